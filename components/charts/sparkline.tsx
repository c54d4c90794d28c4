/** A short series as one line with its last value; the range is told in words as well. */

import { fill } from "#lib/base/template.ts";
import type { Spark } from "#lib/wire/api/views.ts";
import { bandwidth, formatClock, percent } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import { sparkGeometry } from "./sparkline-geometry.ts";

const WIDTH = 312;
const HEIGHT = 36;

export type SparklineProps = { spark: Spark; label: string; rangeTemplate: string; language: Language; timezone: string };

export function Sparkline({ spark, label, rangeTemplate, language, timezone }: SparklineProps) {
  const geometry = sparkGeometry(spark, WIDTH, HEIGHT);
  if (geometry === null) return null;
  const write = (value: number) => {
    if (spark.unit === "share") return `${percent(value)}\u00a0%`;
    const { value: figure, unit } = bandwidth(language, value);
    return `${figure}\u00a0${unit}`;
  };
  const range = fill(rangeTemplate, {
    from: formatClock(language, timezone, geometry.from),
    to: formatClock(language, timezone, geometry.to),
    last: write(geometry.last),
    min: write(geometry.min),
    max: write(geometry.max),
  });
  return (
    <figure className="spark">
      <figcaption>
        <span>{label}</span>
        <span className="muted">{write(geometry.last)}</span>
      </figcaption>
      <svg
        className="sparkline"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}: ${range}`}
      >
        <title>{range}</title>
        <line className="sparkline-base" x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
        <path className="sparkline-line" d={geometry.path} />
        {geometry.lone.map(({ x, y }) => (
          <path key={x} className="sparkline-line" d={`M${x.toFixed(1)} ${y.toFixed(1)}h0.01`} />
        ))}
      </svg>
    </figure>
  );
}
