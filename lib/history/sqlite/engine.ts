/** The store in one SQLite file, through Node's own `node:sqlite`. */
import { statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { err, ok, type Result } from "../../model/index.ts";
import { openStore } from "../store/open-store.ts";
import { createPlanner } from "../store/retention/planner.ts";
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
      beforeWrite: sameFile(path),
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

/**
 * SQLite goes on writing to a file that was removed or replaced under it, where nobody will ever read it. That is found before each
 * transaction; the store is begun anew by a restart alone, which is the operator's word: a disk may only be away for a while.
 * @throws HistoryFailure from what is given back
 */
function sameFile(path: string): () => Promise<void> {
  const opened = statSync(path, { bigint: true });
  return async () => {
    const now = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (now?.ino === opened.ino && now.dev === opened.dev) return;
    const what = now === undefined ? "was removed" : "was replaced by another file";
    throw new HistoryFailure({
      code: "io",
      trouble: "file-removed",
      message: `${path} ${what} while it was in use; nothing is stored until it is back. To begin a new store, restart the collector.`,
    });
  };
}

function fileBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
