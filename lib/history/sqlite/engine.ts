/** The store in one SQLite file, through Node's own `node:sqlite`. */
import { statSync } from "node:fs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { err, instantOf, ok, type Result, type Snapshot } from "../../model/index.ts";
import { type History, type HistoryError, HistoryFailure, type HistoryMode, type RoundHead, type RoundRecord } from "../types.ts";
import { decodeJson, decodeSnapshot, encodeJson } from "./codec.ts";
import { errorOf, openFile } from "./open.ts";

const HOUR_MS = 3_600_000;

/** `path` is a file; its folder is made where it is missing. */
export function openSqlite(path: string, mode: HistoryMode): Result<History, HistoryError> {
  const opened = openFile(path, mode);
  if (!opened.ok) return err(opened.error);
  const { database, lock } = opened.value;
  const store = statements(database);
  /** Gives what SQLite throws our codes, and makes each call a promise that rejects, never a throw. */
  const call = async <Value>(work: () => Value): Promise<Value> => {
    try {
      return work();
    } catch (cause) {
      throw isSqliteError(cause) ? new HistoryFailure(errorOf(cause, path), cause) : cause;
    }
  };
  return ok({
    engine: "sqlite",
    append: (record) => call(() => appendRound(database, store, record, true)),
    appendPast: (record) => call(() => appendRound(database, store, { ...record, layout: null, memory: null }, false)),
    nextRound: (mesh) => call(() => (highestRound(store, mesh) ?? 0) + 1),
    roundsAt: (mesh, instant) =>
      call(() =>
        store.roundsAt
          .all(mesh, instantMs(instant))
          .map((row) => decodeSnapshot(row.snapshot, `A round of ${mesh} at ${instant}`)),
      ),
    latest: (mesh) => call(() => readRound(store.latest.get(mesh), `The last round of ${mesh}`)),
    analysis: (mesh, round) =>
      call(() => {
        const body = store.analysis.get(mesh, round)?.body;
        return body === undefined ? null : decodeJson(body, `The analysis of round ${round} of ${mesh}`);
      }),
    at: (mesh, instant) => call(() => readRound(store.at.get(mesh, instantMs(instant)), `The round of ${mesh} at ${instant}`)),
    rounds: (mesh, limit) => call(() => store.rounds.all(mesh, limit).map(headOf)),
    lastRounds: () => call(() => new Map(store.lastRounds.all().map((row) => [textOf(row.mesh), numberOf(row.round)] as const))),
    identity: (mesh) => call(() => new Map(store.identity.all(mesh).map((row) => [textOf(row.key), textOf(row.uid)] as const))),
    thin: (mesh, before, limit) => call(() => Number(store.thin.run(mesh, instantMs(before), mesh, limit).changes)),
    sizeBytes: () => call(() => fileBytes(path) + fileBytes(`${path}-wal`)),
    totalRounds: () => call(() => numberOf(store.total.get()?.n)),
    close: () =>
      call(() => {
        if (database.isOpen) database.close();
        lock?.release();
      }),
  });
}

type Statements = ReturnType<typeof statements>;

