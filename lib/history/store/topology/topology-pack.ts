/** Packs snapshots into segments, and thins and joins segments as they grow old: one small step at a time. */
import { DAY_MS, HOUR_MS } from "#lib/base/durations.ts";
import type { SqlRow, SqlSession } from "../../sql.ts";
import type { Retention } from "../../types.ts";
import { type Change, deleteAnalyses, deleteRounds, placeRounds, type Transaction } from "../codec/changes.ts";
import { startOf } from "../codec/roll-up.ts";
import { numberOf } from "../codec/rows.ts";
import { segmentBuilder } from "./segment.ts";
import { bytesOf, compressAgainst, decompressAgainst, type Topology } from "./topology.ts";

/** Rounds of one segment: so many that its keyframe weighs little, so few that one of them is read at once. */
export const ROWS_MAX = 480;
/** Nodes and links of all rounds of a segment together: what packing holds in memory, and how long a step takes. */
export const PARTS_MAX = 400_000;
/** Thinned segments are joined to about so many rounds. */
const JOINED_ROWS = 240;

type Head = { atMs: number; round: number; kept: number; parts: number };
type Cutoffs = { rawMs: number; hourlyMs: number };

/** @returns null where there is nothing to do. */
export async function topologyStep(
  session: SqlSession,
  topology: Topology,
  mesh: string,
  nowMs: number,
  retention: Retention,
): Promise<Transaction | null> {
  const rawMs = nowMs - retention.rawDays * DAY_MS;
  const cutoffs = { rawMs, hourlyMs: nowMs - Math.max(retention.rawDays, retention.hourlyDays) * DAY_MS };
  return (
    (await packTail(session, topology, mesh, cutoffs)) ??
    (await thinSegment(session, topology, mesh, 1, cutoffs.rawMs)) ??
    (await thinSegment(session, topology, mesh, 2, cutoffs.hourlyMs)) ??
    (await joinSegments(session, topology, mesh, 1)) ??
    joinSegments(session, topology, mesh, 2)
  );
}

async function packTail(session: SqlSession, topology: Topology, mesh: string, cutoffs: Cutoffs): Promise<Transaction | null> {
  const rows = await session.all(
    `SELECT r.at_ms, r.round, r.kept, r.nodes + r.links AS parts FROM topology_round t
     JOIN round r ON r.mesh = t.mesh AND r.at_ms = t.at_ms AND r.round = t.round
     WHERE t.mesh = ? AND NOT EXISTS (SELECT 1 FROM mesh_state s WHERE s.mesh = t.mesh AND s.at_ms = t.at_ms AND s.round = t.round)
     ORDER BY t.at_ms, t.round LIMIT ?`,
    mesh,
    2 * ROWS_MAX,
  );
  const tail = rows.map(headOf);
  const old = tail.filter(({ atMs }) => atMs < cutoffs.rawMs);
  const level = old.some(({ atMs }) => atMs >= cutoffs.hourlyMs) ? 1 : 2;
  const group = old.length > 0 ? withinLimits(old.filter(({ atMs }) => level === 1 || atMs < cutoffs.hourlyMs)) : fullGroup(tail);
  if (group.length === 0) return null;
  const keep = old.length > 0 ? group.filter(({ kept }) => kept >= level) : group;
  const body = encode(keep, await topology.readTail(session, mesh, keep));
  return [
    ...insertSegment(mesh, old.length > 0 ? level : 0, keep, body),
    ...replaceHeads(mesh, group, keep),
    ...(await freeDependents(session, mesh, group)),
    ...deleteRounds("topology_round", mesh, group),
    noOrphans(mesh, group),
  ];
}

function headOf(row: SqlRow): Head {
  return { atMs: numberOf(row.at_ms), round: numberOf(row.round), kept: numberOf(row.kept), parts: numberOf(row.parts) };
}

function withinLimits(heads: readonly Head[]): Head[] {
  let parts = 0;
  return heads.slice(0, ROWS_MAX).filter((head, n) => {
    parts += head.parts;
    return n === 0 || parts <= PARTS_MAX;
  });
}

