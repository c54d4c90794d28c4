/** The difference that a change would make: who loses, who gets slower or faster, and what else moves. */

import type { ReactNode } from "react";
import { fill } from "#lib/base/template.ts";
import type { WhatIfView } from "#lib/wire/api/analysis.ts";
import { plural } from "../i18n/fill.ts";
import { formatBandwidth, formatCount } from "../i18n/format.ts";
import { ColumnHeader } from "../tables/column-header.tsx";
import { Age } from "../ui/age.tsx";
import { TryForm } from "./try-form.tsx";
import { nameOf, question, type WhatIfProps } from "./words.ts";

type Row = WhatIfView["difference"]["nodes"][number];

function GroupRow({
  row,
  language,
  t,
  base,
  name,
}: { row: Row; name(uid: string): string } & Pick<WhatIfProps, "language" | "t" | "base">) {
  const told = (mbps: number | null) =>
    mbps === null ? t.whatIf.isGateway : mbps === 0 ? t.whatIf.noWay : formatBandwidth(language, mbps);
  const { before, after } = row.gateway;
  return (
    <tr>
      <th scope="row" className="p1 name">
        <a className="plain" href={`${base}?node=${encodeURIComponent(row.id)}`}>
          <bdi>{name(row.id)}</bdi>
        </a>
      </th>
      <td className="p1 number">{told(row.bandwidth_mbps.before)}</td>
      <td className="p1 number">{told(row.bandwidth_mbps.after)}</td>
      <td className="p2">
        {before !== after && before !== null && after !== null ? (
          <bdi>{fill(t.whatIf.spread, { before: name(before), after: name(after) })}</bdi>
        ) : (
          <bdi className="muted">{after === null ? "–" : name(after)}</bdi>
        )}
      </td>
    </tr>
  );
}

const GROUPS = ["lost", "slower", "gained", "faster", "rerouted"] as const;
const OPEN_UP_TO = 24;

function Group({
  kind,
  rows,
  children,
  ...rest
}: { kind: (typeof GROUPS)[number]; rows: readonly Row[]; children: ReactNode } & Pick<WhatIfProps, "language" | "t">) {
  const { language, t } = rest;
  if (rows.length === 0) return null;
  return (
    <details className="fold what-if-group" open={rows.length <= OPEN_UP_TO || kind === "lost"} data-kind={kind}>
      <summary>
        <h2>{plural(language, t.whatIf[kind], rows.length)}</h2>
      </summary>
      <table className="table">
        <thead>
          <tr>
            <ColumnHeader priority={1}>{t.whatIf.node}</ColumnHeader>
            <ColumnHeader priority={1} numeric>
              {t.whatIf.before}
            </ColumnHeader>
            <ColumnHeader priority={1} numeric>
              {t.whatIf.after}
            </ColumnHeader>
            <ColumnHeader priority={2}>{t.whatIf.viaGateway}</ColumnHeader>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </details>
  );
}

const LOADS_MAX = 30;

/** What carries more or less, and what else moves: for technicians. */
function Elsewhere({
  view,
  linkNames,
  language,
  t,
  base,
  name,
}: { view: WhatIfView; name(uid: string): string } & Omit<WhatIfProps, "answer" | "changes" | "nodes">) {
  const { links, gateways, internet_bridges } = view.difference;
  const n = (value: number | null) => (value === null ? "–" : formatCount(language, value));
  const moved = links
    .toSorted(
      (x, y) => Math.abs((y.load.after ?? 0) - (y.load.before ?? 0)) - Math.abs((x.load.after ?? 0) - (x.load.before ?? 0)),
    )
    .slice(0, LOADS_MAX);
  const link = (id: string) => (
    <a className="plain" href={`${base}?link=${encodeURIComponent(id)}`}>
      <bdi>{linkNames.get(id) ?? id}</bdi>
    </a>
  );
  return (
    <div className="what-if-else">
      {internet_bridges.appeared.length > 0 && (
        <section className="block">
          <h2>{t.whatIf.newOnlyWays}</h2>
          <ul className="plain-rows">
            {internet_bridges.appeared.map((id) => (
              <li key={id}>{link(id)}</li>
            ))}
          </ul>
        </section>
      )}
      {gateways.length > 0 && (
        <section className="block">
          <h2>{t.whatIf.gatewayClients}</h2>
          <ul className="plain-rows">
            {gateways.map(({ id, clients }) => (
              <li key={id}>
                <bdi>{name(id)}</bdi>
                <span className="number">
                  {fill(t.whatIf.spread, { before: n(clients.before), after: n(clients.after) })}{" "}
                  <span className="muted">{t.whatIf.clients}</span>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {moved.length > 0 && (
        <details className="fold block">
          <summary>
            <h2>{t.whatIf.load}</h2>
          </summary>
          <ul className="plain-rows">
            {moved.map(({ id, load }) => (
              <li key={id}>
                {link(id)}
                <span className="number">
                  {fill(t.whatIf.spread, { before: n(load.before), after: n(load.after) })}{" "}
                  <span className="muted">{t.whatIf.nodesOver}</span>
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Answer({ view, ...props }: { view: WhatIfView } & WhatIfProps) {
  const { language, t } = props;
  const { difference } = view;
  const names = new Map(view.names.map(({ uid, label }) => [uid, label]));
  const name = (uid: string) => names.get(uid) ?? nameOf(props.nodes, uid);
  const groups = Map.groupBy(difference.nodes, (row) => row.change);
  return (
    <>
      {difference.indicative && <p className="note what-if-note">{t.whatIf.indicative}</p>}
      {difference.lost.length === 0 && <p className="what-if-verdict">{t.whatIf.lostNone}.</p>}
      {GROUPS.map((kind) => {
        const rows = (groups.get(kind) ?? []).toSorted((x, y) => (x.ratio ?? 0) - (y.ratio ?? 0));
        return (
          <Group key={kind} kind={kind} rows={rows} language={language} t={t}>
            {rows.map((row) => (
              <GroupRow key={row.id} row={row} name={name} {...props} />
            ))}
          </Group>
        );
      })}
      <Elsewhere view={view} name={name} {...props} />
      <p className="muted what-if-rest">
        {plural(language, t.whatIf.unchanged, difference.unchanged)} {t.whatIf.how}
      </p>
    </>
  );
}

export function WhatIfSheet({ children, ...props }: WhatIfProps & { children?: ReactNode }) {
  const { changes, answer, t } = props;
  const asked = JSON.stringify(changes); // another question: fields are empty again, folds as they begin
  return (
    <div className="sheet what-if">
      <div className="sheet-head">
        <h1>{changes.length === 0 ? t.whatIf.title : question(changes, props)}</h1>
        {changes.length === 0 && <p className="lead">{t.whatIf.none}</p>}
      </div>
      {answer !== null && "refused" in answer && <p className="note">{fill(t.whatIf.refused, { why: answer.refused })}</p>}
      {answer !== null && "view" in answer && <Answer key={asked} view={answer.view} {...props} />}
      <TryForm key={`try ${asked}`} {...props} />
      {children}
      {answer !== null && "view" in answer && (
        <div className="sheet-foot">
          <span />
          <Age at={answer.view.difference.as_of} template={t.freshness.measured} />
        </div>
      )}
    </div>
  );
}
