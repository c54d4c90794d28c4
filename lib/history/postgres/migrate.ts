/** Brings the tables up to date, and tells what state they are in. */
import type { ClientBase } from "pg";
import { advisoryKey } from "./advisory-key.ts";
import { inTransaction } from "./session.ts";
import { SCHEMA } from "./settings.ts";

/** null: there are no tables of ours. */
export async function schemaVersion(client: Pick<ClientBase, "query">): Promise<number | null> {
  // From the catalogue itself, not by to_regclass: that answers from a cache which does not hear of tables made while a lock was waited for.
  const found = await client.query<{ there: number }>(
    `SELECT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname = $1 AND c.relname = 'schema_version') AS there`,
    [SCHEMA],
  );
  if (found.rows[0]?.there !== 1) return null;
  const { rows } = await client.query<{ version: number }>(`SELECT version FROM ${SCHEMA}.schema_version`);
  return rows[0]?.version ?? null;
}

/**
 * Runs the steps that are missing in one transaction, one process at a time. Step n (from 1) brings the version from n-1 to n.
 * @returns the version afterwards: a higher one than there are steps is left as it is.
 */
export async function migrate(client: Pick<ClientBase, "query">, steps: readonly string[]): Promise<number> {
  return inTransaction(client, "BEGIN", async () => {
    await client.query("SELECT pg_advisory_xact_lock($1)", [advisoryKey("migrate")]);
    // Looked at inside: another process may have migrated while this one waited.
    const from = await schemaVersion(client);
    if (from === null) {
      await client.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
      await client.query(`CREATE TABLE ${SCHEMA}.schema_version (version integer NOT NULL)`);
      await client.query(`INSERT INTO ${SCHEMA}.schema_version VALUES (0)`);
    }
    for (const step of steps.slice(from ?? 0)) await client.query(step);
    const version = Math.max(from ?? 0, steps.length);
    await client.query(`UPDATE ${SCHEMA}.schema_version SET version = $1`, [version]);
    return version;
  });
}
