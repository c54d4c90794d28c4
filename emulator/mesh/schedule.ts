/**
 * What happens in a mesh and when, as a pure function of time: a day's events come from the seed and the day's number alone, so
 * that any instant can be asked about in any order.
 */

import { LRUCache } from "lru-cache";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "#lib/base/durations.ts";
import { fnv1a, hash32 } from "#lib/base/hash.ts";
import { RandomStream } from "#lib/base/random.ts";
import { unitOf } from "./random.ts";
import type { Fault, MeshPlan } from "./types.ts";

const lookBackDays = 12; // how far back a node's last start is searched among the day's events
const frozenCycleMs = 28 * DAY_MS; // the frozen node's daemon is restarted so seldom, and dies an hour later
export const failingCycleMs = 6 * DAY_MS; // the dying radio is exchanged so often

/** In a mesh where nobody restarts anything, daemons run this long at most: longer than any trial, and what a router may well say. */
const steadyMs = 1000 * DAY_MS;

/** How a router is at an instant. `sinceMs`: since when. `startedMs`: the last start of its daemon. `starts` counts them. */
export type RouterState = { kind: "up" | "off" | "daemon-dead"; sinceMs: number; startedMs: number };

/** The events that begin on a day, by whom they concern. */
type DayIndex = { downs: Map<number, Fault[]>; withdrawals: Map<number, Fault[]>; links: Fault[] };

const TIMELINE_DAYS_KEPT = 4;
const NONE: readonly Fault[] = [];

export class Schedule {
  readonly #plan: MeshPlan;
  readonly #liveliness: number;
  readonly #steady: boolean;
  readonly #days = new Map<number, Fault[]>();
  readonly #indexes = new Map<number, DayIndex>();
  /** By day, then by node: what bears on a node's state on that day. */
  readonly #timelines = new LRUCache<number, Map<number, readonly Fault[]>>({ max: TIMELINE_DAYS_KEPT });
  readonly #made: Fault[] = [];
  /** Counts changes made by hand: whoever keeps results keeps them per generation. */
  generation = 0;

  /** `liveliness` 1 = a few events a day; 0 = only the lasting conditions (mute, frozen, failing). `steady`: no daemon is ever restarted. */
  constructor(plan: MeshPlan, liveliness: number, steady = false) {
    this.#plan = plan;
    this.#liveliness = liveliness;
    this.#steady = steady;
  }

  /** Adds something done by hand, from now on. */
  make(fault: Omit<Fault, "made">): void {
    this.#made.push({ ...fault, made: true });
    this.#changed();
  }

  /** Ends, at `atMs`, everything of these kinds that is going on at a node or a link, whether made by hand or not. */
  end(atMs: number, matches: (fault: Fault) => boolean): void {
    const going = [...this.#made, ...this.eventsOfDay(dayOf(atMs)), ...this.eventsOfDay(dayOf(atMs) - 1)];
    for (const fault of going) if (fault.fromMs <= atMs && fault.toMs > atMs && matches(fault)) fault.toMs = atMs;
    this.#changed();
  }

  #changed(): void {
    this.generation += 1;
    this.#timelines.clear();
  }

  get made(): readonly Fault[] {
    return this.#made;
  }

  /** The events that begin on a day (days counted from 1970-01-01 UTC). */
  eventsOfDay(day: number): Fault[] {
    let events = this.#days.get(day);
    if (events === undefined) {
      events = this.#inventDay(day);
      this.#days.set(day, events);
    }
    return events;
  }

