/** What a store keeps beside rounds: series, events, messages, states, what people add; and its copy. */

import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { DAY_MS } from "#lib/base/durations.ts";
import type { History, HistoryMode } from "#lib/history/types.ts";
import { instantOf, type Link, type MeshEvent, type Snapshot } from "#lib/model/index.ts";
import { recordOf, roundOf, START_MS } from "./history-rounds.ts";

type Open = (mode: HistoryMode) => Promise<History>;

/** A round with one link whose two directions have these qualities. */
export function roundWithQuality(round: number, atMs: number, ab: number | null, ba: number | null): Snapshot {
  const at = instantOf(atMs);
  const direction = (quality: number | null) => ({
    state: quality === null ? ("unknown" as const) : ("measured" as const),
    quality,
    countedByReceiver: quality,
    toldToSender: quality,
    bandwidthMbps: null,
    signalDbm: null,
    noiseDbm: null,
    secondHand: false,
    at: quality === null ? null : at,
  });
  const end = { interfaceName: "wlan0", kind: "wireless" as const, channel: 36, rateMaxMbps: 54, linkLocal: null };
  const link: Link = {
    id: "a~b~0",
    a: "a",
    b: "b",
    protocol: "bmx6",
    interfaces: { a: end, b: end },
    directions: { ab: direction(ab), ba: direction(ba) },
    firstSeenAt: instantOf(START_MS - DAY_MS),
  };
  return { ...roundOf("sants", round, atMs), links: [link] };
}

export function eventNamed(id: string, fromMs: number, changes: Partial<MeshEvent> = {}): MeshEvent {
  return {
    id,
    mesh: "sants",
    kind: "node-down",
    from: instantOf(fromMs),
    to: null,
    noticedAt: instantOf(fromMs + 60_000),
    node: "a",
    link: null,
    family: null,
    gateway: null,
    values: null,
    affected: { weight: 0, nodes: [] },
    why: null,
    cause: null,
    ...changes,
  };
}

