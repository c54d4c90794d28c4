import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openHistory } from "#lib/history/registry.ts";
import { MIGRATIONS, migrate } from "#lib/history/sqlite/migrations.ts";
import type { HistoryFailure } from "#lib/history/types.ts";
import { recordOf, roundOf } from "#tests/conformance/history-rounds.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-sqlite-"));
  path = join(folder, "store.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function codeOf(url: string, mode: "read" | "write"): Promise<string> {
  const opened = await openHistory(url, mode);
  if (!opened.ok) return opened.error.code;
  await opened.value.close();
  return "opened";
}

describe("openHistory", () => {
  it("knows its engines by the URL", async () => {
    expect(await codeOf("postgres:teranyina", "write")).toBe("bad-url");
    expect(await codeOf("mysql://localhost/x", "write")).toBe("bad-url");
    expect(await codeOf("./data/x.db", "write")).toBe("bad-url");
    expect(await codeOf("sqlite:", "write")).toBe("bad-url");
  });

  it("refuses tables of a later version in both modes, and says which", async () => {
    expect(await codeOf(`sqlite:${path}`, "write")).toBe("opened");
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
    database.close();
    expect(await codeOf(`sqlite:${path}`, "read")).toBe("newer");
    const opened = await openHistory(`sqlite:${path}`, "write");
    expect(opened.ok ? "" : opened.error.message).toContain(
      `(tables ${MIGRATIONS.length + 1}, this program knows ${MIGRATIONS.length})`,
    );
    // A refused store is left unlocked.
    expect(await codeOf(`sqlite:${path}`, "write")).toBe("newer");
  });

  it("does not touch a database of something else", async () => {
    const database = new DatabaseSync(path);
    database.exec("CREATE TABLE poems (line TEXT)");
    database.close();
    expect(await codeOf(`sqlite:${path}`, "write")).toBe("damaged");
    const again = new DatabaseSync(path);
    expect(again.prepare("SELECT name FROM sqlite_schema").all()).toEqual([{ name: "poems" }]);
    again.close();
  });

  it("tells a file that is no database", async () => {
    writeFileSync(path, "this is not a database, however long it may go on being a text file\n".repeat(100));
    expect(await codeOf(`sqlite:${path}`, "write")).toBe("damaged");
    expect(await codeOf(`sqlite:${path}`, "read")).toBe("damaged");
  });

  it("tells a reader that the tables are not made yet", async () => {
    new DatabaseSync(path).close();
    writeFileSync(path, "");
    expect(await codeOf(`sqlite:${path}`, "read")).toBe("not-migrated");
  });

  it("flushes each commit to the disk in WAL", async () => {
    const opened = await openHistory(`sqlite:${path}`, "write");
    if (!opened.ok) throw new Error(opened.error.message);
    const database = new DatabaseSync(path, { readOnly: true });
    expect(database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    database.close();
    await opened.value.close();
  });
});

describe("migrate", () => {
  it("takes all steps or none", () => {
    const database = new DatabaseSync(path);
    expect(() => migrate(database, ["CREATE TABLE a (x) STRICT", "CREATE TABLE b (x TEXT)"])).toThrow();
    expect(database.prepare("SELECT count(*) AS n FROM sqlite_schema").get()).toEqual({ n: 0 });
    expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: 0 });
    database.close();
  });

  it("takes only the steps that are new", () => {
    const database = new DatabaseSync(path);
    migrate(database, ["CREATE TABLE a (x TEXT)"]);
    migrate(database, ["CREATE TABLE a (x TEXT)", "CREATE TABLE b (x TEXT)"]);
    expect(database.prepare("SELECT name FROM sqlite_schema ORDER BY name").all()).toEqual([{ name: "a" }, { name: "b" }]);
    expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: 2 });
    database.close();
  });
});

describe("a damaged row", () => {
  it.each([
    ["cut short", "UPDATE topology_round SET body = substr(body, 1, 40)"],
    ["of something else", "UPDATE topology_round SET body = (SELECT layout FROM mesh_state)"],
  ])("is told as damaged: %s", async (_, damage) => {
    const opened = await openHistory(`sqlite:${path}`, "write");
    if (!opened.ok) throw new Error(opened.error.message);
    await opened.value.append(recordOf(roundOf("sants", 1)));
    const database = new DatabaseSync(path);
    database.exec(damage);
    database.close();
    const failure = await opened.value.latest("sants").then(
      () => null,
      (cause: HistoryFailure) => cause,
    );
    expect(failure?.name).toBe("HistoryFailure");
    expect(failure?.code).toBe("damaged");
    expect(await opened.value.rounds("sants", 5)).toHaveLength(1);
    await opened.value.close();
  });
});