/** Whole hours of one day once the day is over, or as many as one segment takes. */
function fullGroup(tail: readonly Head[]): Head[] {
  const [first] = tail;
  const last = tail.at(-1);
  if (first === undefined || last === undefined) return [];
  const dayMs = startOf(first.atMs, DAY_MS);
  const hourMs = startOf(last.atMs, HOUR_MS);
  const ready = tail.filter(({ atMs }) => startOf(atMs, DAY_MS) === dayMs && atMs < hourMs);
  const group = withinLimits(ready);
  const isDayOver = last.atMs >= dayMs + DAY_MS;
  return isDayOver || group.length < ready.length || group.length === ROWS_MAX ? group : [];
}

/** null where there is nothing to keep. */
function encode(heads: readonly Head[], documents: readonly unknown[]): Uint8Array | null {
  if (heads.length === 0) return null;
  const builder = segmentBuilder();
  for (const [n, { atMs }] of heads.entries()) builder.add(documents[n], atMs);
  return builder.finish();
}

/** The new segment is the newest one. @param body null where nothing is kept. */
export function insertSegment(
  mesh: string,
  level: number,
  heads: readonly { atMs: number }[],
  body: Uint8Array | null,
): Change[] {
  const number: Change = { sql: "UPDATE mesh_numbers SET segment = segment + 1 WHERE mesh = ?", parameters: [mesh] };
  if (body === null) return [number];
  const insert: Change = {
    sql: `INSERT INTO topology_segment (mesh, segment, level, from_ms, to_ms, rows, body)
          VALUES (?, (SELECT n.segment FROM mesh_numbers n WHERE n.mesh = ?), ?, ?, ?, ?, ?)`,
    parameters: [mesh, mesh, level, heads[0]?.atMs ?? 0, heads.at(-1)?.atMs ?? 0, heads.length, body],
  };
  return [number, insert];
}

/** The kept ones point to their new place, the others go. */
function replaceHeads(mesh: string, all: readonly Head[], keep: readonly Head[]): Change[] {
  const kept = new Set(keep);
  const others = all.filter((head) => !kept.has(head));
  return [...placeRounds(mesh, keep), ...deleteRounds("round", mesh, others), ...deleteAnalyses(mesh, others)];
}

/** Rounds that stay where they are and were told against one that goes are told by themselves from now on. */
async function freeDependents(session: SqlSession, mesh: string, leaving: readonly Head[]): Promise<Change[]> {
  const gone = new Set(leaving.map(({ atMs, round }) => `${atMs} ${round}`));
  const rows = await session.all(
    `SELECT t.at_ms, t.round, t.body, b.body AS base, t.base_ms, t.base_round FROM topology_round t
     JOIN topology_round b ON b.mesh = t.mesh AND b.at_ms = t.base_ms AND b.round = t.base_round
     WHERE t.mesh = ? AND t.at_ms >= ? AND t.base_ms <= ?`,
    mesh,
    leaving[0]?.atMs ?? 0,
    leaving.at(-1)?.atMs ?? 0,
  );
  return rows.flatMap((row): Change[] => {
    const [atMs, round] = [numberOf(row.at_ms), numberOf(row.round)];
    const key = `${atMs} ${round}`;
    if (gone.has(key) || !gone.has(`${numberOf(row.base_ms)} ${numberOf(row.base_round)}`)) return [];
    const base = decompressAgainst(bytesOf(row.base), null, key);
    const body = compressAgainst(decompressAgainst(bytesOf(row.body), base, key), null);
    const sql =
      "UPDATE topology_round SET base_ms = NULL, base_round = NULL, body = ? WHERE mesh = ? AND at_ms = ? AND round = ?";
    return [{ sql, parameters: [body, mesh, atMs, round], expects: { rows: 1 } }];
  });
}

