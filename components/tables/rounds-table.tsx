/** The last rounds, the newest first: how many answered and what they cost. */
import type { MeshStatus } from "#lib/wire/api/views.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { formatBytes, formatClock, formatCount, formatDecimal } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import { ColumnHeader } from "./column-header.tsx";
import type { Priority } from "./parts.tsx";

type RoundsProps = { rounds: MeshStatus["rounds"]; language: Language; timezone: string; t: Dictionary };

export function RoundsTable({ rounds, language, timezone, t }: RoundsProps) {
  const n = (value: number) => formatCount(language, value);
  const columns: readonly { key: string; label: string; priority: Priority }[] = [
    { key: "time", label: t.status.time, priority: 1 },
    { key: "answered", label: t.status.answered, priority: 1 },
    { key: "nodes", label: t.status.nodes, priority: 2 },
    { key: "links", label: t.status.links, priority: 2 },
    { key: "refusals", label: t.status.refusals, priority: 1 },
    { key: "requests", label: t.status.requests, priority: 2 },
    { key: "bytes", label: t.status.bytes, priority: 2 },
    { key: "seconds", label: t.status.seconds, priority: 1 },
  ];
  return (
    <section className="block">
      <h2>{t.status.rounds}</h2>
      <table className="table">
        <caption className="visually-hidden">{t.status.rounds}</caption>
        <thead>
          <tr>
            <ColumnHeader priority={2}>{t.status.round}</ColumnHeader>
            {columns.map(({ key, label, priority }) => (
              <ColumnHeader key={key} priority={priority} numeric>
                {label}
              </ColumnHeader>
            ))}
          </tr>
        </thead>
        <tbody>
          {rounds.map(({ round, at, answered, nodes, links, refusals, cost }) => (
            <tr key={round}>
              <td className="p2">{n(round)}</td>
              <td className="p1 number">
                <time dateTime={at}>{formatClock(language, timezone, at)}</time>
              </td>
              <td className="p1 number">{n(answered)}</td>
              <td className="p2 number">{n(nodes)}</td>
              <td className="p2 number">{n(links)}</td>
              <td className="p1 number">{n(refusals)}</td>
              <td className="p2 number">{n(cost.requests)}</td>
              <td className="p2 number">{formatBytes(language, cost.bytes)}</td>
              <td className="p1 number">{`${formatDecimal(language, cost.seconds, 1)}\u00a0s`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
