/** How much of the mesh the last round saw, by routing protocol. */
import { fill } from "#lib/base/template.ts";
import type { MeshSummary } from "#lib/wire/api/views.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { formatCount, percent } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import { ColumnHeader } from "./column-header.tsx";

type CoverageProps = { coverage: MeshSummary["coverage"]; language: Language; t: Dictionary };

const COLUMNS = ["known", "asked", "answered", "reported"] as const;

/** Nothing where nothing is asked: of recorded files. */
export function CoverageBlock({ coverage, language, t }: CoverageProps) {
  if (coverage === null) return null;
  const n = (value: number) => formatCount(language, value);
  const { answered, expected, minShare, partial, protocols } = coverage;
  const figures = { answered: n(answered), expected: n(expected), least: `${percent(minShare)}\u00a0%` };
  return (
    <section className="block">
      <h2>{t.coverage.title}</h2>
      <p className="muted">{fill(partial ? t.coverage.partial : t.coverage.whole, figures)}</p>
      <table className="table">
        <caption className="visually-hidden">{t.coverage.title}</caption>
        <thead>
          <tr>
            <ColumnHeader priority={1}>{t.nodes.protocol}</ColumnHeader>
            {COLUMNS.map((column) => (
              <ColumnHeader key={column} priority={1} numeric>
                {t.coverage[column]}
              </ColumnHeader>
            ))}
          </tr>
        </thead>
        <tbody>
          {protocols.map((row) => (
            <tr key={row.protocol}>
              <th scope="row" className="p1 name">
                {row.protocol}
              </th>
              {COLUMNS.map((column) => (
                <td key={column} className="p1 number">
                  {n(row[column])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
