/** Takes the list at the end of weeks 4 to 8 of a pretend mesh, and holds it against what the following four weeks cost. */

import { lossesOf, lostBetween } from "./losses.ts";
import { mostFailures, type Order, oracle, ours, sceneOf, weaknessTimesImpact, worstQuality } from "./rankers.ts";
import { eventsOf, recordAt } from "./record.ts";
import { DAY_MS, START_MS, type World, type WorldOptions, worldOf } from "./world.ts";

export const RULES = ["ours", "ours as shown", "worst quality", "most failures", "as before", "oracle"] as const;
export type Rule = (typeof RULES)[number];

export const TAKEN_AT_WEEKS = [4, 5, 6, 7, 8] as const;
const AHEAD_MS = 28 * DAY_MS;
const INTERVAL_MS = 30 * DAY_MS;
/** A listed place was worth the visit if it cost at least so many member-hours. */
const WORTH = 1;

/** Shares of the loss that places caused in the four weeks; power cuts and the collector are nobody's. */
export type Taken = {
  capture: Record<Rule, { five: number; ten: number }>;
  length: number; // of the list
  worth: number; // of its places, so many were
  intervals: number; // listed places with an interval ...
  held: number; // ... of which so many hold what came
  lost: number; // member-hours
  listed: number; // share of the loss that the list carries, however long
};

export type Backtest = { seed: number; nodes: number; taken: Taken[] };

function shareOf(order: Order, most: number, lost: ReadonlyMap<string, number>, all: number): number {
  return order.slice(0, most).reduce((sum, key) => sum + (lost.get(key) ?? 0), 0) / all;
}

function takenAt(
  world: World,
  prepared: { events: ReturnType<typeof eventsOf>; losses: ReturnType<typeof lossesOf>["losses"] },
  toMs: number,
): Taken | null {
  const record = recordAt(world, prepared.events, toMs);
  const scene = sceneOf(record);
  const keyed = (untilMs: number) =>
    new Map(
      [...lostBetween(prepared.losses, toMs, untilMs)].flatMap(([place, hours]) => {
        const key = world.places[place]?.key;
        return key === undefined ? [] : [[key, hours] as const];
      }),
    );
  const lost = keyed(toMs + AHEAD_MS);
  const in30Days = keyed(toMs + INTERVAL_MS);
  const all = [...lost.values()].reduce((sum, hours) => sum + hours, 0);
  if (all === 0) return null;
  const { list, order, shown } = ours(scene, record);
  const orders: Record<Rule, Order> = {
    ours: order,
    "ours as shown": shown,
    "worst quality": worstQuality(record),
    "most failures": mostFailures(record),
    "as before": weaknessTimesImpact(scene, record),
    oracle: oracle(world, record),
  };
  const capture = (rule: Rule) => ({ five: shareOf(orders[rule], 5, lost, all), ten: shareOf(orders[rule], 10, lost, all) });
  const listed = list.items.flatMap(({ kind, id, expected }) => (expected === null ? [] : [{ key: `${kind} ${id}`, expected }]));
  const held = listed.filter(({ key, expected }) => {
    const came = in30Days.get(key) ?? 0;
    return came >= expected.low - 1e-9 && came <= expected.high + 1e-9;
  });
  return {
    capture: {
      ours: capture("ours"),
      "ours as shown": capture("ours as shown"),
      "worst quality": capture("worst quality"),
      "most failures": capture("most failures"),
      "as before": capture("as before"),
      oracle: capture("oracle"),
    },
    length: list.items.length,
    worth: listed.filter(({ key }) => (lost.get(key) ?? 0) >= WORTH).length,
    intervals: listed.length,
    held: held.length,
    lost: all,
    listed: shareOf(
      listed.map(({ key }) => key),
      listed.length,
      lost,
      all,
    ),
  };
}

export function backtest(options: WorldOptions, weeks: readonly number[] = TAKEN_AT_WEEKS): Backtest {
  const world = worldOf(options);
  const { losses, struck } = lossesOf(world);
  const events = eventsOf(world, { losses, struck });
  const taken = weeks.flatMap((week) => takenAt(world, { events, losses }, START_MS + week * 7 * DAY_MS) ?? []);
  return { seed: options.seed, nodes: options.nodes, taken };
}

/** The list of a mesh in which nothing fails. */
export function quietList(options: WorldOptions): number {
  const world = worldOf({ ...options, quiet: true });
  const mesh = {
    ...world.mesh,
    links: world.mesh.links.map((link) => ({
      ...link,
      directions: { ab: healthy(link.directions.ab), ba: healthy(link.directions.ba) },
    })),
  };
  const calm = { ...world, mesh };
  const record = recordAt(calm, eventsOf(calm, lossesOf(calm)), START_MS + 6 * 7 * DAY_MS);
  return ours(sceneOf(record), record).list.items.length;
}

function healthy<One extends { quality: number | null }>(direction: One): One {
  return { ...direction, quality: 0.98 };
}

export type Summary = {
  lists: number;
  capture: Record<Rule, { five: number; ten: number }>;
  ofOracle: { five: number; ten: number };
  overOthers: { five: number; ten: number };
  precision: number;
  calibration: number;
  length: { mean: number; most: number };
  listed: number;
};

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

export function summaryOf(tests: readonly Backtest[]): Summary {
  const taken = tests.flatMap((test) => test.taken);
  const of = (rule: Rule) => ({
    five: mean(taken.map(({ capture }) => capture[rule].five)),
    ten: mean(taken.map(({ capture }) => capture[rule].ten)),
  });
  const capture: Summary["capture"] = {
    ours: of("ours"),
    "ours as shown": of("ours as shown"),
    "worst quality": of("worst quality"),
    "most failures": of("most failures"),
    "as before": of("as before"),
    oracle: of("oracle"),
  };
  const others = (["worst quality", "most failures", "as before"] as const).map((rule) => capture[rule]);
  const sum = (pick: (one: Taken) => number) => taken.reduce((total, one) => total + pick(one), 0);
  return {
    lists: taken.length,
    capture,
    ofOracle: { five: capture.ours.five / capture.oracle.five, ten: capture.ours.ten / capture.oracle.ten },
    overOthers: {
      five: capture.ours.five / Math.max(...others.map(({ five }) => five)),
      ten: capture.ours.ten / Math.max(...others.map(({ ten }) => ten)),
    },
    precision:
      sum(({ worth }) => worth) /
      Math.max(
        1,
        sum(({ intervals }) => intervals),
      ),
    calibration:
      sum(({ held }) => held) /
      Math.max(
        1,
        sum(({ intervals }) => intervals),
      ),
    length: { mean: mean(taken.map(({ length }) => length)), most: Math.max(...taken.map(({ length }) => length)) },
    listed: mean(taken.map(({ listed }) => listed)),
  };
}
