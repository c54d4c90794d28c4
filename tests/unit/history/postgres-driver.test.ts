import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDriver } from "#lib/history/postgres/driver.ts";
import { prepareDatabase } from "#lib/history/postgres/open.ts";
import { numberPlaceholders } from "#lib/history/postgres/placeholders.ts";
import { type Target, targetOf } from "#lib/history/postgres/settings.ts";
import { createWriterConnection } from "#lib/history/postgres/writer-connection.ts";
import type { SqlDriver } from "#lib/history/sql.ts";
import type { HistoryMode } from "#lib/history/types.ts";
import { type PostgresCluster, startPostgresCluster } from "#tests/support/postgres-cluster.ts";

describe("numberPlaceholders", () => {
  it("numbers what is a placeholder, and leaves texts, names and comments alone", () => {
    expect(numberPlaceholders(`SELECT '?', 'it''s ?', "a?""b", ? -- really?\n/* ? */ FROM t WHERE a = ? AND b=?`)).toBe(
      `SELECT '?', 'it''s ?', "a?""b", $1 -- really?\n/* ? */ FROM t WHERE a = $2 AND b=$3`,
    );
  });
});

let cluster: PostgresCluster;
let url: string;
let drivers: SqlDriver[];

beforeAll(async () => {
  cluster = await startPostgresCluster();
});
afterAll(() => cluster.remove());
beforeEach(async () => {
  ({ url } = await cluster.createDatabase());
  drivers = [];
  const table = "CREATE TABLE thing (id bigint PRIMARY KEY, name text, share double precision, body bytea)";
  await prepareDatabase(target(), "write", [table]);
});
afterEach(async () => {
  for (const driver of drivers) await driver.close();
});

function target(): Target {
  const found = targetOf(url);
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}

function driver(mode: HistoryMode): SqlDriver {
  const made = createDriver(target(), mode, mode === "write" ? createWriterConnection(target()) : null);
  drivers.push(made);
  return made;
}

const INSERT = "INSERT INTO thing (id, name, share, body) VALUES (?, ?, ?, ?)";

describe("the driver", () => {
  it("gives rows back as they were put in, in the types of the store", async () => {
    const writer = driver("write");
    const body = Uint8Array.from({ length: 256 }, (_, n) => n);
    expect(await writer.run(INSERT, 1, "à𝄞'?", 0.1, body)).toBe(1);
    await writer.run(INSERT, 9_007_199_254_740_991, null, -1.5e-300, new Uint8Array());
    await writer.run(INSERT, 9_007_199_254_740_993n, "", null, null);
    const rows = await writer.all("SELECT * FROM thing ORDER BY id");
    expect(rows.map(({ id, name, share }) => [id, name, share])).toEqual([
      [1, "à𝄞'?", 0.1],
      [9_007_199_254_740_991, null, -1.5e-300],
      [9_007_199_254_740_993n, "", null],
    ]);
    expect(rows.map((row) => (row.body instanceof Uint8Array ? [...row.body] : row.body))).toEqual([[...body], [], null]);
    expect(
      await writer.all(
        "SELECT count(*) AS n, sum(id) AS s, max(share) AS m, id > ? AS big FROM thing WHERE id < ? GROUP BY id",
        0,
        2,
      ),
    ).toEqual([{ n: 1, s: 1, m: 0.1, big: 1 }]);
    expect(await writer.run("DELETE FROM thing WHERE id > ?", 5)).toBe(2);
  });

  it.each(["write", "annotate"] as const)("keeps all of a transaction or nothing (%s)", async (mode) => {
    const one = driver(mode);
    await one.transaction(async (session) => {
      await session.run(INSERT, 1, "kept", null, null);
      await session.run(INSERT, 2, "kept", null, null);
    });
    await expect(
      one.transaction(async (session) => {
        await session.run(INSERT, 3, "lost", null, null);
        throw new Error("no further");
      }),
    ).rejects.toThrow("no further");
    const twice = one.transaction(async (session) => {
      await session.run(INSERT, 4, "lost", null, null);
      await session.run(INSERT, 1, "lost", null, null);
    });
    await expect(twice).rejects.toMatchObject({ code: "io", message: expect.stringContaining("duplicate key") });
    const hidden = one.transaction(async (session) => {
      await session.run(INSERT, 5, "lost", null, null);
      await session.run("SELECT 1/0").catch(() => undefined);
    });
    await expect(hidden).rejects.toThrow("nothing was stored");
    expect(await one.all("SELECT id FROM thing ORDER BY id")).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it("runs a writer's transactions one after the other", async () => {
    const writer = driver("write");
    await writer.run(INSERT, 1, "0", null, null);
    const add = () =>
      writer.transaction(async (session) => {
        const [row] = await session.all("SELECT name FROM thing WHERE id = 1");
        await session.run("UPDATE thing SET name = ? WHERE id = 1", String(Number(row?.name) + 1));
      });
    await Promise.all(Array.from({ length: 20 }, add));
    expect(await writer.all("SELECT name FROM thing")).toEqual([{ name: "20" }]);
  });

  it("refuses a reader's writing", async () => {
    const reader = driver("read");
    await expect(reader.run(INSERT, 1, null, null, null)).rejects.toThrow("Opened for reading");
    await expect(reader.transaction((session) => session.run(INSERT, 1, null, null, null))).rejects.toThrow("Opened for reading");
    await expect(driver("write").reading((session) => session.run(INSERT, 1, null, null, null))).rejects.toThrow(
      "Opened for reading",
    );
  });

  it("shows several reads one moment, while a writer goes on", async () => {
    const [reader, writer] = [driver("read"), driver("write")];
    await writer.run(INSERT, 1, null, null, null);
    const counts = await reader.reading(async (session) => {
      const before = await session.all("SELECT count(*) AS n FROM thing");
      await writer.transaction((writing) => writing.run(INSERT, 2, null, null, null));
      return [before, await session.all("SELECT count(*) AS n FROM thing")];
    });
    expect(counts).toEqual([[{ n: 1 }], [{ n: 1 }]]);
    expect(await reader.all("SELECT count(*) AS n FROM thing")).toEqual([{ n: 2 }]);
  });

  it("fails while the server is away, in words, and goes on when it is back", async () => {
    const [reader, writer] = [driver("read"), driver("write")];
    await reader.all("SELECT 1");
    await writer.transaction((session) => session.run(INSERT, 1, null, null, null));
    await cluster.stop("crash");
    const failure = { code: "unreachable", message: expect.stringMatching(/no server listens there|Connection terminated/) };
    await expect(reader.all("SELECT 1")).rejects.toMatchObject(failure);
    await expect(writer.transaction((session) => session.run(INSERT, 2, null, null, null))).rejects.toMatchObject(failure);
    await cluster.start();
    await writer.transaction((session) => session.run(INSERT, 3, null, null, null));
    expect(await reader.all("SELECT id FROM thing ORDER BY id")).toEqual([{ id: 1 }, { id: 3 }]);
  });
});
