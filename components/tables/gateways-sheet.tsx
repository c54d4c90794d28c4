/** The ways out of the mesh: announced, working and used, never mixed; and who is without. */
import { fill } from "#lib/base/template.ts";
import type { Catchment } from "#lib/wire/api/analysis.ts";
import type { GatewaysView, GatewayView } from "#lib/wire/api/views.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { plural } from "../i18n/fill.ts";
import { formatBandwidth, formatCount, formatDecimal, percent } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import { Age } from "../ui/age.tsx";
import { GatewayMark, StateMark } from "../ui/marks.tsx";
import { ColumnHeader } from "./column-header.tsx";
import { type NodeWithout, tellApart } from "./gateways.ts";

type GatewaysProps = { view: GatewaysView; language: Language; t: Dictionary; base: string };

function NodeLink({ base, node, label }: { base: string; node: string; label: string }) {
  return (
    <a className="plain" href={`${base}?node=${encodeURIComponent(node)}`}>
      <bdi>{label}</bdi>
    </a>
  );
}

function Users({ row, language, t, base }: { row: GatewayView } & Omit<GatewaysProps, "view">) {
  const others = row.users.filter(({ node }) => node !== row.gateway.node);
  if (others.length === 0) return <span className="muted">{t.gateways.nobody}</span>;
  return (
    <details className="fold">
      <summary>{plural(language, t.gateways.users, others.length)}</summary>
      <ul className="user-list">
        {others.map(({ node, label, pathMbps }) => (
          <li key={node}>
            <NodeLink base={base} node={node} label={label} />
            <span className="muted">{pathMbps === null ? "–" : formatBandwidth(language, pathMbps)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Who depends on it by the analysis: users by their own rows, the others by prediction. */
function CatchmentLines({ catchment, language, t }: { catchment: Catchment | null } & Pick<GatewaysProps, "language" | "t">) {
  if (catchment === null || catchment.nodes === 0) return null;
  const { nodes, nodes_used: told, share, lost, mean_bandwidth_mbps: mbps, mean_hops: hops } = catchment;
  return (
    <div className="catchment">
      {share !== null && (
        <span className="catchment-share" title={fill(t.catchment.told, { n: formatCount(language, told) })}>
          <svg width="72" height="5" viewBox="0 0 72 5" aria-hidden="true">
            <line className="quality-track" x1="2.5" x2="69.5" y1="2.5" y2="2.5" />
            {share > 0 && <line className="catchment-fill" x1="2.5" x2={2.5 + 67 * share} y1="2.5" y2="2.5" />}
          </svg>{" "}
          {plural(language, t.catchment.clients, nodes)}: {fill(t.catchment.share, { share: `${percent(share)}\u00a0%` })}
        </span>
      )}
      <span className={lost !== null && lost > 0 ? "catchment-lost" : "muted"}>
        {lost === null ? t.role.lostNotKnown : lost > 0 ? plural(language, t.catchment.lost, lost) : t.catchment.nobodyLost}
      </span>
      {mbps !== null && hops !== null && (
        <span className="muted">
          {fill(t.catchment.mean, { mbps: formatBandwidth(language, mbps), hops: formatDecimal(language, hops, 1) })}
        </span>
      )}
    </div>
  );
}

function GatewayRow({ row, language, t, base }: { row: GatewayView } & Omit<GatewaysProps, "view">) {
  const { gateway } = row;
  const sources = gateway.announcedBy.map((source) => t.words.announcedBy[source]).join(", ");
  return (
    <tr>
      <th scope="row" className="p1 name">
        <span className="name-line">
          <GatewayMark />
          <NodeLink base={base} node={gateway.node} label={row.label} />
          {row.state !== "answered" && (
            <span title={t.words.stateWhy[row.state]}>
              <StateMark state={row.state} /> <span className="muted small">{t.words.state[row.state]}</span>
            </span>
          )}
        </span>
        <span className="under muted">
          {t.words.working[gateway.working]}
          {gateway.claimedMbps !== null && (
            <> · {fill(t.inspector.claims, { bandwidth: formatBandwidth(language, gateway.claimedMbps) })}</>
          )}
        </span>
        <span className="over muted">
          <bdi>{gateway.networks.join(", ")}</bdi>
          {" · "}
          {fill(t.gateways.announcedBy, { sources })}
          {gateway.announcedAt !== null && (
            <>
              {" "}
              <Age at={gateway.announcedAt} />
            </>
          )}
        </span>
      </th>
      <td className="p2 number">
        {gateway.claimedMbps === null ? (
          <span className="muted">{t.gateways.claimedNot}</span>
        ) : (
          <span title={t.inspector.notMeasured}>
            {formatBandwidth(language, gateway.claimedMbps)} <span className="tag">{t.inspector.claimed}</span>
          </span>
        )}
      </td>
      <td className="p2">
        <span className="working" data-working={gateway.working} title={t.words.workingWhy[gateway.working]}>
          {t.words.working[gateway.working]}
        </span>
      </td>
      <td className="p1">
        <Users row={row} language={language} t={t} base={base} />
        <CatchmentLines catchment={row.catchment} language={language} t={t} />
      </td>
    </tr>
  );
}

function FamilyBlock({ family, view, ...rest }: { family: "v4" | "v6" | "community" } & GatewaysProps) {
  const { t } = rest;
  const rows = view.gateways.filter(({ gateway }) => gateway.family === family);
  return (
    <section className="block">
      <h2>{t.words.family[family]}</h2>
      {rows.length === 0 ? (
        <p className="muted">{t.gateways.noneOf}</p>
      ) : (
        <table className="table gateway-table">
          <caption className="visually-hidden">{t.words.family[family]}</caption>
          <thead>
            <tr>
              <ColumnHeader priority={1}>{t.gateways.announces}</ColumnHeader>
              <ColumnHeader priority={2} numeric>
                {t.gateways.claimed}
              </ColumnHeader>
              <ColumnHeader priority={2}>{t.gateways.working}</ColumnHeader>
              <ColumnHeader priority={1}>{t.gateways.usedBy}</ColumnHeader>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <GatewayRow key={row.gateway.node} row={row} {...rest} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** Names in a running list; a long one folds. */
function NodeNames({
  nodes,
  base,
  language,
  t,
}: {
  nodes: readonly NodeWithout[];
  base: string;
  language: Language;
  t: Dictionary;
}) {
  const shown = nodes.slice(0, 24);
  const rest = nodes.slice(24);
  const items = (part: readonly NodeWithout[]) =>
    part.map(({ node, label }) => (
      <li key={node}>
        <NodeLink base={base} node={node} label={label} />
      </li>
    ));
  return (
    <>
      <ul className="name-list">{items(shown)}</ul>
      {rest.length > 0 && (
        <details className="fold">
          <summary>{plural(language, t.gateways.andMore, rest.length)}</summary>
          <ul className="name-list">{items(rest)}</ul>
        </details>
      )}
    </>
  );
}

export function GatewaysSheet(props: GatewaysProps) {
  const { view, language, t, base } = props;
  const { without, unknown } = tellApart(view.without);
  const names = { base, language, t };
  return (
    <div className="sheet">
      <div className="sheet-head">
        <h1>{t.gateways.title}</h1>
        <p className="lead">{t.gateways.lead}</p>
      </div>
      <FamilyBlock family="v4" {...props} />
      <FamilyBlock family="v6" {...props} />
      <FamilyBlock family="community" {...props} />
      <section className="block" id="without">
        <h2>{t.gateways.without}</h2>
        <p className="muted">{without.length === 0 ? t.gateways.withoutNone : t.gateways.withoutLead}</p>
        <NodeNames nodes={without} {...names} />
      </section>
      {unknown.length > 0 && (
        <section className="block">
          <h2>{t.gateways.notKnown}</h2>
          <p className="muted">{t.gateways.notKnownLead}</p>
          {unknown.map(({ reason, nodes }) => (
            <div key={reason} className="reason-group">
              <h3>{t.words.useReason[reason]}</h3>
              <NodeNames nodes={nodes} {...names} />
            </div>
          ))}
        </section>
      )}
      <div className="sheet-foot">
        <span />
        <Age at={view.at} template={t.freshness.measured} />
      </div>
    </div>
  );
}
