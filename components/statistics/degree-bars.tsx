/** How many nodes have how many neighbours, as columns with their numbers. */
import { fill } from "#lib/base/template.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { formatCount } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";

const COLUMN = 34;
const HEIGHT = 96;
const FOOT = 18;
const HEAD = 16;

export function DegreeBars({
  degrees,
  language,
  t,
}: {
  degrees: readonly number[];
  language: Language;
  t: Dictionary["statistics"];
}) {
  const most = Math.max(1, ...degrees);
  const width = Math.max(COLUMN, degrees.length * COLUMN);
  const n = (value: number) => formatCount(language, value);
  const told = degrees.map((nodes, k) => fill(t.degreesAxis, { n: n(k), nodes: n(nodes) }));
  return (
    <div className="scroll-x">
      <svg className="degree-bars" width={width} height={HEAD + HEIGHT + FOOT} role="img" aria-label={told.join("; ")}>
        {degrees.map((nodes, k) => {
          const tall = (HEIGHT * nodes) / most;
          const middle = k * COLUMN + COLUMN / 2;
          return (
            <g key={told[k]}>
              <title>{told[k]}</title>
              {nodes > 0 && <rect x={middle - 9} width={18} y={HEAD + HEIGHT - tall} height={tall} rx={2} />}
              {nodes > 0 && (
                <text className="bar-count" x={middle} y={HEAD + HEIGHT - tall - 4} textAnchor="middle">
                  {n(nodes)}
                </text>
              )}
              <text x={middle} y={HEAD + HEIGHT + 14} textAnchor="middle">
                {n(k)}
              </text>
            </g>
          );
        })}
        <line className="sparkline-base" x1="0" x2={width} y1={HEAD + HEIGHT} y2={HEAD + HEIGHT} />
      </svg>
    </div>
  );
}
