import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { zstdCompressSync } from "node:zlib";
import { expect, it } from "vitest";
import { openHistory } from "#lib/history/registry.ts";
import { MIGRATIONS, migrate } from "#lib/history/sqlite/migrations.ts";
import { instantOf } from "#lib/model/index.ts";
import { recordOf, roundOf, START_MS } from "#tests/conformance/history-rounds.ts";

const pack = (value: unknown) => zstdCompressSync(JSON.stringify(value));

/** A store as the tables of step 2 held it: snapshots beside their figures, `hourly` marking the first of an hour. */
function storeOfStep2(path: string, rounds: readonly { round: number; atMs: number; hourly: number }[]): void {
  const database = new DatabaseSync(path);
  migrate(database, MIGRATIONS.slice(0, 2));
  const insert = database.prepare(
    `INSERT INTO round (mesh, round, at_ms, hourly, answered, nodes, links, refusals, requests, bytes, seconds, snapshot)
     VALUES ('sants', ?, ?, ?, 1, 1, 0, 0, 3, 4, 0.5, ?)`,
  );
  for (const { round, atMs, hourly } of rounds) insert.run(round, atMs, hourly, pack(roundOf("sants", round, atMs)));
  const last = rounds.at(-1)?.round ?? 0;
  const { layout, memory } = recordOf(roundOf("sants", last));
  database
    .prepare("INSERT INTO mesh_state (mesh, round, layout, memory) VALUES ('sants', ?, ?, ?)")
    .run(last, pack(layout), pack(memory));
  database.exec("INSERT INTO identity (mesh, key, uid) VALUES ('sants', 'mac:1', 'aa')");
  database.prepare("INSERT INTO analysis (mesh, round, body) VALUES ('sants', ?, ?)").run(last, pack({ of: last }));
  database.close();
}

it("brings the tables of the version before up to date with every round kept", async () => {
  const folder = mkdtempSync(join(tmpdir(), "teranyina-migrate-"));
  const path = join(folder, "store.db");
  try {
    const rounds = Array.from({ length: 30 }, (_, n) => ({
      round: n + 1,
      atMs: START_MS + n * 1_800_000,
      hourly: n % 2 === 0 ? 1 : 0,
    }));
    storeOfStep2(path, rounds);
    const early = await openHistory(`sqlite:${path}`, "read");
    expect(early.ok ? "opened" : early.error.code).toBe("not-migrated");
    const opened = await openHistory(`sqlite:${path}`, "write");
    if (!opened.ok) throw new Error(opened.error.message);
    const history = opened.value;
    expect((await history.rounds("sants", 99)).map(({ round }) => round)).toEqual(rounds.map(({ round }) => round).reverse());
    for (const { round, atMs } of rounds)
      expect((await history.at("sants", instantOf(atMs)))?.snapshot).toEqual(roundOf("sants", round, atMs));
    const { layout, memory } = recordOf(roundOf("sants", 30));
    expect(await history.latest("sants")).toMatchObject({ layout, memory });
    expect(await history.analysis("sants", 30)).toEqual({ of: 30 });
    expect(await history.identity("sants")).toEqual(new Map([["mac:1", "aa"]]));
    expect(await history.nextRound("sants")).toBe(31);
    await history.append(recordOf(roundOf("sants", 31, START_MS + 30 * 1_800_000)));
    const retention = { rawDays: 1, hourlyDays: 1 };
    while (await history.retain("sants", "2027-01-01T00:00:00.000Z", retention));
    // Of 1 March from 10:00 and 2 March until 01:00: the first round of each day, and the last of all.
    expect((await history.rounds("sants", 99)).map(({ round }) => round)).toEqual([31, 29, 1]);
    expect((await history.at("sants", instantOf(START_MS)))?.snapshot).toEqual(roundOf("sants", 1, START_MS));
    await history.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
