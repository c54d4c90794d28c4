/** One writer to a store, also across processes, and never a lock left behind by a process that was killed. */
import { DatabaseSync } from "node:sqlite";

export type WriterLock = { release(): void };

/**
 * Holds an exclusive transaction in a small file beside the store. The lock is the operating system's own file lock, which goes with
 * the process however it ends; a file with a process id in it would outlive a kill -9.
 * @returns null where another writer holds it.
 */
export function takeWriterLock(path: string): WriterLock | null {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("PRAGMA journal_mode = MEMORY");
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    if (
      cause instanceof Error &&
      "errcode" in cause &&
      typeof cause.errcode === "number" &&
      (cause.errcode & 0xff) === SQLITE_BUSY
    )
      return null;
    throw cause;
  }
  return {
    release() {
      if (!database.isOpen) return;
      database.exec("ROLLBACK");
      database.close();
    },
  };
}

const SQLITE_BUSY = 5;