  #inventDay(day: number): Fault[] {
    const { nodes, links, seed } = this.#plan;
    const random = new RandomStream(hash32(seed, fnv1a("day"), day));
    const start = day * DAY_MS;
    const count = (share: number, atLeast: number) => Math.round(Math.max(atLeast, share) * this.#liveliness);
    const events: Fault[] = [];
    const add = (kind: Fault["kind"], node: number | null, link: number | null, fromMs: number, lastsMs: number) =>
      events.push({ kind, node, link, fromMs, toMs: fromMs + lastsMs, made: false });
    const ordinary = nodes.filter((node) => node.gateway.length === 0 && !node.frozen && !node.mute);
    for (let event = 0; event < count(nodes.length * 0.05, 2) && ordinary.length > 0; event += 1) {
      const from = start + random.next() * DAY_MS;
      add("node-down", random.pick(ordinary).index, null, from, random.between(8, 150) * MINUTE_MS);
    }
    for (let event = 0; event < count(nodes.length * 0.012, 1) && ordinary.length > 0; event += 1) {
      const from = start + random.next() * DAY_MS;
      add("daemon-dead", random.pick(ordinary).index, null, from, random.between(15, 90) * MINUTE_MS);
    }
    const radios = links.filter((link) => !link.wired);
    for (let event = 0; event < count(radios.length * 0.03, 2) && radios.length > 0; event += 1) {
      const link = random.pick(radios).index;
      let from = start + random.next() * DAY_MS;
      for (let cut = random.integer(2, 5); cut > 0; cut -= 1) {
        const lasts = random.between(60, 300) * 1000;
        add("link-down", null, link, from, lasts);
        from += lasts + random.between(3, 9) * MINUTE_MS;
      }
    }
    const offering = nodes.filter((node) => node.gateway.some((offer) => offer.family !== "community"));
    for (let event = 0; event < count(0, 1) && offering.length > 1; event += 1) {
      const from = start + random.next() * DAY_MS;
      add("gateway-withdrawn", random.pick(offering).index, null, from, random.between(2, 4) * HOUR_MS);
    }
    return events;
  }

  /** Everything that is going on at some instant of [fromMs, toMs], in order of its beginning. Ground truth for those who judge. */
  faults(fromMs: number, toMs: number): Fault[] {
    const found = this.#made.filter((fault) => fault.fromMs <= toMs && fault.toMs >= fromMs);
    for (let day = dayOf(fromMs) - 1; day <= dayOf(toMs); day += 1) {
      found.push(...this.eventsOfDay(day).filter((fault) => fault.fromMs <= toMs && fault.toMs >= fromMs));
    }
    for (const node of this.#plan.nodes) {
      if (node.mute) found.push(lasting("node-mute", node.index, null, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY));
      if (node.frozen) {
        for (let at = fromMs; at <= toMs + frozenCycleMs; at += frozenCycleMs) {
          const dead = this.#frozenSpell(node.index, at);
          if (dead.fromMs <= toMs && dead.toMs >= fromMs) found.push(dead);
        }
      }
      for (let at = this.#plannedStart(node.index, toMs); at >= fromMs; at = this.#plannedStart(node.index, at - 1)) {
        // While it is down there is no daemon to start.
        if (this.router(node.index, at).kind === "up") found.push(lasting("daemon-restart", node.index, null, at, at));
      }
    }
    for (const link of this.#plan.links) {
      if (!link.failing) continue;
      for (let at = Math.floor(fromMs / failingCycleMs); at * failingCycleMs <= toMs; at += 1) {
        found.push(lasting("radio-failing", null, link.index, at * failingCycleMs, (at + 1) * failingCycleMs));
      }
    }
    return found.sort((one, other) => one.fromMs - other.fromMs || one.toMs - other.toMs);
  }

  #frozenSpell(node: number, atMs: number): Fault {
    const offset = unitOf(this.#plan.seed, node, fnv1a("frozen")) * frozenCycleMs;
    const cycle = Math.floor((atMs - offset) / frozenCycleMs) * frozenCycleMs + offset;
    return lasting("daemon-dead", node, null, cycle + HOUR_MS, cycle + frozenCycleMs);
  }

