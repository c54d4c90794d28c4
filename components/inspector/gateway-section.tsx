"use client";
/** A node as a gateway: announced, working and used are told apart; and who uses it. */
import { fill } from "#lib/base/template.ts";
import type { NodeView } from "#lib/wire/api/views.ts";
import { plural } from "../i18n/fill.ts";
import { formatBandwidth } from "../i18n/format.ts";
import { useLocale } from "../i18n/locale.tsx";
import { Age } from "../ui/age.tsx";
import { GatewayMark } from "../ui/marks.tsx";
import { SelectLink, useInspector } from "./context.tsx";

export function GatewaySection({ gateways }: { gateways: NodeView["gateways"] }) {
  const { t, words } = useInspector();
  const { language } = useLocale();
  if (gateways.length === 0) return null;
  return (
    <section className="inspector-section">
      <h3>{t.gateway}</h3>
      <ul className="gateway-facts">
        {gateways.map((gateway) => (
          <li key={gateway.family}>
            <strong>
              <GatewayMark /> {words.family[gateway.family]}
            </strong>
            <span>{fill(t.announces, { networks: gateway.networks.join(", ") })}</span>
            {gateway.claimedMbps !== null && (
              <span title={t.notMeasured}>{fill(t.claims, { bandwidth: formatBandwidth(language, gateway.claimedMbps) })}</span>
            )}
            <span title={words.workingWhy[gateway.working]}>{words.working[gateway.working]}</span>
            <span>{plural(language, t.usedBy, gateway.users)}</span>
            {gateway.announcedAt !== null && (
              <span className="muted">
                <Age at={gateway.announcedAt} template={t.announcedAt} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One entry a node, with the families it uses this gateway for. */
export function UsersSection({ users, own }: { users: NodeView["users"]; own: string }) {
  const { t, words } = useInspector();
  const { language } = useLocale();
  const byNode = Map.groupBy(
    users.filter(({ node }) => node !== own),
    ({ node }) => node,
  );
  if (byNode.size === 0) return null;
  return (
    <section className="inspector-section">
      <h3>{t.users}</h3>
      <details className="fold">
        <summary>{plural(language, t.showUsers, byNode.size)}</summary>
        <ul className="plain-list">
          {[...byNode].map(([node, uses]) => (
            <li key={node}>
              <SelectLink to={{ kind: "node", uid: node }} className="plain">
                <bdi>{uses[0]?.label}</bdi>
              </SelectLink>
              <span className="muted small">{uses.map(({ family }) => words.familyShort[family]).join(", ")}</span>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
