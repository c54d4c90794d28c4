/** What a store makes of a past that comes as a whole. */

import { expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "#lib/base/durations.ts";
import { roundPacker } from "#lib/history/pack.ts";
import type { History, HistoryMode } from "#lib/history/types.ts";
import { instantOf } from "#lib/model/index.ts";
import { eventNamed, roundWithQuality } from "./history-keeps.ts";
import { recordOf, roundOf, START_MS } from "./history-rounds.ts";

type Open = (mode: HistoryMode) => Promise<History>;

const KEEP_ALL = { rawDays: 10_000, hourlyDays: 10_000 };

/** Two days and a bit, a round an hour. */
const past = Array.from({ length: 53 }, (_, n) => ({
  ...recordOf(roundWithQuality(n + 1, START_MS + n * HOUR_MS, n % 10 === 3 ? null : (n % 9) / 10, 0.5)),
  events: n % 20 === 0 ? [eventNamed(`e${n}`, START_MS + n * HOUR_MS)] : [],
  states: { events: { n } },
  ...(n % 24 === 0 && { analysis: { round: n + 1 } }),
}));

const last = START_MS + 52 * HOUR_MS;

async function store(history: History): Promise<void> {
  const packer = roundPacker();
  const packs = [...past.map((record) => packer.add(record)), packer.finish()].filter((pack) => pack !== null);
  expect(packs.map(({ heads }) => heads.length)).toEqual([14, 24, 15]);
  for (const pack of packs) await history.appendPacked(structuredClone(pack), { layout: { version: 1 }, memory: { version: 1 } });
}

async function tellsOf(history: History) {
  const range = { from: instantOf(START_MS), to: instantOf(last + HOUR_MS) };
  const series = (resolution: "raw" | "hour" | "day") =>
    history.series("sants", { ...range, entity: "a~b~0/ab", metric: "quality", resolution, points: 1_000 });
  return {
    latest: await history.latest("sants"),
    at: await Promise.all([0, 7, 13, 14, 38, 51].map((n) => history.at("sants", instantOf(START_MS + n * HOUR_MS + 1)))),
    heads: await history.rounds("sants", 1_000),
    identity: await history.identity("sants"),
    series: [await series("raw"), await series("hour"), await series("day")],
    events: await history.events("sants", { limit: 100 }),
    state: await history.state("sants", "events"),
    analyses: await Promise.all([1, 2, 25, 49].map((round) => history.analysis("sants", round))),
    next: await history.nextRound("sants"),
    worst: await history.worst("sants", "quality", range, 5),
  };
}

export function describePacked(opened: Open): void {
  it("tells of rounds that came as a whole what it tells of those that came one by one", async () => {
    const history = await opened("write");
    await store(history);
    const whole = await tellsOf(history);
    expect(whole.latest).toEqual({ snapshot: past.at(-1)?.snapshot, layout: { version: 1 }, memory: { version: 1 } });
    while (await history.retain("sants", instantOf(last), KEEP_ALL));
    const rolledUp = await tellsOf(history);

    for (const record of past) {
      const snapshot = { ...record.snapshot, mesh: "gracia" };
      await history.append({ ...record, snapshot, newKeys: record.newKeys, events: [] });
    }
    const single = await history.rounds("gracia", 1_000);
    expect(whole.heads).toEqual(single);
    expect(rolledUp.heads).toEqual(single);
    const series = await history.series("gracia", {
      from: instantOf(START_MS),
      to: instantOf(last + HOUR_MS),
      entity: "a~b~0/ab",
      metric: "quality",
      resolution: "raw",
      points: 1_000,
    });
    expect(whole.series[0]).toEqual({ ...series, mesh: "sants" });
    expect(rolledUp).toEqual(whole);
    expect(whole.at.map((one) => one?.snapshot)).toEqual([0, 7, 13, 14, 38, 51].map((n) => past[n]?.snapshot));
    expect(whole.events.map(({ id }) => id)).toEqual(["e40", "e20", "e0"]);
    expect(whole.state).toEqual({ n: 52 });
    expect(whole.analyses).toEqual([{ round: 1 }, null, { round: 25 }, { round: 49 }]);
    expect(whole.next).toBe(54);
  });

  it("goes on from a past that came as a whole, round by round, and thins it like any other", async () => {
    const history = await opened("write");
    await store(history);
    const next = recordOf(roundOf("sants", 54, last + 60_000));
    await history.append(next);
    expect((await history.latest("sants"))?.snapshot).toEqual(next.snapshot);
    await expect(history.append(recordOf(roundOf("sants", 53, last + 120_000)))).rejects.toThrow("does not follow round 54");
    const late = roundPacker();
    expect(late.add(recordOf(roundOf("sants", 20, last + 240_000)))).toBeNull();
    const packed = late.finish();
    if (packed === null) throw new Error("nothing was packed");
    await expect(history.appendPacked(packed, { layout: null, memory: null })).rejects.toThrow("does not follow round 54");
    while (await history.retain("sants", instantOf(last + 60 * DAY_MS), { rawDays: 1, hourlyDays: 2 }));
    expect((await history.rounds("sants", 100)).map(({ round }) => round)).toEqual([54, 39, 15, 1]);
  });
}