  /** The last time up to `atMs` that the node's daemon was started by its owner (an update, a change of configuration). */
  #plannedStart(node: number, atMs: number): number {
    if (this.#steady) return Math.floor(atMs / steadyMs) * steadyMs - DAY_MS;
    const every = (9 + 50 * unitOf(this.#plan.seed, node, fnv1a("every"))) * DAY_MS;
    const offset = unitOf(this.#plan.seed, node, fnv1a("start")) * every;
    return Math.floor((atMs - offset) / every) * every + offset;
  }

  /** How a router is at an instant. */
  router(node: number, atMs: number): RouterState {
    let started = this.#plannedStart(node, atMs);
    let down: Fault | null = null;
    for (const fault of this.#downsOf(node, atMs)) {
      if (fault.toMs <= atMs) started = Math.max(started, fault.toMs);
      else if (fault.fromMs <= atMs && (down === null || fault.kind === "node-down")) down = fault;
    }
    if (down === null) return { kind: "up", sinceMs: started, startedMs: started };
    const startedBefore = this.#startBefore(node, down.fromMs);
    return { kind: down.kind === "node-down" ? "off" : "daemon-dead", sinceMs: down.fromMs, startedMs: startedBefore };
  }

  #startBefore(node: number, fromMs: number): number {
    let started = this.#plannedStart(node, fromMs);
    for (const fault of this.#downsOf(node, fromMs)) if (fault.toMs <= fromMs) started = Math.max(started, fault.toMs);
    return started;
  }

  #downsOf(node: number, atMs: number): readonly Fault[] {
    const downs = this.#downsOfDay(node, dayOf(atMs));
    return this.#plan.nodes[node]?.frozen === true ? [...downs, this.#frozenSpell(node, atMs)] : downs;
  }

  #downsOfDay(node: number, day: number): readonly Fault[] {
    let timeline = this.#timelines.get(day);
    if (timeline === undefined) {
      timeline = new Map();
      this.#timelines.set(day, timeline);
    }
    const known = timeline.get(node);
    if (known !== undefined) return known;
    const downs = this.#made.filter((fault) => fault.node === node && isDown(fault));
    for (let back = day - lookBackDays; back <= day; back += 1) downs.push(...(this.#indexOf(back).downs.get(node) ?? NONE));
    timeline.set(node, downs);
    return downs;
  }

  #indexOf(day: number): DayIndex {
    let index = this.#indexes.get(day);
    if (index !== undefined) return index;
    const events = this.eventsOfDay(day);
    index = {
      downs: byNode(events.filter(isDown)),
      withdrawals: byNode(events.filter(({ kind }) => kind === "gateway-withdrawn")),
      links: events.filter(({ link }) => link !== null),
    };
    this.#indexes.set(day, index);
    return index;
  }

  /** What was withdrawn by a node lately, or by hand. */
  #withdrawalsOf(node: number, atMs: number): Fault[] {
    const day = dayOf(atMs);
    return [
      ...(this.#indexOf(day - 1).withdrawals.get(node) ?? NONE),
      ...(this.#indexOf(day).withdrawals.get(node) ?? NONE),
      ...this.#made.filter((fault) => fault.kind === "gateway-withdrawn" && fault.node === node),
    ];
  }

  /** Link faults that bear on an instant, by link. */
  linkFaultsAt(atMs: number): Map<number, Fault[]> {
    const day = dayOf(atMs);
    const byLink = new Map<number, Fault[]>();
    for (const fault of [...this.#indexOf(day - 1).links, ...this.#indexOf(day).links, ...this.#made]) {
      if (fault.link === null || fault.fromMs > atMs || fault.toMs <= atMs) continue;
      byLink.set(fault.link, [...(byLink.get(fault.link) ?? []), fault]);
    }
    return byLink;
  }

  /** Whether a gateway has taken its offers back. */
  isWithdrawn(node: number, atMs: number): boolean {
    return this.#withdrawalsOf(node, atMs).some((fault) => fault.fromMs <= atMs && fault.toMs > atMs);
  }

  /** The last instant up to `atMs` at which the node's offers changed; its start if they have not since. */
  lastOfferChange(node: number, atMs: number): number {
    let last = this.router(node, atMs).startedMs;
    for (const { fromMs, toMs } of this.#withdrawalsOf(node, atMs)) {
      for (const change of [fromMs, toMs]) if (change <= atMs) last = Math.max(last, change);
    }
    return last;
  }
}

function isDown({ kind }: Fault): boolean {
  return kind === "node-down" || kind === "daemon-dead";
}

function byNode(faults: readonly Fault[]): Map<number, Fault[]> {
  const found = new Map<number, Fault[]>();
  for (const fault of faults) {
    if (fault.node === null) continue;
    const list = found.get(fault.node);
    if (list === undefined) found.set(fault.node, [fault]);
    else list.push(fault);
  }
  return found;
}

function lasting(kind: Fault["kind"], node: number | null, link: number | null, fromMs: number, toMs: number): Fault {
  return { kind, node, link, fromMs, toMs, made: false };
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}
