/** Two moments of the mesh side by side: a form, and what is different. */

import type { ReactNode } from "react";
import { fill } from "#lib/base/template.ts";
import type { NamedNode } from "#lib/wire/api/analysis.ts";
import type { DiffView } from "#lib/wire/api/history.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { formatMoment, percent } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";

export type CompareProps = {
  /** null: nothing was asked, or nothing so old is kept (`asked` tells which). */
  view: DiffView | null;
  asked: boolean;
  /** What the fields show, in the mesh's own time. */
  fields: { from: string; to: string };
  base: string;
  language: Language;
  timezone: string;
  t: Dictionary;
};

function NodeName({ node, base }: { node: NamedNode; base: string }) {
  return (
    <a className="plain" href={`${base}?node=${encodeURIComponent(node.uid)}`}>
      <bdi>{node.label}</bdi>
    </a>
  );
}

function LinkName({ link, base }: { link: { id: string; a: NamedNode; b: NamedNode }; base: string }) {
  return (
    <a className="plain" href={`${base}?link=${encodeURIComponent(link.id)}`}>
      <bdi>{link.a.label}</bdi> – <bdi>{link.b.label}</bdi>
    </a>
  );
}

/** A list with its heading; nothing where there is nothing. */
function Part({ title, rows }: { title: string; rows: { key: string; what: ReactNode; detail?: string }[] }) {
  if (rows.length === 0) return null;
  return (
    <section className="diff-part">
      <h3>
        {title} <span className="muted">{rows.length}</span>
      </h3>
      <ul>
        {rows.map(({ key, what, detail }) => (
          <li key={key}>
            <span>{what}</span>
            {detail !== undefined && <span className="muted number">{detail}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Difference({ view, base, language, timezone, t }: Omit<CompareProps, "view" | "asked" | "fields"> & { view: DiffView }) {
  const { nodes, links, gateways, uses } = view;
  const c = t.changes;
  const pair = (before: string, after: string) => fill(c.beforeAfter, { before, after });
  const share = (quality: number | null) => (quality === null ? "–" : `${percent(quality)}\u00a0%`);
  const nodeRow = (node: NamedNode, detail?: string) => ({
    key: `${node.uid} ${detail ?? ""}`,
    what: <NodeName node={node} base={base} />,
    ...(detail === undefined ? {} : { detail }),
  });
  const linkRow = (link: DiffView["links"]["added"][number], detail?: string) => ({
    key: link.id,
    what: <LinkName link={link} base={base} />,
    ...(detail === undefined ? {} : { detail }),
  });
  const moved = (link: DiffView["links"]["worse"][number]) => linkRow(link, pair(share(link.before), share(link.after)));
  const parts = [
    { title: c.linksWorse, rows: links.worse.map(moved) },
    {
      title: c.nodesState,
      rows: nodes.state.map((node) => nodeRow(node, pair(t.words.state[node.before], t.words.state[node.after]))),
    },
    { title: c.nodesRemoved, rows: nodes.removed.map((node) => nodeRow(node)) },
    { title: c.linksRemoved, rows: links.removed.map((link) => linkRow(link)) },
    { title: c.gatewaysRemoved, rows: gateways.removed.map((node) => nodeRow(node, t.words.familyShort[node.family])) },
    {
      title: c.uses,
      rows: uses.map((node) =>
        nodeRow(
          node,
          `${pair(node.before?.label ?? t.events.noGateway, node.after?.label ?? t.events.noGateway)} (${t.words.familyShort[node.family]})`,
        ),
      ),
    },
    { title: c.linksBetter, rows: links.better.map(moved) },
    { title: c.nodesAdded, rows: nodes.added.map((node) => nodeRow(node)) },
    { title: c.linksAdded, rows: links.added.map((link) => linkRow(link)) },
    { title: c.gatewaysAdded, rows: gateways.added.map((node) => nodeRow(node, t.words.familyShort[node.family])) },
  ];
  return (
    <div className="diff" id="difference">
      <p className="lead">{pair(formatMoment(language, timezone, view.from.at), formatMoment(language, timezone, view.to.at))}</p>
      {parts.every(({ rows }) => rows.length === 0) && <p className="note">{c.same}</p>}
      <div className="diff-parts">
        {parts.map((part) => (
          <Part key={part.title} {...part} />
        ))}
      </div>
    </div>
  );
}

export function Compare({ view, asked, fields, ...rest }: CompareProps) {
  const { base, t } = rest;
  return (
    <section className="changes-section" id="compare">
      <h2>{t.changes.compare}</h2>
      <p className="muted small-line">{t.changes.compareLead}</p>
      <form method="get" action={`${base}/changes`} className="changes-form">
        <label>
          <span className="small muted">{t.changes.from}</span>
          <input key={fields.from} className="control" type="datetime-local" name="before" defaultValue={fields.from} required />
        </label>
        <label>
          <span className="small muted">{t.changes.to}</span>
          <input key={fields.to} className="control" type="datetime-local" name="after" defaultValue={fields.to} required />
        </label>
        <button className="control" type="submit">
          {t.changes.compareDo}
        </button>
      </form>
      {view !== null && <Difference view={view} {...rest} />}
      {view === null && asked && <p className="note">{t.changes.compareNothing}</p>}
    </section>
  );
}
