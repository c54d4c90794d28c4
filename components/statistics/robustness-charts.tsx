/** How the mesh falls apart when routers are taken away: a small chart an order, two lines each. */
import { fill } from "#lib/base/template.ts";
import type { NetworkAnalysis } from "#lib/model/index.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { formatDecimal, percent } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";

type Robustness = NonNullable<NetworkAnalysis["robustness"]>;
type Curve = Robustness["degree"];

const WIDTH = 300;
const HEIGHT = 120;
const LEFT = 44;
const FOOT = 20;
const TOP = 6;

const x = (i: number, points: number) => LEFT + ((WIDTH - LEFT - 6) * i) / Math.max(1, points - 1);
const y = (share: number) => TOP + HEIGHT * (1 - share);

function line(values: readonly number[]): string {
  return values.map((value, i) => `${i === 0 ? "M" : "L"}${x(i, values.length).toFixed(1)} ${y(value).toFixed(1)}`).join("");
}

function band(low: readonly number[], high: readonly number[]): string {
  const back = low.map((value, i) => `L${x(i, low.length).toFixed(1)} ${y(value).toFixed(1)}`).reverse();
  return `${line(high)}${back.join("")}Z`;
}

type ChartProps = { title: string; curve: Curve; language: Language; t: Dictionary["statistics"] };

function Chart({ title, curve, language, t }: ChartProps) {
  const share = (value: number) => `${percent(value)}\u00a0%`;
  const half = Math.floor(curve.curve.length / 4);
  const removed = fill(t.removed, { share: share(half / (curve.curve.length - 1)) });
  const told = `${title}: ${removed}: ${t.curveLargest} ${share(curve.curve[half] ?? 0)}${
    curve.internet === null ? "" : `, ${t.curveInternet} ${share(curve.internet[half] ?? 0)}`
  }`;
  return (
    <figure className="robustness">
      <figcaption>
        <strong>{title}</strong> <span className="muted">{fill(t.curvesR, { r: formatDecimal(language, curve.r, 3) })}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${TOP + HEIGHT + FOOT}`} role="img" aria-label={told}>
        <title>{told}</title>
        {[0, 0.5, 1].map((value) => (
          <g key={value}>
            <line className="sparkline-base" x1={LEFT} x2={WIDTH - 6} y1={y(value)} y2={y(value)} />
            <text x={LEFT - 6} y={y(value) + 4} textAnchor="end">
              {share(value)}
            </text>
          </g>
        ))}
        {[0, 0.5, 1].map((value) => (
          <text
            key={value}
            x={LEFT + (WIDTH - LEFT - 6) * value}
            y={TOP + HEIGHT + 16}
            textAnchor={value === 0 ? "start" : value === 1 ? "end" : "middle"}
          >
            {share(value)}
          </text>
        ))}
        {curve.low !== null && curve.high !== null && <path className="curve-band" d={band(curve.low, curve.high)} />}
        <path className="curve-line" d={line(curve.curve)} />
        {curve.internet !== null && <path className="curve-line curve-internet" d={line(curve.internet)} />}
      </svg>
    </figure>
  );
}

export function RobustnessCharts({
  robustness,
  language,
  t,
}: {
  robustness: Robustness;
  language: Language;
  t: Dictionary["statistics"];
}) {
  const { degree, random, betweenness } = robustness;
  return (
    <>
      <p className="curve-key" aria-hidden="true">
        <span className="curve-sample" /> {t.curveLargest}
        <span className="curve-sample curve-sample-internet" /> {t.curveInternet}
      </p>
      <div className="robustness-charts">
        <Chart title={t.attackRandom} curve={random} language={language} t={t} />
        <Chart title={t.attackDegree} curve={degree} language={language} t={t} />
        {betweenness !== null && <Chart title={t.attackBetweenness} curve={betweenness} language={language} t={t} />}
      </div>
    </>
  );
}
