/** The bare driver of a store that is there and up to date, for reading. */
import type { SqlDriver } from "../sql.ts";
import { HistoryFailure } from "../types.ts";
import { sqliteDriver } from "./driver.ts";
import { openFile } from "./open.ts";

/** @throws HistoryFailure */
export function openSqliteReader(path: string): SqlDriver {
  const opened = openFile(path, "read");
  if (!opened.ok) throw new HistoryFailure(opened.error);
  return sqliteDriver(opened.value.database, path);
}