function statements(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  return {
    latest: prepare(
      `SELECT r.snapshot, s.layout, s.memory FROM mesh_state s JOIN round r ON r.mesh = s.mesh AND r.round = s.round WHERE s.mesh = ?`,
    ),
    at: prepare(
      `SELECT r.snapshot, s.layout, s.memory FROM round r LEFT JOIN mesh_state s ON s.mesh = r.mesh AND s.round = r.round
       WHERE r.mesh = ? AND r.at_ms <= ? ORDER BY r.at_ms DESC, r.round DESC LIMIT 1`,
    ),
    rounds: prepare(
      `SELECT round, at_ms, answered, nodes, links, refusals, requests, bytes, seconds FROM round
       WHERE mesh = ? ORDER BY at_ms DESC, round DESC LIMIT ?`,
    ),
    roundsAt: prepare("SELECT snapshot FROM round WHERE mesh = ? AND at_ms = ? ORDER BY round"),
    lastRounds: prepare("SELECT mesh, round FROM mesh_state"),
    highestRound: prepare("SELECT max(round) AS round FROM round WHERE mesh = ?"),
    identity: prepare("SELECT key, uid FROM identity WHERE mesh = ?"),
    uidOf: prepare("SELECT uid FROM identity WHERE mesh = ? AND key = ?"),
    addKey: prepare("INSERT INTO identity (mesh, key, uid) VALUES (?, ?, ?)"),
    hourTaken: prepare("SELECT 1 AS taken FROM round WHERE mesh = ? AND at_ms >= ? AND at_ms < ? AND hourly = 1 LIMIT 1"),
    insert: prepare(
      `INSERT INTO round (mesh, round, at_ms, hourly, answered, nodes, links, refusals, requests, bytes, seconds, snapshot)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    keepState: prepare(
      `INSERT INTO mesh_state (mesh, round, layout, memory) VALUES (?, ?, ?, ?)
       ON CONFLICT (mesh) DO UPDATE SET round = excluded.round, layout = excluded.layout, memory = excluded.memory`,
    ),
    thin: prepare(
      `DELETE FROM round WHERE id IN (
         SELECT id FROM round WHERE mesh = ? AND at_ms < ? AND hourly = 0
           AND round <> (SELECT round FROM mesh_state WHERE mesh = ?) ORDER BY at_ms LIMIT ?)`,
    ),
    analysis: prepare("SELECT body FROM analysis WHERE mesh = ? AND round = ?"),
    keepAnalysis: prepare("INSERT INTO analysis (mesh, round, body) VALUES (?, ?, ?)"),
    dropAnalysis: prepare(
      `DELETE FROM analysis WHERE mesh = ?1 AND round = (SELECT max(round) FROM analysis WHERE mesh = ?1 AND round < ?2)
         AND NOT EXISTS (SELECT 1 FROM round WHERE round.mesh = ?1 AND round.round = analysis.round AND round.hourly = 1)`,
    ),
    total: prepare("SELECT count(*) AS n FROM round"),
  };
}

/** null where the mesh has none. Thinning may have taken the one that was higher: its number is free again. */
function highestRound(store: Statements, mesh: string): number | null {
  const round = store.highestRound.get(mesh)?.round;
  return typeof round === "number" ? round : null;
}

/** @param isLast whether it becomes the last round of its mesh. */
function appendRound(database: DatabaseSync, store: Statements, record: RoundRecord, isLast: boolean): void {
  const { snapshot } = record;
  const blobs = { snapshot: encodeJson(snapshot), layout: encodeJson(record.layout), memory: encodeJson(record.memory) };
  const analysis = record.analysis === undefined ? null : encodeJson(record.analysis);
  database.exec("BEGIN IMMEDIATE");
  try {
    const highest = highestRound(store, snapshot.mesh);
    if (highest !== null && snapshot.round <= highest) {
      throw new Error(`Round ${snapshot.round} of ${snapshot.mesh} does not follow round ${highest}`);
    }
    for (const { key, uid } of record.newKeys) addKey(store, snapshot.mesh, key, uid);
    insertRound(store, snapshot, blobs.snapshot);
    if (isLast) store.keepState.run(snapshot.mesh, snapshot.round, blobs.layout, blobs.memory);
    if (analysis !== null) {
      store.dropAnalysis.run(snapshot.mesh, snapshot.round);
      store.keepAnalysis.run(snapshot.mesh, snapshot.round, analysis);
    }
    database.exec("COMMIT");
  } catch (cause) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw cause;
  }
}

function insertRound(store: Statements, snapshot: Snapshot, body: Uint8Array): void {
  const { mesh, round, cost } = snapshot;
  const atMs = instantMs(snapshot.at);
  const hourMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
  const hourly = store.hourTaken.get(mesh, hourMs, hourMs + HOUR_MS) === undefined ? 1 : 0;
  const answered = snapshot.nodes.filter((node) => node.state === "answered").length;
  const counts = [answered, snapshot.nodes.length, snapshot.links.length, snapshot.refusals.length];
  store.insert.run(mesh, round, atMs, hourly, ...counts, cost.requests, cost.bytes, cost.seconds, body);
}

/** A key that is told again with its own uid changes nothing: a round may be assembled twice and stored once. */
function addKey(store: Statements, mesh: string, key: string, uid: string): void {
  const owner = store.uidOf.get(mesh, key)?.uid;
  if (owner === uid) return;
  if (owner !== undefined) throw new Error(`Key ${key} of ${mesh} belongs to ${String(owner)} and cannot move to ${uid}`);
  store.addKey.run(mesh, key, uid);
}

type Row = Record<string, unknown>;

function readRound(row: Row | undefined, what: string) {
  if (row === undefined) return null;
  const aside = (blob: unknown, part: string) => (blob === null ? null : decodeJson(blob, `${what} (${part})`));
  return {
    snapshot: decodeSnapshot(row.snapshot, what),
    layout: aside(row.layout, "layout"),
    memory: aside(row.memory, "memory"),
  };
}

function headOf(row: Row): RoundHead {
  return {
    round: numberOf(row.round),
    at: instantOf(numberOf(row.at_ms)),
    answered: numberOf(row.answered),
    nodes: numberOf(row.nodes),
    links: numberOf(row.links),
    refusals: numberOf(row.refusals),
    cost: { requests: numberOf(row.requests), bytes: numberOf(row.bytes), seconds: numberOf(row.seconds) },
  };
}

function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  throw new HistoryFailure({ code: "damaged", message: `A number was expected in the store, and ${typeof value} stands there` });
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw new HistoryFailure({ code: "damaged", message: `A text was expected in the store, and ${typeof value} stands there` });
}

function instantMs(instant: string): number {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) throw new RangeError(`Not an instant: ${instant}`);
  return ms;
}

function fileBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function isSqliteError(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ERR_SQLITE_ERROR";
}
