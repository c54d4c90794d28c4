/** The store in one SQLite file, through Node's own `node:sqlite`. */
import { statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { err, ok, type Result } from "../../model/index.ts";
import { openStore } from "../store/open-store.ts";
import { createPlanner } from "../store/planner.ts";
import { type History, type HistoryError, HistoryFailure, type HistoryMode } from "../types.ts";
import { sqliteDriver } from "./driver.ts";
import { leases } from "./lease.ts";
import { errorOf, openFile } from "./open.ts";

/** `path` is a file; its folder is made where it is missing. */
export function openSqlite(path: string, mode: HistoryMode): Result<History, HistoryError> {
  const opened = openFile(path, mode);
  if (!opened.ok) return err(opened.error);
  const { database, lock } = opened.value;
  return ok(
    openStore({
      driver: sqliteDriver(database, path),
      planner: mode === "write" ? createPlanner({ engine: "sqlite", path }) : null,
      async disk() {
        const { bavail, bsize } = await statfs(dirname(path));
        return { bytes: fileBytes(path) + fileBytes(`${path}-wal`), freeBytes: bavail * bsize };
      },
      async backup(file) {
        try {
          copyWhole(path, file);
        } catch (cause) {
          throw new HistoryFailure(errorOf(cause, file), cause);
        }
      },
      lease: leases(),
      follow: async () => null,
      release: async () => lock?.release(),
    }),
  );
}

/** As it is at one moment, by a connection of its own: who writes meanwhile does not disturb it, nor the other way round. */
function copyWhole(path: string, file: string): void {
  const source = new DatabaseSync(path, { readOnly: true });
  try {
    source.prepare("VACUUM INTO ?").run(file);
  } finally {
    source.close();
  }
}

function fileBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
