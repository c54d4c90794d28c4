import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openHistory } from "#lib/history/registry.ts";
import { type PostgresCluster, startPostgresCluster } from "#tests/support/postgres-cluster.ts";

let cluster: PostgresCluster;
let folder: string;
beforeAll(async () => {
  cluster = await startPostgresCluster();
  folder = mkdtempSync(join(tmpdir(), "teranyina-tables-"));
});
afterAll(async () => {
  await cluster.remove();
  rmSync(folder, { recursive: true });
});

async function make(url: string): Promise<void> {
  const opened = await openHistory(url, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  await opened.value.close();
}

/** `table.column kind`, but for the numbers that SQLite's tables with bodies have for a key. */
function ofSqlite(path: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database
    .prepare(
      `SELECT t.name AS tab, c.name AS col, c.type AS type, c."notnull" AS must, c.pk AS pk
       FROM pragma_table_list t, pragma_table_info(t.name) c WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite_%'`,
    )
    .all();
  database.close();
  return rows
    .filter(({ col, type }) => !(col === "id" && type === "INTEGER"))
    .map(({ tab, col, type, must, pk }) => `${tab}.${col} ${type}${must === 1 || pk !== 0 ? "" : " null"}`)
    .sort();
}

const KINDS: Record<string, string> = {
  text: "TEXT",
  bytea: "BLOB",
  "double precision": "REAL",
  bigint: "INTEGER",
  integer: "INTEGER",
  smallint: "INTEGER",
};

async function ofPostgres(url: string): Promise<string[]> {
  const rows = await cluster.query(
    url,
    `SELECT table_name AS tab, column_name AS col, data_type AS type, is_nullable AS nullable
     FROM information_schema.columns WHERE table_schema = 'teranyina' AND table_name <> 'schema_version'`,
  );
  return rows
    .map(({ tab, col, type, nullable }) => `${tab}.${col} ${KINDS[String(type)]}${nullable === "YES" ? " null" : ""}`)
    .sort();
}

it("both engines have the same tables and columns", async () => {
  const path = join(folder, "store.db");
  const { url } = await cluster.createDatabase();
  await make(`sqlite:${path}`);
  await make(url);
  const columns = await ofPostgres(url);
  expect(columns.length).toBeGreaterThan(40);
  expect(columns).toEqual(ofSqlite(path));
});

it("PostgreSQL's tables that grow with time can be partitioned by mesh or by time: each unique key has both", async () => {
  const { url } = await cluster.createDatabase();
  await make(url);
  const keys = await cluster.query(
    url,
    `SELECT t.relname AS tab, string_agg(a.attname, ',' ORDER BY a.attnum) AS columns
     FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_attribute a ON a.attrelid = i.indexrelid
     WHERE i.indisunique AND t.relnamespace = 'teranyina'::regnamespace
     GROUP BY i.indexrelid, t.relname ORDER BY t.relname`,
  );
  const timed = new Set((await ofPostgres(url)).flatMap((column) => /^(\w+)\.at_ms /.exec(column)?.[1] ?? []));
  const growing = keys.filter(({ tab }) => timed.has(String(tab)) && !/^(mesh_state|outbox|mark)$/.test(String(tab)));
  expect(growing.length).toBeGreaterThanOrEqual(4);
  for (const { tab, columns } of growing) expect(`${tab} ${columns}`).toMatch(/ mesh,(.*,)?at_ms/);
});