/** A round that came meanwhile may be told against one that goes. */
function noOrphans(mesh: string, leaving: readonly Head[]): Change {
  return {
    sql: `SELECT t.round FROM topology_round t WHERE t.mesh = ? AND t.base_ms >= ? AND t.base_ms <= ? AND NOT EXISTS
          (SELECT 1 FROM topology_round b WHERE b.mesh = t.mesh AND b.at_ms = t.base_ms AND b.round = t.base_round) LIMIT 1`,
    parameters: [mesh, leaving[0]?.atMs ?? 0, leaving.at(-1)?.atMs ?? 0],
    expects: "none",
  };
}

/** Of the oldest segment below a level that is wholly older than `beforeMs`, the rounds that stay at that level. */
async function thinSegment(
  session: SqlSession,
  topology: Topology,
  mesh: string,
  level: number,
  beforeMs: number,
): Promise<Transaction | null> {
  const [oldest] = await session.all(
    "SELECT segment, from_ms, to_ms FROM topology_segment WHERE mesh = ? AND level = ? AND to_ms < ? ORDER BY from_ms LIMIT 1",
    mesh,
    level - 1,
    beforeMs,
  );
  return oldest === undefined ? null : repack(session, topology, mesh, [sourceOf(oldest)], level, (head) => head.kept >= level);
}

/** Small segments of a level become one as soon as there are enough of them. */
async function joinSegments(session: SqlSession, topology: Topology, mesh: string, level: number): Promise<Transaction | null> {
  const small = await session.all(
    "SELECT segment, from_ms, to_ms, rows FROM topology_segment WHERE mesh = ? AND level = ? AND rows < ? ORDER BY from_ms LIMIT ?",
    mesh,
    level,
    JOINED_ROWS / 2,
    JOINED_ROWS,
  );
  const sources: Source[] = [];
  let rows = 0;
  for (const row of small) {
    if (rows >= JOINED_ROWS) break;
    sources.push(sourceOf(row));
    rows += numberOf(row.rows);
  }
  if (rows < JOINED_ROWS || sources.length < 2) return null;
  const heads = (await Promise.all(sources.map((source) => headsOf(session, mesh, source)))).flat();
  if (heads.reduce((sum, { parts }) => sum + parts, 0) > PARTS_MAX) return null;
  return repack(session, topology, mesh, sources, level, () => true);
}

type Source = { segment: number; fromMs: number; toMs: number };

function sourceOf(row: SqlRow): Source {
  return { segment: numberOf(row.segment), fromMs: numberOf(row.from_ms), toMs: numberOf(row.to_ms) };
}

async function headsOf(
  session: SqlSession,
  mesh: string,
  { segment, fromMs, toMs }: Source,
): Promise<(Head & { place: number })[]> {
  const rows = await session.all(
    `SELECT at_ms, round, kept, nodes + links AS parts, place FROM round
     WHERE mesh = ? AND at_ms >= ? AND at_ms <= ? AND segment = ? ORDER BY place`,
    mesh,
    fromMs,
    toMs,
    segment,
  );
  return rows.map((row) => ({ ...headOf(row), place: numberOf(row.place) }));
}

async function repack(
  session: SqlSession,
  topology: Topology,
  mesh: string,
  sources: readonly Source[],
  level: number,
  stays: (head: Head) => boolean,
): Promise<Transaction> {
  const all: Head[] = [];
  const documents = new Map<Head, unknown>();
  for (const source of sources) {
    const opened = await topology.readSegment(session, mesh, source.segment);
    for (const head of await headsOf(session, mesh, source)) {
      all.push(head);
      if (stays(head)) documents.set(head, opened?.row(head.place));
    }
  }
  all.sort((one, other) => one.atMs - other.atMs || one.round - other.round);
  const keep = all.filter((head) => documents.has(head));
  const body = encode(
    keep,
    keep.map((head) => documents.get(head)),
  );
  return [
    ...insertSegment(mesh, level, keep, body),
    ...replaceHeads(mesh, all, keep),
    ...sources.map(({ segment }) => ({
      sql: "DELETE FROM topology_segment WHERE mesh = ? AND segment = ?",
      parameters: [mesh, segment],
      expects: { rows: 1 },
    })),
  ];
}
