/**
 * How well links deliver at an instant. Radios wander over minutes and hours, suffer at the busy hours of the day, and one of them
 * dies slowly. Evaluated for the whole mesh at steps of a grid, so that all nodes that tell of one step tell of one truth.
 */

import { LRUCache } from "lru-cache";
import { HOUR_MS, MINUTE_MS } from "#lib/base/durations.ts";
import { fnv1a, hash32 } from "#lib/base/hash.ts";
import { helloWindow } from "./metric.ts";
import { smoothNoise, unitOf } from "./random.ts";
import { failingCycleMs, type RouterState, type Schedule } from "./schedule.ts";
import type { Fault, MeshLink, MeshPlan } from "./types.ts";

export const stepMs = 5000;
const rampMs = 30_000; // about how long a window of 48 hellos needs to fill after a start
/** What daemons write may be a minute old, and tells of the minutes before. */
const STEPS_KEPT = 80;
const busyHour = 20.5; // UTC: the evening in Catalonia

/** The air at one step: hellos of 48 heard, two values a link (a to b at 2i, b to a at 2i+1); 0 = not heard. */
export type Air = { atMs: number; heard: Uint8Array };

export class Weather {
  readonly #plan: MeshPlan;
  readonly #schedule: Schedule;
  readonly #kept = new LRUCache<number, Air>({ max: STEPS_KEPT });
  #generation = 0;

  constructor(plan: MeshPlan, schedule: Schedule) {
    this.#plan = plan;
    this.#schedule = schedule;
  }

  /** The air at the last step up to `atMs`. Steps asked for lately are kept. */
  at(atMs: number): Air {
    if (this.#generation !== this.#schedule.generation) {
      this.#kept.clear();
      this.#generation = this.#schedule.generation;
    }
    const step = Math.floor(atMs / stepMs);
    const kept = this.#kept.get(step);
    if (kept !== undefined) return kept;
    const air = this.#measure(step * stepMs);
    this.#kept.set(step, air);
    return air;
  }

  #measure(atMs: number): Air {
    const { links, nodes } = this.#plan;
    const heard = new Uint8Array(links.length * 2);
    const faults = this.#schedule.linkFaultsAt(atMs);
    const routers = nodes.map((node) => this.#schedule.router(node.index, atMs));
    for (const link of links) {
      const a = routers[link.a];
      const b = routers[link.b];
      if (a?.kind !== "up" || b?.kind !== "up") continue;
      const limit = filled(atMs, a, b);
      for (const direction of [0, 1] as const) {
        const share = this.deliveredShare(link, direction, atMs, faults.get(link.index) ?? []);
        heard[link.index * 2 + direction] = Math.min(limit, this.#count(link, direction, atMs, share));
      }
    }
    return { atMs, heard };
  }

  /** The share of hellos that a direction really delivers, before the luck of 48 draws. */
  deliveredShare(link: MeshLink, direction: 0 | 1, atMs: number, faults: readonly Fault[]): number {
    let share = link.base[direction];
    if (share === 0) return 0;
    if (!link.wired) {
      const { seed } = this.#plan;
      const wander =
        0.05 * smoothNoise(20 * MINUTE_MS, atMs, seed, link.index, direction) +
        0.06 * smoothNoise(3 * HOUR_MS, atMs, seed, link.index, 7);
      share += link.restless * Math.min(0.3, 1.05 - share) * 3 * wander - link.loaded * busyness(atMs);
      if (link.failing) share *= failingShare(atMs);
    }
    for (const fault of faults) {
      if (fault.kind === "link-down") share = 0;
      else if (fault.kind === "link-loss") share *= fault.left?.[direction] ?? 1;
    }
    return Math.max(0, Math.min(1, share));
  }

  /** How many of 48 hellos arrived: the expected number and a deviation as large as a binomial's, which changes with the window. */
  #count(link: MeshLink, direction: 0 | 1, atMs: number, share: number): number {
    if (share === 0) return 0;
    const { seed } = this.#plan;
    if (share >= 0.99)
      return unitOf(seed, link.index, direction, Math.floor(atMs / 20_000), 9) < 0.03 && !link.wired ? 47 : helloWindow;
    const deviation = 1.6 * smoothNoise(24_000, atMs, seed, link.index, direction, hash32(fnv1a("luck")));
    const spread = Math.sqrt(helloWindow * share * (1 - share));
    return Math.max(1, Math.min(helloWindow, Math.round(helloWindow * share + spread * deviation)));
  }
}

/** 0..1: how busy the city is, by the hour of the day. */
export function busyness(atMs: number): number {
  const hour = (atMs / HOUR_MS) % 24;
  const wave = Math.cos(((hour - busyHour) * 2 * Math.PI) / 24);
  return wave > 0 ? wave * wave : 0;
}

/** What the dying radio still delivers: fine for a day, then worse and worse, until it is exchanged. */
export function failingShare(atMs: number): number {
  const age = (((atMs % failingCycleMs) + failingCycleMs) % failingCycleMs) / failingCycleMs;
  return age < 1 / 6 ? 1 : Math.max(0.2, 1 - (0.85 * (age - 1 / 6)) / (5 / 6));
}

function filled(atMs: number, a: RouterState, b: RouterState): number {
  const age = atMs - Math.max(a.startedMs, b.startedMs);
  return age >= rampMs ? helloWindow : Math.floor((helloWindow * Math.max(0, age)) / rampMs);
}
