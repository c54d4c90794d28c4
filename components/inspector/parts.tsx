"use client";
/** Pieces that the node's and the link's inspector share. */
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import type { Spark } from "#lib/wire/api/views.ts";
import { isDrawable } from "../charts/spark-points.ts";
import { Sparkline } from "../charts/sparkline.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { useInspector } from "./context.tsx";

/** A number that matters, its unit smaller, and under it what it is. */
export function Figure({ value, unit, label, title }: { value: string; unit?: string; label: ReactNode; title?: string }) {
  return (
    <div className="figure" title={title}>
      <div className="figure-value">
        {value}
        {unit !== undefined && <small> {unit}</small>}
      </div>
      <div className="figure-label">{label}</div>
    </div>
  );
}

export function Sparks({ sparks, label }: { sparks: readonly Spark[]; label(spark: Spark): string }) {
  const { t } = useInspector();
  const { language, timezone } = useLocale();
  const drawable = sparks.filter(isDrawable);
  if (drawable.length === 0) return null;
  return (
    <section className="inspector-section">
      <h3>{t.history}</h3>
      {drawable.map((spark) => (
        <Sparkline
          key={spark.label}
          spark={spark}
          label={label(spark)}
          rangeTemplate={t.sparkRange}
          language={language}
          timezone={timezone}
        />
      ))}
    </section>
  );
}

/** Leads to the charts of what is selected. */
export function HistoryLink({ section, id }: { section: "nodes" | "links"; id: string }) {
  const { charts, at = null } = useInspector();
  const base = usePathname();
  const moment = at === null ? "" : `?at=${encodeURIComponent(at)}`;
  return (
    <p className="inspector-section role-links">
      <a href={`${base}/${section}/${encodeURIComponent(id)}${moment}`}>{charts.link}</a>
    </p>
  );
}

/** Name and values in two columns; nothing where there are no values. */
export function Facts({ name, values }: { name: string; values: readonly string[] }) {
  if (values.length === 0) return null;
  return (
    <div className="facts">
      <dt>{name}</dt>
      {values.map((value) => (
        <dd key={value} className="mono">
          <bdi>{value}</bdi>
        </dd>
      ))}
    </div>
  );
}