export function describeSeries(opened: Open): void {
  it("keeps series of both directions, and unknown stays unknown in every roll-up", async () => {
    const history = await opened("write");
    const values = [0.9, null, 0.5, 0.7, 0.8, null, 0.6, 1, 0.4, 0.3];
    for (const [n, value] of values.entries()) {
      await history.append(recordOf(roundWithQuality(n + 1, START_MS + n * 600_000, value, 0.5)));
    }
    const range = { from: instantOf(START_MS), to: instantOf(START_MS + DAY_MS) };
    const raw = await history.series("sants", {
      ...range,
      entity: "a~b~0/ab",
      metric: "quality",
      resolution: "auto",
      points: 100,
    });
    expect(raw).toMatchObject({ unit: "share", resolution: "raw", entities: [] });
    expect(raw?.points.map(({ value }) => value)).toEqual(values);
    const hours = await history.series("sants", {
      ...range,
      entity: "a~b~0/ab",
      metric: "quality",
      resolution: "hour",
      points: 100,
    });
    expect(hours?.points).toEqual([
      { at: instantOf(START_MS), value: 0.7, p10: 0.5, p90: 0.9, min: 0.5, count: 4, unknown: 2 },
      { at: instantOf(START_MS + 3_600_000), value: 0.4, p10: 0.3, p90: 1, min: 0.3, count: 4, unknown: 0 },
    ]);
    const days = await history.series("sants", {
      ...range,
      entity: "a~b~0/ab",
      metric: "quality",
      resolution: "day",
      points: 100,
    });
    expect(days?.points).toEqual([
      { at: "2026-03-01T00:00:00.000Z", value: 0.6, p10: 0.3, p90: 1, min: 0.3, count: 8, unknown: 2 },
    ]);
    expect(
      await history.series("sants", { ...range, entity: "b~c~0/ab", metric: "quality", resolution: "auto", points: 9 }),
    ).toBeNull();
  });

  it("tells the same before and after packing, of late rounds too", async () => {
    const history = await opened("write");
    const qualityOf = (n: number) => (n % 11 === 3 ? null : ((n * 37) % 101) / 100);
    const hours = Array.from({ length: 60 }, (_, n) => n);
    for (const n of hours) await history.append(recordOf(roundWithQuality(n + 1, START_MS + n * 3_600_000, qualityOf(n), 0.5)));
    const range = { from: instantOf(START_MS - DAY_MS), to: instantOf(START_MS + 5 * DAY_MS) };
    const told = async () => {
      const asked = { ...range, entity: "a~b~0/ab", metric: "quality" as const, points: 1_000 };
      const series = await Promise.all(
        (["raw", "hour", "day"] as const).map(
          async (resolution) => (await history.series("sants", { ...asked, resolution }))?.points,
        ),
      );
      return { series, worst: await history.worst("sants", "quality", range, 5) };
    };
    const packAll = async () => {
      while (await history.retain("sants", instantOf(START_MS + 3 * DAY_MS), { rawDays: 365, hourlyDays: 3_652 }));
    };
    const before = await told();
    expect(before.series.map((points) => points?.length)).toEqual([60, 60, 3]);
    await packAll();
    expect(await told()).toEqual(before);
    for (const n of hours) {
      const atMs = START_MS + n * 3_600_000;
      expect((await history.at("sants", instantOf(atMs)))?.snapshot).toEqual(roundWithQuality(n + 1, atMs, qualityOf(n), 0.5));
    }
    const late = roundWithQuality(61, START_MS + 1_800_000, 0.01, 0.5);
    await history.appendPast({ snapshot: late, newKeys: [] });
    const withLate = await told();
    expect(withLate.series[1]?.[0]).toMatchObject({ min: 0, p90: 0.01, count: 2, unknown: 0 });
    await packAll();
    expect(await told()).toEqual(withLate);
    expect((await history.at("sants", instantOf(START_MS + 1_800_001)))?.snapshot).toEqual(late);
  });

  it("keeps hours where single rounds are gone, and days where hours are", async () => {
    const history = await opened("write");
    for (let n = 0; n < 72; n++) await history.append(recordOf(roundWithQuality(n + 1, START_MS + n * 3_600_000, n / 100, 0.5)));
    const asked = {
      from: instantOf(START_MS),
      to: instantOf(START_MS + 9 * DAY_MS),
      entity: "a~b~0/ab",
      metric: "quality" as const,
      points: 999,
    };
    const points = async (resolution: "raw" | "hour" | "day") =>
      (await history.series("sants", { ...asked, resolution }))?.points;
    const [hoursBefore, daysBefore] = [await points("hour"), await points("day")];
    while (await history.retain("sants", instantOf(START_MS + 4 * DAY_MS), { rawDays: 2, hourlyDays: 365 }));
    expect(await points("hour")).toEqual(hoursBefore);
    expect((await points("raw"))?.length).toBeLessThan(40);
    expect((await history.series("sants", { ...asked, resolution: "auto" }))?.resolution).toBe("hour");
    while (await history.retain("sants", instantOf(START_MS + 900 * DAY_MS), { rawDays: 2, hourlyDays: 3 }));
    expect((await points("day"))?.slice(0, 3)).toEqual(daysBefore?.slice(0, 3));
  });

  it("ranks the worst by their median over a range", async () => {
    const history = await opened("write");
    for (let n = 0; n < 4; n++)
      await history.append(recordOf(roundWithQuality(n + 1, START_MS + n * 60_000, 0.9 - n / 10, n === 0 ? null : 0.2)));
    const range = { from: instantOf(START_MS), to: instantOf(START_MS + 180_000) };
    expect(await history.worst("sants", "quality", range, 5)).toEqual([
      { entity: "a~b~0/ba", p10: 0.2, p50: 0.2, min: 0.2, count: 2, unknown: 1 },
      { entity: "a~b~0/ab", p10: 0.7, p50: 0.8, min: 0.7, count: 3, unknown: 0 },
    ]);
    expect(await history.worst("sants", "quality", range, 1)).toHaveLength(1);
  });
}

