/** Where a moment lies on the bar, and how the address holds it. */
import type { Timeline } from "#lib/wire/api/history.ts";

/** Parameters of the address that moving through time keeps. */
export type Kept = Readonly<Record<string, string>>;

/** `null`: live, which the address does not say. */
export function momentHref(path: string, kept: Kept, at: string | null): string {
  const parameters = new URLSearchParams(kept);
  if (at === null) parameters.delete("at");
  else parameters.set("at", at);
  const text = parameters.toString();
  return text === "" ? path : `${path}?${text}`;
}

type Bar = Pick<Timeline, "from" | "bucketS" | "last">;

/** How many steps there are to the last round. */
export function stepsOf({ from, bucketS, last }: Bar): number {
  return Math.max(1, Math.ceil((Date.parse(last.at) - Date.parse(from)) / (bucketS * 1000)));
}

/** The instant of a step; null for the last one, which is now. */
export function instantOfStep(bar: Bar, step: number): string | null {
  if (step >= stepsOf(bar)) return null;
  return new Date(Date.parse(bar.from) + Math.max(0, step) * bar.bucketS * 1000).toISOString();
}

/** The step that is nearest to an instant; null: live. */
export function stepOfInstant(bar: Bar, at: string | null): number {
  const steps = stepsOf(bar);
  if (at === null) return steps;
  const step = Math.round((Date.parse(at) - Date.parse(bar.from)) / (bar.bucketS * 1000));
  return Math.min(Math.max(step, 0), steps);
}

/** One step from an instant; beyond the last round is now (null), before the first one is the first. */
export function instantBeside(bar: Pick<Timeline, "bucketS" | "first" | "last">, at: string, direction: -1 | 1): string | null {
  const ms = Date.parse(at) + direction * bar.bucketS * 1000;
  if (ms >= Date.parse(bar.last.at)) return null;
  return new Date(Math.max(ms, Date.parse(bar.first))).toISOString();
}

/** What a `datetime-local` field shows: the mesh's own time. */
export function fieldValue(at: string, timezone: string): string {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: timezone, dateStyle: "short", timeStyle: "short" });
  return format.format(new Date(at)).replace(" ", "T");
}

const HEIGHT = 24;

/** The bars of the histogram as two paths in a box of `counts.length` × 24: all events, and those that took somebody offline. */
export function histogramPaths(counts: readonly number[], grave: readonly number[]): { all: string; grave: string } {
  const most = Math.max(1, ...counts);
  // Areas are compared better than a bar of one event beside one of a hundred.
  const height = (n: number) => (n === 0 ? 0 : Math.max(3, HEIGHT * Math.sqrt(n / most)));
  const bar = (i: number, n: number) => (n === 0 ? "" : `M${i} ${HEIGHT}v-${height(n).toFixed(1)}h.8V${HEIGHT}z`);
  return {
    all: counts.map((n, i) => bar(i, n)).join(""),
    grave: grave.map((n, i) => bar(i, Math.min(n, counts[i] ?? 0))).join(""),
  };
}
