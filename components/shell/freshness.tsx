"use client";
/** Says when what is shown is not what is: the collector is down or late, or the line to the site is broken. */
import { useState, useSyncExternalStore } from "react";
import type { MeshSummary, PartialSight } from "#lib/wire/api/views.ts";
import { clockMs, subscribeToClock } from "../i18n/clock.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { useLocale } from "../i18n/locale.tsx";
import { Age } from "../ui/age.tsx";
import { useLive } from "./live.ts";
import { partialText } from "./partial.ts";

/** A mesh is late after two and a half intervals without a finished round. */
const LATE_INTERVALS = 2.5;
/** A short break of the line is nobody's business. */
const OFFLINE_AFTER_MS = 8000;

type Collection = MeshSummary["collection"];
export type Trouble = "collectorDown" | "collectorDownNever" | "late" | "never" | "offline" | null;

/** What is wrong with the freshness of the data, the gravest first. Times in milliseconds of the server's clock. */
export function troubleOf(collection: Collection, lineDownSinceMs: number | null, nowMs: number): Trouble {
  if (lineDownSinceMs !== null && nowMs - lineDownSinceMs > OFFLINE_AFTER_MS && collection.lastRoundAt !== null) return "offline";
  if (collection.state === "recorded") return null;
  if (collection.lastRoundAt === null) return collection.collectorAlive ? "never" : "collectorDownNever";
  if (!collection.collectorAlive) return "collectorDown";
  const lateAfterMs = collection.intervalS * LATE_INTERVALS * 1000;
  return nowMs - Date.parse(collection.lastRoundAt) > lateAfterMs ? "late" : null;
}

type FreshnessProps = { mesh: string; collection: Collection; partial: PartialSight | null; t: Dictionary["freshness"] };

export function Freshness({ mesh, collection, partial, t }: FreshnessProps) {
  const { renderedAtMs, language, timezone } = useLocale();
  const [heard, setHeard] = useState<Partial<Collection>>({});
  const [heardPartial, setHeardPartial] = useState<PartialSight | null | undefined>(undefined);
  const [lineDownSinceMs, setLineDownSinceMs] = useState<number | null>(null);
  useLive(mesh, (event) => {
    if (event.type === "round") {
      setHeard((before) => ({ ...before, lastRoundAt: event.at }));
      setHeardPartial(event.partial ?? null);
    }
    if (event.type === "status") setHeard((before) => ({ ...before, collectorAlive: event.collectorAlive }));
    if (event.type === "line") setLineDownSinceMs((since) => (event.up ? null : (since ?? clockMs(renderedAtMs))));
  });
  const now = { ...collection, ...heard };
  const sight = heardPartial === undefined ? partial : heardPartial;
  const trouble = useSyncExternalStore(
    subscribeToClock,
    () => troubleOf(now, lineDownSinceMs, clockMs(renderedAtMs)),
    () => troubleOf(now, lineDownSinceMs, renderedAtMs),
  );
  return (
    <div className="freshness" role="status">
      {trouble !== null && (
        <p className="freshness-banner" data-trouble={trouble}>
          {now.lastRoundAt === null ? t[trouble] : <Age at={now.lastRoundAt} template={t[trouble]} />}
        </p>
      )}
      {sight !== null && (
        <p className="freshness-banner" data-trouble="partial" suppressHydrationWarning>
          {partialText(sight, { language, timezone, t })}
        </p>
      )}
    </div>
  );
}
