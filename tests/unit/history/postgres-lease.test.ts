import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createLeases } from "#lib/history/postgres/leases.ts";
import { inTransaction } from "#lib/history/postgres/session.ts";
import { targetOf } from "#lib/history/postgres/settings.ts";
import { createWriterConnection, WRITER_TIMING, type WriterConnection } from "#lib/history/postgres/writer-connection.ts";
import { type PostgresCluster, startPostgresCluster } from "#tests/support/postgres-cluster.ts";

let cluster: PostgresCluster;
let url: string;
let connections: WriterConnection[];

beforeAll(async () => {
  cluster = await startPostgresCluster();
});
afterAll(() => cluster.remove());
beforeEach(async () => {
  ({ url } = await cluster.createDatabase());
  connections = [];
});
afterEach(async () => {
  for (const connection of connections) await connection.close();
});

function collector(timing = WRITER_TIMING) {
  const target = targetOf(url);
  if (!target.ok) throw new Error(target.error.message);
  const connection = createWriterConnection(target.value, timing);
  connections.push(connection);
  return { connection, leases: createLeases(connection, (cause) => cause, target.value.label) };
}

/** What a transaction that writes a mesh does first. */
const write = ({ connection, leases }: ReturnType<typeof collector>, mesh: string) =>
  connection.use(({ client }) => inTransaction(client, "BEGIN", (session) => leases.fence(session, mesh)));

const soon = () => AbortSignal.timeout(1_200);
const endless = new AbortController().signal;
const backends = () => cluster.query(url, "SELECT pid FROM pg_locks WHERE locktype = 'advisory' ORDER BY pid");

describe("the right to write a mesh", () => {
  it("is one collector's at a time, mesh by mesh", async () => {
    const [one, other] = [collector(), collector()];
    const lease = await one.leases.take("sants", endless);
    expect(lease?.lost.aborted).toBe(false);
    expect(await other.leases.take("sants", soon())).toBeNull();
    expect(await other.leases.take("gracia", soon())).not.toBeNull();
    await write(one, "sants");
    await write(other, "gracia");
    await expect(write(other, "sants")).rejects.toMatchObject({ code: "in-use" });
    await lease?.release();
    expect(lease?.lost.aborted).toBe(false);
    expect(await other.leases.take("sants", soon())).not.toBeNull();
    await expect(write(one, "sants")).rejects.toMatchObject({ code: "in-use" });
  });

  it("is not given twice within one process either", async () => {
    const one = collector();
    const lease = await one.leases.take("sants", endless);
    expect(await one.leases.take("sants", soon())).toBeNull();
    await lease?.release();
    await lease?.release();
    expect(await one.leases.take("sants", soon())).not.toBeNull();
    expect(await backends()).toHaveLength(1);
  });

  it("goes over when the connection of who has it dies, and the old one cannot write on", async () => {
    const [one, other] = [collector(), collector()];
    const lease = await one.leases.take("sants", endless);
    const waiting = other.leases.take("sants", endless);
    await sleep(100);
    const [{ pid } = { pid: 0 }] = await backends();
    await cluster.query(url, `SELECT pg_terminate_backend(${Number(pid)})`);
    expect(await waiting).not.toBeNull();
    expect(lease?.lost.aborted).toBe(true);
    await expect(write(one, "sants")).rejects.toThrow("was lost, and with it the right to write rounds of sants");
    await write(other, "sants");
    // It may stand by again like anybody else.
    expect(await one.leases.take("sants", soon())).toBeNull();
  });

  it("once lost is lost, even where nobody else has taken it", async () => {
    const one = collector();
    const lease = await one.leases.take("sants", endless);
    const [{ pid } = { pid: 0 }] = await backends();
    await cluster.query(url, `SELECT pg_terminate_backend(${Number(pid)})`);
    for (let tries = 0; lease?.lost.aborted === false && tries < 100; tries++) await sleep(20);
    await expect(write(one, "sants")).rejects.toMatchObject({ code: "in-use" });
    expect(await one.leases.take("sants", soon())).not.toBeNull();
    await write(one, "sants");
  });

  it("is taken from a process that stands still", async () => {
    const stopped = { heartbeatMs: 60_000, idleLimitMs: 300 };
    const [one, other] = [collector(stopped), collector()];
    const lease = await one.leases.take("sants", endless);
    expect(await other.leases.take("sants", AbortSignal.timeout(3_000))).not.toBeNull();
    expect(lease?.lost.aborted).toBe(true);
  });

  it("is kept by one that is idle but alive", async () => {
    const lively = { heartbeatMs: 100, idleLimitMs: 400 };
    const [one, other] = [collector(lively), collector()];
    const lease = await one.leases.take("sants", endless);
    expect(await other.leases.take("sants", soon())).toBeNull();
    expect(lease?.lost.aborted).toBe(false);
  });

  it("is lost when the server is, told in words, and had again when it is back", async () => {
    const one = collector();
    const lease = await one.leases.take("sants", endless);
    await cluster.stop("crash");
    expect(lease?.lost.aborted).toBe(true);
    await expect(one.leases.take("sants", endless)).rejects.toThrow("ECONNREFUSED");
    await cluster.start();
    expect(await one.leases.take("sants", soon())).not.toBeNull();
  });
});
