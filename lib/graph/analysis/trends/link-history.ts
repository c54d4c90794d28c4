/** What a window of samples says of one link: how bad it surely is, how often it failed, and what may follow. */
import { DAY_MS } from "#lib/base/durations.ts";
import { type Asymmetry, asymmetry, hasInconsistentEnds, isAsymmetric } from "../mesh/delivery.ts";
import { failureChance } from "./failure-forecast.ts";
import { countFlapsOf, type FlapCount, isUnstable, type LinkState } from "./flaps.ts";
import { surelyWeak, upperProduct, weakness } from "./weak-link.ts";
import { estimateOf, type WindowEstimate } from "./wilson.ts";
import type { LinkSample, NodeSample } from "./window-source.ts";

export type LinkWeakness = {
  ab: WindowEstimate | null; // delivery over the last 24 h
  ba: WindowEstimate | null;
  samples: number; // of the last 24 h in which both directions were counted
  upper: number | null; // upper end of d_ab·d_ba
  byQuality: number | null; // w_q
  failures: number; // over the whole window
  windowDays: number;
  upDays: number;
  chance: number; // of a failure in the next 7 days
  byFailures: number; // w_s: the chance, for a link that is watched long enough
  weakness: number | null;
  reason: "too-few-samples" | null;
};

/** Days in state up: each sample stands until the next one, at most three times the usual spacing. */
export function daysUp(samples: readonly { atMs: number; state: LinkState }[]): number {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || samples.length < 2) return 0;
  const spacing = (last.atMs - first.atMs) / (samples.length - 1);
  let up = 0;
  for (let i = 0; i < samples.length; i += 1) {
    const next = samples[i + 1];
    const sample = samples[i] ?? first;
    if (sample.state === "up") up += next === undefined ? spacing : Math.min(next.atMs - sample.atMs, 3 * spacing);
  }
  return up / DAY_MS;
}

let bufferAb = new Float64Array(0);
let bufferBa = new Float64Array(0);

/** Cheap enough for every link of a mesh. `nowMs` closes the window. */
export function linkWeakness(samples: readonly LinkSample[], nowMs: number): LinkWeakness {
  if (bufferAb.length < samples.length) {
    bufferAb = new Float64Array(2 * samples.length);
    bufferBa = new Float64Array(2 * samples.length);
  }
  let countAb = 0;
  let countBa = 0;
  for (const sample of samples) {
    if (sample.atMs <= nowMs - DAY_MS) continue;
    if (sample.heardAb !== null) bufferAb[countAb++] = sample.heardAb;
    if (sample.heardBa !== null) bufferBa[countBa++] = sample.heardBa;
  }
  const ab = estimateOf(bufferAb, countAb);
  const ba = estimateOf(bufferBa, countBa);
  const flaps: FlapCount = countFlapsOf(samples);
  const upDays = daysUp(samples);
  const chance = failureChance(flaps.flaps, upDays);
  const counted = Math.min(ab?.samples ?? 0, ba?.samples ?? 0);
  const known = ab !== null && ba !== null && !ab.tooFewSamples && !ba.tooFewSamples;
  const upper = known ? upperProduct(ab, ba) : null;
  const byQuality = upper === null ? null : surelyWeak(upper);
  return {
    ab,
    ba,
    samples: counted,
    upper,
    byQuality,
    failures: flaps.flaps,
    windowDays: ((samples.at(-1)?.atMs ?? nowMs) - (samples[0]?.atMs ?? nowMs)) / DAY_MS,
    upDays,
    chance,
    byFailures: chance,
    weakness: byQuality === null ? null : weakness(byQuality, chance),
    reason: byQuality === null ? "too-few-samples" : null,
  };
}

export type NodeWeakness = { failures: number; upDays: number; windowDays: number; known: number; weakness: number | null };

/** A node's own: its failures in place of a link's. */
export function nodeWeakness(samples: readonly NodeSample[]): NodeWeakness {
  const flaps = countFlapsOf(samples);
  const upDays = daysUp(samples);
  const windowDays = ((samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0)) / DAY_MS;
  const enough = flaps.known >= 6;
  return {
    failures: flaps.flaps,
    upDays,
    windowDays,
    known: flaps.known,
    weakness: enough ? failureChance(flaps.flaps, upDays) : null,
  };
}

export type LinkCharacter = {
  asymmetric: Asymmetry | null; // where it is worth saying
  inconsistentEnds: boolean;
  unstable: boolean;
};

/** More about a link that people are sent to. */
export function linkCharacter(samples: readonly LinkSample[], known: LinkWeakness, nowMs: number): LinkCharacter {
  const day = samples.filter((sample) => sample.atMs > nowMs - DAY_MS);
  const both = day.map((sample) => ({ ab: sample.qualityAb, ba: sample.qualityBa }));
  const worse = both.flatMap(({ ab, ba }) => (ab === null || ba === null ? [] : [Math.min(ab, ba)]));
  const apart = known.ab !== null && known.ba !== null && isAsymmetric(both, known.ab, known.ba);
  return {
    asymmetric: apart ? asymmetry(known.ab?.share ?? null, known.ba?.share ?? null) : null,
    inconsistentEnds:
      hasInconsistentEnds(day.map((sample) => ({ counted: sample.countedAb, told: sample.toldAb }))) ||
      hasInconsistentEnds(day.map((sample) => ({ counted: sample.countedBa, told: sample.toldBa }))),
    unstable: isUnstable(worse, known.windowDays > 0 ? known.failures / Math.max(1, known.windowDays) : null),
  };
}
