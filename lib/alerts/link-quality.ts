/**
 * Links whose quality is bad (analytics M2.11). Raised: three samples in a row below 0.50 and the upper end of the last hour's estimate
 * below it; cleared: six in a row above 0.65 and the lower end of the last two hours' above it. Between the two it is a warning.
 */
import { CALM, isFlapping, LINK_RULE, stepHysteresis } from "../graph/analysis/alert-hysteresis.ts";
import { HELLO_WINDOW } from "../graph/analysis/hello-window.ts";
import { wilsonInterval } from "../graph/analysis/wilson.ts";
import { linkQuality, type Snapshot } from "../model/index.ts";
import type { WatchedLink } from "./state.ts";

const HOUR_MS = 3_600_000;
const FLAP_WINDOW_MS = 6 * HOUR_MS;

export type JudgedLink = { id: string; level: "warn" | "bad"; sinceMs: number; mean: number; flapping: boolean };

export type Judged = { links: Record<string, WatchedLink>; judged: JudgedLink[] };

/** A sample further. Links that were never below the limit are not remembered. `intervalMs`: usual time between samples. */
export function judgeLinks(known: Readonly<Record<string, WatchedLink>>, snapshot: Snapshot): Judged {
  const atMs = Date.parse(snapshot.at);
  const links: Record<string, WatchedLink> = {};
  const judged: JudgedLink[] = [];
  const qualities = new Map(snapshot.links.map((link) => [link.id, linkQuality(link)]));
  const watched = new Set([...Object.keys(known), ...[...qualities.keys()].filter((id) => isLow(qualities.get(id)))]);
  for (const id of watched) {
    const next = stepLink(known[id] ?? null, qualities.get(id) ?? null, atMs);
    if (next === null) continue;
    links[id] = next;
    const warns = next.bad || next.run >= LINK_RULE.enterAfter;
    if (!warns) continue;
    const { sinceMs, samples } = next;
    const mean = samples.reduce((sum, { quality }) => sum + quality, 0) / Math.max(1, samples.length);
    judged.push({ id, level: next.bad ? "bad" : "warn", sinceMs, mean, flapping: isFlapping(next.changesMs, atMs) });
  }
  return { links, judged };
}

/** A link that is down altogether (0, or not listed) is an event's matter. */
function isLow(quality: number | null | undefined): boolean {
  return quality !== null && quality !== undefined && quality > 0 && quality < LINK_RULE.enterBelow;
}

function stepLink(known: WatchedLink | null, quality: number | null, atMs: number): WatchedLink | null {
  const before = known ?? { ...CALM, sinceMs: atMs, samples: [], changesMs: [] };
  const measured = quality === 0 ? null : quality;
  const samples = [...before.samples, ...(measured === null ? [] : [{ atMs, quality: measured }])].filter(
    (sample) => sample.atMs > atMs - 2 * HOUR_MS,
  );
  const lastHour = samples.filter((sample) => sample.atMs > atMs - HOUR_MS);
  const state = stepHysteresis(
    { bad: before.bad, run: before.run },
    {
      quality: measured,
      upperOk: spread(lastHour).high < LINK_RULE.enterBelow,
      lowerOk: spread(sinceBad(samples)).low > LINK_RULE.leaveAbove,
    },
  );
  const changesMs = [...before.changesMs.filter((at) => at > atMs - FLAP_WINDOW_MS), ...(state.bad === before.bad ? [] : [atMs])];
  const isCalmNow = !state.bad && state.run === 0 && (samples.length === 0 || isHealthy(samples)) && changesMs.length === 0;
  if (isCalmNow) return null;
  return { ...state, sinceMs: before.bad || before.run > 0 ? before.sinceMs : atMs, samples, changesMs };
}

/** After a repair the bad hours before it say nothing of the link: only the good samples in a row at the end count. */
function sinceBad(samples: WatchedLink["samples"]): WatchedLink["samples"] {
  const lastBad = samples.findLastIndex(({ quality }) => quality <= LINK_RULE.leaveAbove);
  return samples.slice(lastBad + 1);
}

function isHealthy(samples: WatchedLink["samples"]): boolean {
  return samples.slice(-LINK_RULE.leaveAfter).every(({ quality }) => quality >= LINK_RULE.enterBelow);
}

function spread(samples: WatchedLink["samples"]): { low: number; high: number } {
  const trials = samples.length * HELLO_WINDOW;
  return wilsonInterval(
    samples.reduce((sum, { quality }) => sum + quality * HELLO_WINDOW, 0),
    trials,
  );
}
