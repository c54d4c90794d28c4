/** `node:sqlite` as a driver: one connection, one caller at a time. */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { createSerialQueue } from "#lib/base/serial-queue.ts";
import type { SqlDriver, SqlSession, SqlValue } from "../sql.ts";
import { HistoryFailure } from "../types.ts";
import { errorOf } from "./open.ts";

/** @param path for messages. */
export function sqliteDriver(database: DatabaseSync, path: string): SqlDriver {
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  /** Gives what SQLite throws our codes. */
  const translated = async <Value>(work: () => Value | Promise<Value>): Promise<Value> => {
    try {
      return await work();
    } catch (cause) {
      throw isSqliteError(cause) ? new HistoryFailure(errorOf(cause, path), cause) : cause;
    }
  };
  const session: SqlSession = {
    all: (sql, ...parameters) => translated(() => prepare(sql).all(...parameters)),
    run: (sql, ...parameters) => translated(() => Number(prepare(sql).run(...parameters).changes)),
  };
  // A transaction is a state of the connection: whatever came in between two awaits of it would become part of it.
  const alone = createSerialQueue().add;
  const within = async <Value>(begin: string, work: (inner: SqlSession) => Promise<Value>): Promise<Value> => {
    database.exec(begin);
    try {
      const value = await work(session);
      database.exec("COMMIT");
      return value;
    } catch (cause) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw cause;
    }
  };
  return {
    engine: "sqlite",
    all: (sql, ...parameters: readonly SqlValue[]) => alone(() => session.all(sql, ...parameters)),
    run: (sql, ...parameters: readonly SqlValue[]) => alone(() => session.run(sql, ...parameters)),
    transaction: (work) => alone(() => translated(() => within("BEGIN IMMEDIATE", work))),
    reading: (work) => alone(() => translated(() => within("BEGIN DEFERRED", work))),
    close: () =>
      alone(async () => {
        if (database.isOpen) database.close();
      }),
  };
}

function isSqliteError(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ERR_SQLITE_ERROR";
}
