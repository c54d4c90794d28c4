/** SQL over one client of PostgreSQL, in the form that the store speaks. */
import type { ClientBase } from "pg";
import type { SqlRow, SqlSession, SqlValue } from "../sql.ts";
import { numberPlaceholders } from "./placeholders.ts";

type Queryable = Pick<ClientBase, "query">;

/** Statements with a name are parsed and planned once a connection. The store's are a fixed set; a list of any length is not. */
const STATEMENTS_MAX = 500;
const statements = new Map<string, { text: string; name?: string }>();

function statementOf(sql: string): { text: string; name?: string } {
  const known = statements.get(sql);
  if (known !== undefined) return known;
  const text = numberPlaceholders(sql);
  if (statements.size >= STATEMENTS_MAX) return { text };
  const statement = { text, name: `teranyina_${statements.size}` };
  statements.set(sql, statement);
  return statement;
}

export function query(client: Queryable, sql: string, parameters: readonly SqlValue[]) {
  return client.query<SqlRow>({ ...statementOf(sql), values: [...parameters] });
}

export function sessionOf(client: Queryable): SqlSession {
  return {
    all: async (sql, ...parameters) => (await query(client, sql, parameters)).rows,
    run: async (sql, ...parameters) => (await query(client, sql, parameters)).rowCount ?? 0,
  };
}

/**
 * Runs `work` between `begin` and COMMIT: all of it or nothing.
 * @throws what `work` throws, after the rollback; and where the server committed nothing because a statement in it had failed.
 */
export async function inTransaction<Value>(
  client: Queryable,
  begin: string,
  work: (session: SqlSession) => Promise<Value>,
): Promise<Value> {
  await client.query(begin);
  let value: Value;
  try {
    value = await work(sessionOf(client));
  } catch (cause) {
    await rollBack(client, cause);
    throw cause;
  }
  const { command } = await client.query("COMMIT");
  if (command !== "COMMIT") throw new Error("A statement of the transaction had failed: nothing was stored");
  return value;
}

/** Where the connection is gone, so is the transaction; the first failure tells more than that of the rollback. */
async function rollBack(client: Queryable, cause: unknown): Promise<void> {
  try {
    await client.query("ROLLBACK");
  } catch (second) {
    throw cause instanceof Error ? cause : second;
  }
}
