/** The last rounds, the newest first: how many answered and what they cost. */
import type { MeshStatus } from "#lib/wire/api/views.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { formatBytes, formatClock, formatCount, formatDecimal } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";

type RoundsProps = { rounds: MeshStatus["rounds"]; language: Language; timezone: string; t: Dictionary };

export function RoundsTable({ rounds, language, timezone, t }: RoundsProps) {
  const n = (value: number) => formatCount(language, value);
  const columns = [
    { key: "time", label: t.status.time, priority: "p1" },
    { key: "answered", label: t.status.answered, priority: "p1" },
    { key: "nodes", label: t.status.nodes, priority: "p2" },
    { key: "links", label: t.status.links, priority: "p2" },
    { key: "refusals", label: t.status.refusals, priority: "p1" },
    { key: "requests", label: t.status.requests, priority: "p2" },
    { key: "bytes", label: t.status.bytes, priority: "p2" },
    { key: "seconds", label: t.status.seconds, priority: "p1" },
  ];
  return (
    <section className="block">
      <h2>{t.status.rounds}</h2>
      <table className="table">
        <caption className="visually-hidden">{t.status.rounds}</caption>
        <thead>
          <tr>
            <th scope="col" className="p2">
              {t.status.round}
            </th>
            {columns.map(({ key, label, priority }) => (
              <th key={key} scope="col" className={`${priority} number`}>
                {label}
              </th>
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
