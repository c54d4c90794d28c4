import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { follow, type RoundTold, tellRound } from "#lib/history/postgres/follow.ts";
import { sessionOf } from "#lib/history/postgres/session.ts";
import { targetOf } from "#lib/history/postgres/settings.ts";
import { type PostgresCluster, startPostgresCluster } from "#tests/support/postgres-cluster.ts";

let cluster: PostgresCluster;
let url: string;
let writer: Client;
let stored: RoundTold[];
let heard: string[];

beforeAll(async () => {
  cluster = await startPostgresCluster();
});
afterAll(() => cluster.remove());
beforeEach(async () => {
  ({ url } = await cluster.createDatabase());
  await connectWriter();
  stored = [];
  heard = [];
});
afterEach(() => writer.end());

async function connectWriter(): Promise<void> {
  writer = new Client({ connectionString: url });
  writer.on("error", () => undefined);
  await writer.connect();
}

function followed() {
  const target = targetOf(url);
  if (!target.ok) throw new Error(target.error.message);
  const parts = { target: target.value, lastRounds: async () => stored, backoff: { firstMs: 20, mostMs: 100 } };
  return follow(parts, ({ mesh, round }) => heard.push(`${mesh} ${round}`));
}

const round = (mesh: string, n: number): RoundTold => ({ mesh, round: n, at: "2026-03-01T10:00:00.000Z" });

async function store(told: RoundTold, end: "COMMIT" | "ROLLBACK" = "COMMIT"): Promise<void> {
  await writer.query("BEGIN");
  await tellRound(sessionOf(writer), told);
  await writer.query(end);
  if (end === "COMMIT") stored = [...stored.filter(({ mesh }) => mesh !== told.mesh), told];
}

async function until(expected: string[]): Promise<void> {
  for (let tries = 0; heard.length < expected.length && tries < 250; tries++) await sleep(20);
  expect(heard).toEqual(expected);
}

describe("following the rounds of a store", () => {
  it("hears each round when it is committed, and none that is not", async () => {
    await store(round("sants", 1));
    const stop = await followed();
    await store(round("sants", 2));
    await store(round("sants", 3), "ROLLBACK");
    await store(round("gracia", 7));
    await until(["sants 2", "gracia 7"]);
    await stop();
    await store(round("sants", 4));
    await sleep(50);
    expect(heard).toEqual(["sants 2", "gracia 7"]);
  });

  it("ignores what is no round", async () => {
    const stop = await followed();
    for (const payload of [
      "",
      "{",
      "[]",
      '{"mesh":"../x","round":1,"at":"2026-03-01T10:00:00.000Z"}',
      '{"mesh":"sants","round":-1}',
    ]) {
      await writer.query("SELECT pg_notify('teranyina_round', $1)", [payload]);
    }
    await store(round("sants", 2));
    await until(["sants 2"]);
    await stop();
  });

  it("comes back after the server was away, and tells what was stored meanwhile, once", async () => {
    await store(round("sants", 1));
    await store(round("gracia", 1));
    const stop = await followed();
    await store(round("sants", 2));
    await until(["sants 2"]);
    await cluster.stop("fast");
    // Stored by another, before this follower is back.
    stored = [round("sants", 5), round("gracia", 1)];
    await sleep(150);
    await cluster.start();
    await until(["sants 2", "sants 5"]);
    await connectWriter();
    await store(round("sants", 6));
    await until(["sants 2", "sants 5", "sants 6"]);
    await stop();
  });

  it("stops while the server is away", async () => {
    const stop = await followed();
    await cluster.stop("crash");
    await sleep(60);
    await stop();
    await cluster.start();
    await connectWriter();
  });

  it("fails at once where it cannot listen", async () => {
    url = url.replace(/:\d+\//, ":1/");
    await expect(followed()).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});
