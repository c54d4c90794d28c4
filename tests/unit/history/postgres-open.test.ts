import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { prepareDatabase } from "#lib/history/postgres/open.ts";
import { targetOf } from "#lib/history/postgres/settings.ts";
import type { HistoryMode } from "#lib/history/types.ts";
import { type PostgresCluster, startPostgresCluster } from "#tests/support/postgres-cluster.ts";

let cluster: PostgresCluster;
let url: string;

beforeAll(async () => {
  cluster = await startPostgresCluster();
});
afterAll(() => cluster.remove());
beforeEach(async () => {
  ({ url } = await cluster.createDatabase());
});

const STEPS = [
  "CREATE TABLE one (a bigint); INSERT INTO one VALUES (1)",
  "ALTER TABLE one ADD COLUMN b text; UPDATE one SET b = 'x'",
];

async function prepared(mode: HistoryMode, steps = STEPS, at = url): Promise<{ code: string; message: string }> {
  const target = targetOf(at);
  if (!target.ok) return target.error;
  const result = await prepareDatabase(target.value, mode, steps);
  return result.ok ? { code: "ok", message: "" } : result.error;
}

describe("opening a PostgreSQL database", () => {
  it("makes the tables for a writer only, in a schema of their own, step by step", async () => {
    expect((await prepared("read")).code).toBe("missing");
    expect((await prepared("annotate")).code).toBe("missing");
    expect((await prepared("write", STEPS.slice(0, 1))).code).toBe("ok");
    expect(await cluster.query(url, "SELECT * FROM teranyina.one")).toEqual([{ a: "1" }]);
    expect((await prepared("read")).code).toBe("not-migrated");
    expect((await prepared("write")).code).toBe("ok");
    expect((await prepared("write")).code).toBe("ok");
    expect((await prepared("read")).code).toBe("ok");
    expect(await cluster.query(url, "SELECT * FROM teranyina.one")).toEqual([{ a: "1", b: "x" }]);
    expect(await cluster.query(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
  });

  it("never goes back to older tables", async () => {
    await prepared("write");
    for (const mode of ["write", "read"] as const) {
      const { code, message } = await prepared(mode, STEPS.slice(0, 1));
      expect(code).toBe("newer");
      expect(message).toContain("tables 2 in schema teranyina, this program knows 1");
    }
    expect(await cluster.query(url, "SELECT version FROM teranyina.schema_version")).toEqual([{ version: 2 }]);
  });

  it("keeps nothing of a step that fails, nor of those before it", async () => {
    expect(await prepared("write", [...STEPS, "CREATE TABLE two (a bigint); SELECT nothing"])).toMatchObject({ code: "io" });
    expect((await prepared("read")).code).toBe("missing");
    expect((await prepared("write")).code).toBe("ok");
  });

  it("lets one of many that start at once make the tables", async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => prepared("write")));
    expect(all).toEqual(Array(6).fill({ code: "ok", message: "" }));
    expect(await cluster.query(url, "SELECT * FROM teranyina.one")).toEqual([{ a: "1", b: "x" }]);
  });

  it("says what is wrong and what to do, without the password", async () => {
    const { password, port } = cluster;
    const cases: [string, string, RegExp][] = [
      [
        url.replace(password, "letmein"),
        "io",
        /refuses the user: password authentication failed.*user and password in history\.url/,
      ],
      [url.replace(/store_\d+/, "nowhere"), "io", /database "nowhere" does not exist.*createdb/],
      [url.replace(`:${port}/`, ":1/"), "unreachable", /no server listens there.*Is it running/],
      ["postgres://u:letmein@/x?host=/nonexistent", "unreachable", /no such socket/],
      ["postgres:store", "bad-url", /no URL of a PostgreSQL database.*postgres:\/\/USER:PASSWORD@HOST/],
      ["postgres://u:letmein@host:port/x", "bad-url", /Expected postgres:/],
    ];
    for (const [at, code, words] of cases) {
      const told = await prepared("write", STEPS, at);
      expect([told.code, at]).toEqual([code, at]);
      expect(told.message).toMatch(words);
      expect(told.message).not.toMatch(new RegExp(`letmein|${password}`));
    }
  });

  it("tells a user who may not make tables so", async () => {
    await cluster.query(url, "CREATE USER guest PASSWORD 'guest'");
    const told = await prepared("write", STEPS, url.replace(/\/\/.*@/, "//guest:guest@"));
    expect(told.code).toBe("io");
    expect(told.message).toContain("needs CREATE on its database");
  });

  it("refuses a database of another encoding", async () => {
    await cluster.query(url, "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    const told = await prepared("write", STEPS, url.replace(/store_\d+/, "latin"));
    expect(told.message).toContain("is encoded in LATIN1");
  });
});
