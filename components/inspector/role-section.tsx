"use client";
import { usePathname } from "next/navigation";
/** What hangs on a node or link, whether it has a spare itself, and the ways to see more. */
import { fill } from "#lib/base/template.ts";
import type { LinkRole, NamedNode, NamedSome, NodeRole } from "#lib/wire/api/analysis.ts";
import { plural } from "../i18n/fill.ts";
import { formatCount, formatDecimal } from "../i18n/format.ts";
import { useLocale } from "../i18n/locale.tsx";
import { Filled } from "../ui/filled.tsx";
import { SelectLink, useInspector } from "./context.tsx";

/** Names of those that would lose, with what is left out said. */
function Names({ some }: { some: NamedSome }) {
  const { role: t } = useInspector();
  const { language } = useLocale();
  const rest = some.of - some.nodes.length;
  return (
    <p className="muted small">
      {some.nodes.map(({ uid, label }, i) => (
        <span key={uid}>
          {i > 0 && ", "}
          <SelectLink to={{ kind: "node", uid }} className="plain">
            <bdi>{label}</bdi>
          </SelectLink>
        </span>
      ))}
      {rest > 0 && ` ${fill(t.and, { n: formatCount(language, rest) })}`}
    </p>
  );
}

function More({ change, rank }: { change: string; rank: number | null }) {
  const { role: t } = useInspector();
  const base = usePathname();
  return (
    <p className="role-links">
      {rank !== null && <a href={`${base}/fix-first#fix-${rank}`}>{fill(t.fixFirst, { rank })}</a>}
      <a href={`${base}/what-if?${change}`}>{t.whatIf}</a>
    </p>
  );
}

/** A node's one weak point: the nearest router or link without which it has no way out. */
function Spare({ role }: { role: NodeRole }) {
  const { role: t } = useInspector();
  const { language } = useLocale();
  const { depends_on: router, depends_on_link: link } = role;
  if (router !== null) {
    const others = router.lost - 1;
    const template = others > 0 ? plural(language, t.noSpareAnd, others, { node: "{node}" }) : `${t.noSpare}.`;
    return (
      <p className="note" data-tone="poor">
        <Filled template={template} values={{ node: <NodeName key="node" node={router} /> }} />
      </p>
    );
  }
  if (link !== null) {
    const name = (
      <SelectLink key="link" to={{ kind: "link", id: link.id }} className="underlined">
        <bdi>
          {link.a.label} – {link.b.label}
        </bdi>
      </SelectLink>
    );
    return (
      <p className="note" data-tone="poor">
        <Filled template={t.noSpareLink} values={{ link: name }} />
      </p>
    );
  }
  if (role.ways === null || role.ways === 0) return null;
  const forms = role.ways >= role.ways_up_to ? t.spareMany : t.spare;
  return <p className="muted">{plural(language, forms, role.ways)}</p>;
}

function NodeName({ node }: { node: NamedNode }) {
  return (
    <SelectLink to={{ kind: "node", uid: node.uid }} className="underlined">
      <bdi>{node.label}</bdi>
    </SelectLink>
  );
}

export function NodeRoleSection({ uid, role }: { uid: string; role: NodeRole | null }) {
  const { role: t } = useInspector();
  const { language } = useLocale();
  if (role === null) return null;
  const lostText =
    role.lost_if_fails === null ? t.lostNotKnown : role.lost.of === 0 ? t.nobody : plural(language, t.lost, role.lost.of);
  return (
    <section className="inspector-section role">
      {!role.is_gateway &&
        (role.covered ? <Spare role={role} /> : <p className="note">{role.covered === null ? t.notKnown : t.uncovered}</p>)}
      <h3>{t.title}</h3>
      <p>{lostText}</p>
      {role.lost.of > 0 && <Names some={role.lost} />}
      {role.transit > 0 && <p className="muted">{plural(language, t.transit, role.transit)}</p>}
      <More change={`remove-node=${encodeURIComponent(uid)}`} rank={role.rank} />
    </section>
  );
}

export function LinkRoleSection({ id, role }: { id: string; role: LinkRole | null }) {
  const { role: t } = useInspector();
  const { language } = useLocale();
  if (role === null) return null;
  if (!role.usable) {
    return (
      <section className="inspector-section role">
        <h3>{t.title}</h3>
        <p className="muted">{t.notUsable}</p>
      </section>
    );
  }
  const { lost, load, gain, pair_lost_if_fails: pair } = role;
  return (
    <section className="inspector-section role">
      <h3>{t.title}</h3>
      {lost.of > 0 ? (
        <p className="note" data-tone="poor">
          {plural(language, t.lostLink, lost.of)}
        </p>
      ) : (
        <p>
          {t.nobodyLink} {pair !== null && pair > 0 && plural(language, t.pairLost, pair)}
        </p>
      )}
      {lost.of > 0 && <Names some={lost} />}
      {role.bridge && lost.of === 0 && <p className="muted">{t.bridge}</p>}
      {load !== null && load > 0 && <p className="muted">{plural(language, t.load, load)}</p>}
      {gain !== null && gain >= 0.05 && <p className="muted">{gainText(language, t.gain, gain)}</p>}
      <More change={`remove-link=${encodeURIComponent(id)}`} rank={role.rank} />
    </section>
  );
}

/** Node-equivalents with one decimal. */
function gainText(language: "ca" | "es" | "en", forms: { one: string; other: string }, gain: number): string {
  const rounded = Math.max(0.1, Math.round(gain * 10) / 10);
  return fill(rounded === 1 ? forms.one : forms.other, { n: formatDecimal(language, rounded, rounded % 1 === 0 ? 0 : 1) });
}
