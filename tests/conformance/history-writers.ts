/** Who may write: one process at all, or several, each the meshes for which it has the right. And who hears of it. */
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type { History, HistoryMode } from "#lib/history/types.ts";
import { recordOf, roundOf } from "./history-rounds.ts";

type Open = (mode: HistoryMode) => Promise<History>;

/** What a reader sees while rounds are packed from one table into another. */
export function describeReadsOfOneMoment(opened: Open): void {
  it("shows each round of a series once, and none missing, while the writer packs", async () => {
    const [writer, reader] = [await opened("write"), await opened("read")];
    const [from, to] = ["2026-03-01T00:00:00.000Z", "2026-03-03T00:00:00.000Z"];
    let stored = 0;
    const writing = (async () => {
      for (let round = 1; round <= 50; round++) {
        const { at } = roundOf("sants", round);
        await writer.append(recordOf(roundOf("sants", round)));
        stored = round;
        await writer.retain("sants", at, { rawDays: 30, hourlyDays: 3_652 });
        await nextTurn();
      }
    })();
    const wrong: string[] = [];
    let looks = 0;
    while (stored < 50) {
      const before = stored;
      const query = { entity: "mesh", metric: "round-requests", from, to, resolution: "raw", points: 1_000 } as const;
      const points = (await reader.series("sants", query))?.points ?? [];
      const rounds = points.map(({ value }) => (value ?? 0) / 3);
      const isWhole = rounds.every((round, n) => round === n + 1) && rounds.length >= before && rounds.length <= stored + 1;
      if (!isWhole) wrong.push(`${before}..${stored}: ${rounds.join(" ")}`);
      looks += 1;
      // Of an engine that works in this thread, writer and reader take turns.
      await nextTurn();
    }
    await writing;
    expect(wrong).toEqual([]);
    expect(looks).toBeGreaterThan(3);
  });
}

export function describeOneWriter(opened: Open): void {
  it("has one writer at a time", async () => {
    await opened("write");
    await expect(opened("write")).rejects.toThrow("in-use");
  });

  it("does not tell of rounds by itself", async () => {
    const reader = await opened("write");
    expect(await reader.follow(() => undefined)).toBeNull();
  });
}

export function describeManyWriters(opened: Open): void {
  it("has one secret for uids, however many ask for it first at once", async () => {
    const writers = await Promise.all([opened("write"), opened("write"), opened("write")]);
    const secrets = await Promise.all(writers.map((history) => history.uidSecret()));
    expect(new Set(secrets).size).toBe(1);
    expect(secrets[0]).toHaveLength(43);
  });

  it("lets several write, each meshes of its own, and nobody those that another has the right to", async () => {
    const [one, other] = [await opened("write"), await opened("write")];
    const sants = await one.lease("sants", AbortSignal.timeout(5_000));
    const gracia = await other.lease("gracia", AbortSignal.timeout(5_000));
    await one.append(recordOf(roundOf("sants", 1)));
    await other.append(recordOf(roundOf("gracia", 1)));
    const inUse = { code: "in-use", message: expect.stringContaining("Another collector writes the rounds of sants") };
    await expect(other.append(recordOf(roundOf("sants", 2)))).rejects.toMatchObject(inUse);
    await expect(other.appendPast(recordOf(roundOf("sants", 2)))).rejects.toMatchObject(inUse);
    const forEver = { rawDays: 10_000, hourlyDays: 10_000 };
    await expect(other.retain("sants", "2026-03-02T00:00:00.000Z", forEver)).rejects.toMatchObject(inUse);
    // Nobody has the right to a third one: an import may write it, and takes no right with it.
    await other.appendPast(recordOf(roundOf("clot", 1)));
    await one.appendPast(recordOf(roundOf("clot", 2)));
    await sants?.release();
    await other.append(recordOf(roundOf("sants", 2)));
    await gracia?.release();
    expect(await one.lastRounds()).toEqual(
      new Map([
        ["sants", 2],
        ["gracia", 1],
      ]),
    );
  });

  it("goes on from what another stored, when the right goes over", async () => {
    const [one, other] = [await opened("write"), await opened("write")];
    for (const [writer, round] of [
      [one, 1],
      [other, 2],
      [one, 3],
      [other, 4],
    ] as const) {
      const lease = await writer.lease("sants", AbortSignal.timeout(5_000));
      expect(await writer.nextRound("sants")).toBe(round);
      expect((await writer.latest("sants"))?.snapshot.round ?? 0).toBe(round - 1);
      await writer.append(recordOf(roundOf("sants", round)));
      await lease?.release();
    }
    const numbers = (await one.rounds("sants", 9)).map((head) => head.round);
    expect(numbers).toEqual([4, 3, 2, 1]);
    for (const round of numbers) {
      const { snapshot } = recordOf(roundOf("sants", round));
      expect((await other.at("sants", snapshot.at))?.snapshot).toEqual(snapshot);
    }
  });

  it("never tells a round against one that another packed away meanwhile", async () => {
    const [one, other] = [await opened("write"), await opened("write")];
    const midnight = Date.parse("2026-03-02T00:00:00.000Z");
    const write = async (writer: History, round: number, atMs: number) => {
      const lease = await writer.lease("sants", AbortSignal.timeout(5_000));
      await writer.append(recordOf(roundOf("sants", round, atMs)));
      for (let more = true; more; ) {
        more = await writer.retain("sants", roundOf("sants", round, atMs).at, { rawDays: 30, hourlyDays: 3_652 });
      }
      await lease?.release();
    };
    await write(one, 1, midnight - 600_000);
    // The day is over for the other, whose clock goes before: the rounds of the day are packed.
    await write(other, 2, midnight + 1_000);
    await write(other, 3, midnight + 61_000);
    await write(one, 4, midnight - 1_000);
    const reader = await opened("read");
    for (const [round, atMs] of [
      [1, midnight - 600_000],
      [2, midnight + 1_000],
      [3, midnight + 61_000],
      [4, midnight - 1_000],
    ] as const) {
      const snapshot = roundOf("sants", round, atMs);
      expect((await reader.at("sants", snapshot.at))?.snapshot).toEqual(snapshot);
    }
  });

  it("tells whoever follows of each round that becomes the last, once it is stored", async () => {
    const [reader, writer] = [await opened("write"), await opened("write")];
    const heard: { mesh: string; round: number; at: string; found: Promise<number | undefined> }[] = [];
    const stop = await reader.follow((round) => {
      heard.push({ ...round, found: reader.latest(round.mesh).then((stored) => stored?.snapshot.round) });
    });
    await writer.append(recordOf(roundOf("sants", 1)));
    await writer.appendPast(recordOf(roundOf("sants", 2, Date.parse("2020-01-01T00:00:00Z"))));
    await expect(writer.append(recordOf(roundOf("sants", 2)))).rejects.toThrow("does not follow");
    await writer.append(recordOf(roundOf("gracia", 1)));
    for (let tries = 0; heard.length < 2 && tries < 100; tries++) await sleep(20);
    await stop?.();
    await writer.append(recordOf(roundOf("sants", 3)));
    await sleep(50);
    expect(heard.map(({ mesh, round, at }) => `${mesh} ${round} ${at}`)).toEqual([
      `sants 1 ${roundOf("sants", 1).at}`,
      `gracia 1 ${roundOf("gracia", 1).at}`,
    ]);
    expect(await Promise.all(heard.map(({ found }) => found))).toEqual([1, 1]);
  });
}
