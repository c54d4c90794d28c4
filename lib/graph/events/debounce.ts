/**
 * Two-sided debounce of one yes-or-no condition (analytics M2.11): it must hold for so many samples in a row and for so long before it is
 * believed, both ways. Unknown samples neither count nor break a row. Minutes and samples, never rounds: captures of an hour and rounds of
 * five seconds are judged by one rule.
 */

import { z } from "zod";
import { HOUR_MS } from "#lib/base/durations.ts";
import { longerRun, runHolds } from "#lib/base/run-length.ts";
import { isFlapping } from "../analysis/trends/flaps.ts";

export type DebounceRule = {
  badSamples: number;
  badMs: number; // from the first bad sample to the one that makes it certain
  goodSamples: number;
  goodMs: number;
};

export const trackSchema = z.object({
  bad: z.boolean(), // settled
  run: z.number().int().nonnegative(), // samples in a row that speak against it
  sinceMs: z.number().nullable(), // the first of them
  event: z.string().nullable(), // the last event about it: open while `bad`
  flipsMs: z.array(z.number()), // when it settled as bad, of the last six hours
  /** What was before the first bad sample: who depended on it, and its neighbours. */
  before: z.object({ weight: z.number(), nodes: z.array(z.string()), neighbours: z.array(z.string()) }).nullable(),
});
export type Track = z.infer<typeof trackSchema>;

export const CALM_TRACK: Track = { bad: false, run: 0, sinceMs: null, event: null, flipsMs: [], before: null };

export type Sample = "bad" | "good" | null; // null: not known

export type Turn = { track: Track; turned: "bad" | "good" | null; sinceMs: number };

const FLAP_WINDOW_MS = 6 * HOUR_MS;

export function stepTrack(track: Track, sample: Sample, atMs: number, rule: DebounceRule): Turn {
  const flipsMs = track.flipsMs.filter((flip) => flip > atMs - FLAP_WINDOW_MS);
  const still = { ...track, flipsMs };
  if (sample === null) return { track: still, turned: null, sinceMs: atMs };
  const against = sample === (track.bad ? "good" : "bad");
  if (!against) return { track: { ...still, run: 0, sinceMs: null }, turned: null, sinceMs: atMs };
  const run = longerRun(track, atMs);
  const { sinceMs } = run;
  const needed = track.bad ? { samples: rule.goodSamples, ms: rule.goodMs } : { samples: rule.badSamples, ms: rule.badMs };
  if (!runHolds(run, atMs, needed)) return { track: { ...still, ...run }, turned: null, sinceMs };
  const turned = track.bad ? "good" : "bad";
  return {
    track: { ...still, bad: !track.bad, run: 0, sinceMs: null, flipsMs: track.bad ? flipsMs : [...flipsMs, atMs] },
    turned,
    sinceMs,
  };
}

/** Nothing worth remembering: as if it had never been looked at. */
export function isCalm(track: Track): boolean {
  return !track.bad && track.run === 0 && track.flipsMs.length === 0;
}

/** Bad three times within six hours: what follows belongs to one event. */
export function flaps(track: Track, atMs: number): boolean {
  return isFlapping(track.flipsMs, atMs);
}