export function describeEvents(opened: Open): void {
  it("keeps events with their round, replaces them by id, and finds them by time, kind and whom they concern", async () => {
    const history = await opened("write");
    const events = [
      eventNamed("e1", START_MS),
      eventNamed("e2", START_MS + 60_000, {
        kind: "link-down",
        node: null,
        link: "a~b~0",
        affected: { weight: 2, nodes: ["c"] },
      }),
      eventNamed("e3", START_MS + 60_000, { kind: "gateway-changed", node: "d", gateway: { before: "a", after: "g" } }),
    ];
    await history.append({ ...recordOf(roundOf("sants", 1)), events });
    const ended = { ...eventNamed("e1", START_MS), to: instantOf(START_MS + 120_000), why: "isolation" as const };
    await history.append({ ...recordOf(roundOf("sants", 2)), events: [ended] });
    const ids = async (query: Omit<Parameters<History["events"]>[1], "limit">, limit = 10) =>
      (await history.events("sants", { ...query, limit })).map(({ id }) => id);
    expect(await history.events("sants", { limit: 10 })).toEqual([events[2], events[1], ended]);
    expect(await ids({}, 2)).toEqual(["e3", "e2"]);
    expect(await ids({ before: { from: instantOf(START_MS + 60_000), id: "e3" } })).toEqual(["e2", "e1"]);
    expect(await ids({ open: true })).toEqual(["e3", "e2"]);
    expect(await ids({ kinds: ["node-down", "link-down"] })).toEqual(["e2", "e1"]);
    expect(await ids({ entity: "a" })).toEqual(["e3", "e1"]);
    expect(await ids({ entity: "c", from: instantOf(START_MS + 1) })).toEqual(["e2"]);
    expect(await ids({ to: instantOf(START_MS + 1) })).toEqual(["e1"]);
    const range = { from: instantOf(START_MS), to: instantOf(START_MS + 120_000) };
    expect(await history.eventHistogram("sants", range, 4)).toEqual([1, 0, 2, 0]);
    expect(await history.events("gracia", { limit: 5 })).toEqual([]);
  });

  it("keeps messages until they are delivered, and states, all with the round", async () => {
    const history = await opened("write");
    const outbox = [
      { id: "m1", notifier: "log", body: { text: "à" } },
      { id: "m2", notifier: "hook", body: 2 },
    ];
    await history.append({ ...recordOf(roundOf("sants", 1)), outbox, states: { events: { open: 1 }, alerts: [] } });
    await expect(
      history.append({
        ...recordOf(roundOf("sants", 1)),
        outbox: [{ id: "m3", notifier: "log", body: 3 }],
        states: { events: 2 },
      }),
    ).rejects.toThrow("does not follow");
    expect(await history.state("sants", "events")).toEqual({ open: 1 });
    expect(await history.state("sants", "other")).toBeNull();
    expect(await history.outboxDue(START_MS, 10)).toEqual(outbox.map((item) => ({ ...item, mesh: "sants", attempts: 0 })));
    await history.outboxSettle("m1", "delivered");
    await history.outboxSettle("m2", { retryAtMs: START_MS + 1 });
    expect(await history.outboxDue(START_MS, 10)).toEqual([]);
    expect(await history.outboxDue(START_MS + 1, 10)).toMatchObject([{ id: "m2", attempts: 1 }]);
  });

  it("tells the queue of each notifier apart, and has all of one wait together", async () => {
    const history = await opened("write");
    const message = (id: string, notifier: string) => ({ id, notifier, body: id });
    const first = [message("a1", "a"), message("b1", "b"), message("a2", "a")];
    await history.append({ ...recordOf(roundOf("sants", 1)), outbox: first });
    await history.append({ ...recordOf(roundOf("gracia", 2)), outbox: [message("a3", "a")] });
    const ids = async (nowMs: number, notifier?: string) => (await history.outboxDue(nowMs, 10, notifier)).map(({ id }) => id);
    expect(await ids(0, "a")).toEqual(["a1", "a2", "a3"]);
    const oldestAt = roundOf("sants", 1).at;
    expect(await history.outboxQueues()).toEqual([
      { notifier: "a", waiting: 3, oldestAt },
      { notifier: "b", waiting: 1, oldestAt },
    ]);
    await history.outboxSettle("a2", { retryAtMs: 500 });
    await history.outboxDelay("a", 100, 1_000);
    expect(await ids(100)).toEqual(["b1"]);
    expect(await ids(999, "a")).toEqual(["a2"]);
    expect((await history.outboxDue(1_000, 10, "a")).map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
  });

  it("keeps small states outside rounds, also of no mesh, until they are taken away", async () => {
    const history = await opened("write");
    await history.append(recordOf(roundOf("sants", 1)));
    const beside = await opened("annotate");
    await beside.keepState("sants", "silences", [{ until: "à" }]);
    await history.keepState("", "notifiers", { a: 1 });
    await history.keepState("", "notifiers", { a: 2 });
    expect(await history.state("sants", "silences")).toEqual([{ until: "à" }]);
    expect(await beside.state("", "notifiers")).toEqual({ a: 2 });
    await history.keepState("", "notifiers", null);
    expect(await beside.state("", "notifiers")).toBeNull();
  });
}

export function describePeople(opened: Open): void {
  it("lets marks and acknowledgements be added beside the writer", async () => {
    const writer = await opened("write");
    await writer.append(recordOf(roundOf("sants", 1)));
    const beside = await opened("annotate");
    const mark = { id: "k1", mesh: "sants", at: instantOf(START_MS), madeAt: instantOf(START_MS + 1), label: "bo" };
    await beside.addMark(mark);
    await beside.addMark({ ...mark, id: "k0", at: instantOf(START_MS - 1) });
    await beside.acknowledge("sants", "al1", instantOf(START_MS));
    expect((await writer.marks("sants")).map(({ id }) => id)).toEqual(["k0", "k1"]);
    await writer.removeMark("sants", "k0");
    expect(await beside.marks("sants")).toEqual([mark]);
    expect(await writer.acknowledged("sants")).toEqual(new Map([["al1", instantOf(START_MS)]]));
    expect(await writer.marks("gracia")).toEqual([]);
  });

  it("gives the right to write a mesh to one at a time", async () => {
    const history = await opened("write");
    const never = new AbortController().signal;
    const first = await history.lease("sants", never);
    expect(await history.lease("gracia", never)).not.toBeNull();
    const stop = new AbortController();
    const refused = history.lease("sants", stop.signal);
    stop.abort();
    expect(await refused).toBeNull();
    const second = history.lease("sants", never);
    await first?.release();
    expect(await second).not.toBeNull();
  });

  it("tells what it takes of the disk, by part", async () => {
    const history = await opened("write");
    await history.append({ ...recordOf(roundOf("sants", 1)), analysis: { of: 1 }, events: [eventNamed("e1", START_MS)] });
    const use = await history.diskUse();
    expect(use.rounds).toBe(1);
    expect(use.parts.map(({ name }) => name)).toEqual(["topology", "series", "events", "analysis", "other"]);
    for (const { bytes } of use.parts) expect(bytes).toBeGreaterThan(0);
  });
}

/** For engines that make their copy themselves. */
export function describeBackup(opened: Open, openCopy: (file: string) => Promise<History>): void {
  it("copies itself whole while it is written to", async () => {
    const file = join(tmpdir(), `teranyina-copy-${process.pid}-${Date.now()}.db`);
    const history = await opened("write");
    await history.append({ ...recordOf(roundOf("sants", 1)), events: [eventNamed("e1", START_MS)] });
    const copying = history.backup(file);
    await history.append(recordOf(roundOf("sants", 2)));
    await copying;
    const copy = await openCopy(file);
    try {
      expect(await copy.lastRounds()).toEqual(new Map([["sants", (await copy.latest("sants"))?.snapshot.round]]));
      expect((await copy.at("sants", instantOf(START_MS + 60_000)))?.snapshot).toEqual(roundOf("sants", 1));
      expect(await copy.events("sants", { limit: 5 })).toHaveLength(1);
    } finally {
      await copy.close();
      await rm(file);
      await rm(`${file}.writer`, { force: true });
    }
  });
}
