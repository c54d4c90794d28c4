/** Opens the file: pragmas, the writer's lock, migrations, and errors in words that tell what to do. */
import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { err, ok, type Result } from "../../model/index.ts";
import type { HistoryError, HistoryMode } from "../types.ts";
import { MIGRATIONS, migrate, schemaState } from "./migrations.ts";
import { takeWriterLock, type WriterLock } from "./writer-lock.ts";

/** A reader waits this long for a writer's checkpoint, a second writer for the first one's transaction. */
const BUSY_TIMEOUT_MS = 5_000;

export type OpenFile = { database: DatabaseSync; path: string; lock: WriterLock | null };

export function openFile(path: string, mode: HistoryMode): Result<OpenFile, HistoryError> {
  return mode === "write" ? openForWriting(path) : openExisting(path, mode);
}

/** `annotate` writes beside the writer: SQLite lets one wait for the other's transaction. */
function openExisting(path: string, mode: "read" | "annotate"): Result<OpenFile, HistoryError> {
  if (!isFile(path)) return err({ code: "missing", message: `There is no store at ${path} yet. The collector creates it.` });
  return attempt(path, () => {
    const database = new DatabaseSync(path, { readOnly: mode === "read", timeout: BUSY_TIMEOUT_MS });
    const refusal = refuse(database, path, mode);
    if (refusal === null) {
      if (mode === "annotate") database.exec("PRAGMA synchronous = FULL");
      return ok({ database, path, lock: null });
    }
    database.close();
    return err(refusal);
  });
}

function openForWriting(path: string): Result<OpenFile, HistoryError> {
  return attempt(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    const lock = takeWriterLock(`${path}.writer`);
    if (lock === null) {
      return err({ code: "in-use", message: `Another collector writes to ${path}. Stop it first: a store has one writer.` });
    }
    // Whatever goes wrong from here on, a lock that is not let go would keep out also the next try of this very process.
    let database: DatabaseSync | null = null;
    try {
      database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
      const refusal = refuse(database, path, "write");
      if (refusal === null) {
        prepare(database);
        return ok({ database, path, lock });
      }
      database.close();
      lock.release();
      return err(refusal);
    } catch (cause) {
      if (database?.isOpen === true) database.close();
      lock.release();
      throw cause;
    }
  });
}

/**
 * WAL: readers go on while the writer writes. synchronous=FULL: the log is flushed to the disk at each commit. NORMAL would already
 * survive kill -9 of the process (the kernel holds what was written), but a power cut could take the last rounds back, and one flush
 * a round costs nothing that matters.
 */
function prepare(database: DatabaseSync): void {
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL");
  database.exec("PRAGMA journal_size_limit = 67108864");
  migrate(database);
}

function refuse(database: DatabaseSync, path: string, mode: HistoryMode): HistoryError | null {
  const state = schemaState(database);
  if (state.kind === "foreign")
    return { code: "damaged", message: `${path} is a database of something else. Give another path.` };
  if (state.kind === "ours" && state.version > MIGRATIONS.length) {
    return {
      code: "newer",
      message:
        `${path} was written by a later version (tables ${state.version}, this program knows ${MIGRATIONS.length}). ` +
        "Run that version, or give history.url another path.",
    };
  }
  const current = state.kind === "ours" && state.version === MIGRATIONS.length;
  if (mode !== "write" && !current) {
    return { code: "not-migrated", message: `${path} waits for the collector to bring its tables up to date.` };
  }
  return null;
}

function attempt(path: string, open: () => Result<OpenFile, HistoryError>): Result<OpenFile, HistoryError> {
  try {
    return open();
  } catch (cause) {
    return err(errorOf(cause, path));
  }
}

/** What SQLite or the file system threw, in our codes. Result codes: https://sqlite.org/rescode.html */
export function errorOf(cause: unknown, path: string): HistoryError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const sqliteCode =
    cause instanceof Error && "errcode" in cause && typeof cause.errcode === "number" ? cause.errcode & 0xff : null;
  if (sqliteCode === 11 || sqliteCode === 26) {
    return { code: "damaged", message: `${path} is damaged or no SQLite file (${text}). Restore a copy, or move it away.` };
  }
  if (sqliteCode === 5 || sqliteCode === 6) return { code: "in-use", message: `${path} is locked by another process (${text}).` };
  if (sqliteCode === 13) {
    const message = `The disk of ${path} is full. Nothing already kept is lost; make room.`;
    return { code: "io", message, trouble: "disk-full" };
  }
  return { code: "io", message: `${path} cannot be opened or written (${text}). Look at its rights and its disk.` };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
