/** A line without axes beside a row; what it says is in its title. */
import { fill } from "#lib/base/template.ts";
import type { Spark } from "#lib/wire/api/views.ts";
import { sparkGeometry } from "../charts/sparkline-geometry.ts";
import { formatBandwidth, formatClock, percent } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";

const WIDTH = 172;
const HEIGHT = 30;

type SmallSparkProps = { spark: Spark; label: string; rangeTemplate: string; language: Language; timezone: string };

export function SmallSpark({ spark, label, rangeTemplate, language, timezone }: SmallSparkProps) {
  const geometry = sparkGeometry(spark, WIDTH, HEIGHT);
  if (geometry === null) return null;
  const write = (value: number) => (spark.unit === "share" ? `${percent(value)}\u00a0%` : formatBandwidth(language, value));
  const range = fill(rangeTemplate, {
    from: formatClock(language, timezone, geometry.from),
    to: formatClock(language, timezone, geometry.to),
    last: write(geometry.last),
    min: write(geometry.min),
    max: write(geometry.max),
  });
  return (
    <svg className="small-spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${label}: ${range}`}>
      <title>{`${label}: ${range}`}</title>
      {spark.unit === "share" && <line className="sparkline-base" x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />}
      <path className="sparkline-line" d={geometry.path} />
      {geometry.lone.map(({ x, y }) => (
        <path key={x} className="sparkline-line" d={`M${x.toFixed(1)} ${y.toFixed(1)}h0.01`} />
      ))}
    </svg>
  );
}
