/** The store's SQL on PostgreSQL: reads on a pool of connections, a writer's transactions on one of their own. */
import { Pool } from "pg";
import type { SqlDriver, SqlSession } from "../sql.ts";
import type { HistoryMode } from "../types.ts";
import { failureOf } from "./errors.ts";
import { inTransaction, query } from "./session.ts";
import { sessionConfig, type Target } from "./settings.ts";
import type { WriterConnection } from "./writer-connection.ts";

/** A web server's thread asks one question after the other; a few at once is all that ever happens. */
const READERS_MAX = 4;
const IDLE_TIMEOUT_MS = 60_000;

/** Several statements see one state of the database, and none of them can change it. */
const BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/** @param writer null: `transaction` runs on the pool, and in a store opened to read changes nothing. */
export function createDriver(target: Target, mode: HistoryMode, writer: WriterConnection | null): SqlDriver {
  const readOnly = mode === "read" ? { default_transaction_read_only: "on" } : {};
  const pool = new Pool({ ...sessionConfig(target, readOnly), max: READERS_MAX, idleTimeoutMillis: IDLE_TIMEOUT_MS });
  // An idle connection that breaks leaves the pool; the next question makes another, and tells what is wrong if it cannot.
  pool.on("error", () => undefined);

  let closing: Promise<void> | null = null;

  const told = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    try {
      return await work();
    } catch (cause) {
      throw failureOf(cause, target.label);
    }
  };
  const onPool = async <Value>(begin: string, work: (session: SqlSession) => Promise<Value>): Promise<Value> => {
    const client = await pool.connect();
    let broken = true;
    try {
      const value = await inTransaction(client, begin, work);
      broken = false;
      return value;
    } finally {
      client.release(broken);
    }
  };

  return {
    engine: "postgres",
    all: (sql, ...parameters) => told(async () => (await query(pool, sql, parameters)).rows),
    run: (sql, ...parameters) => told(async () => (await query(pool, sql, parameters)).rowCount ?? 0),
    transaction: (work) =>
      told(() => (writer === null ? onPool("BEGIN", work) : writer.use(({ client }) => inTransaction(client, "BEGIN", work)))),
    reading: (work) => told(() => onPool(BEGIN_READING, work)),
    close() {
      closing ??= (async () => {
        await writer?.close();
        await pool.end();
      })();
      return closing;
    },
  };
}
