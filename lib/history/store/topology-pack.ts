/** Packs snapshots into segments, and thins and joins segments as they grow old: one small step at a time. */
import type { SqlDriver, SqlRow, SqlSession } from "../sql.ts";
import type { Retention } from "../types.ts";
import { DAY_MS, HOUR_MS, startOf } from "./roll-up.ts";
import { numberOf } from "./rows.ts";
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

/** @returns whether something was done, and there may be more. */
export async function topologyStep(
  driver: SqlDriver,
  topology: Topology,
  mesh: string,
  nowMs: number,
  retention: Retention,
): Promise<boolean> {
  const rawMs = nowMs - retention.rawDays * DAY_MS;
  const cutoffs = { rawMs, hourlyMs: nowMs - Math.max(retention.rawDays, retention.hourlyDays) * DAY_MS };
  return (
    (await packTail(driver, topology, mesh, cutoffs)) ||
    (await thinSegment(driver, topology, mesh, 1, cutoffs.rawMs)) ||
    (await thinSegment(driver, topology, mesh, 2, cutoffs.hourlyMs)) ||
    (await joinSegments(driver, topology, mesh, 1)) ||
    joinSegments(driver, topology, mesh, 2)
  );
}

async function packTail(driver: SqlDriver, topology: Topology, mesh: string, cutoffs: Cutoffs): Promise<boolean> {
  const rows = await driver.all(
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
  if (group.length === 0) return false;
  const keep = old.length > 0 ? group.filter(({ kept }) => kept >= level) : group;
  const documents = await topology.readTail(driver, mesh, keep);
  const body = encode(keep, documents);
  await driver.transaction(async (session) => {
    await replaceHeads(
      session,
      mesh,
      group,
      keep,
      await insertSegment(session, mesh, old.length > 0 ? level : 0, timesOf(keep), body),
    );
    await freeDependents(session, mesh, group);
    await Promise.all(
      group.map(({ atMs, round }) =>
        session.run("DELETE FROM topology_round WHERE mesh = ? AND at_ms = ? AND round = ?", mesh, atMs, round),
      ),
    );
  });
  return true;
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

/** @param atMs of its rounds, in order of time. */
export async function insertSegment(
  session: SqlSession,
  mesh: string,
  level: number,
  atMs: readonly number[],
  body: Uint8Array | null,
): Promise<number> {
  await session.run("UPDATE mesh_numbers SET segment = segment + 1 WHERE mesh = ?", mesh);
  const [row] = await session.all("SELECT segment FROM mesh_numbers WHERE mesh = ?", mesh);
  const segment = numberOf(row?.segment);
  if (body !== null) {
    await session.run(
      "INSERT INTO topology_segment (mesh, segment, level, from_ms, to_ms, rows, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
      mesh,
      segment,
      level,
      atMs[0] ?? 0,
      atMs.at(-1) ?? 0,
      atMs.length,
      body,
    );
  }
  return segment;
}

function timesOf(heads: readonly Head[]): number[] {
  return heads.map(({ atMs }) => atMs);
}

/** The kept ones point to their new place, the others go. */
async function replaceHeads(
  session: SqlSession,
  mesh: string,
  all: readonly Head[],
  keep: readonly Head[],
  segment: number,
): Promise<void> {
  const places = new Map(keep.map((head, place) => [head, place] as const));
  const replace = async (head: Head) => {
    const place = places.get(head);
    const key = [mesh, head.atMs, head.round] as const;
    if (place !== undefined) {
      await session.run(
        "UPDATE round SET segment = ?, place = ? WHERE mesh = ? AND at_ms = ? AND round = ?",
        segment,
        place,
        ...key,
      );
    } else {
      await session.run("DELETE FROM round WHERE mesh = ? AND at_ms = ? AND round = ?", ...key);
      await session.run("DELETE FROM analysis WHERE mesh = ? AND round = ?", mesh, head.round);
    }
  };
  await Promise.all(all.map(replace));
}

/** Rounds that stay where they are and were told against one that goes are told by themselves from now on. */
async function freeDependents(session: SqlSession, mesh: string, leaving: readonly Head[]): Promise<void> {
  const gone = new Set(leaving.map(({ atMs, round }) => `${atMs} ${round}`));
  const last = leaving.at(-1)?.atMs ?? 0;
  const rows = await session.all(
    `SELECT t.at_ms, t.round, t.body, b.body AS base, t.base_ms, t.base_round FROM topology_round t
     JOIN topology_round b ON b.mesh = t.mesh AND b.at_ms = t.base_ms AND b.round = t.base_round
     WHERE t.mesh = ? AND t.at_ms >= ? AND t.base_ms <= ?`,
    mesh,
    leaving[0]?.atMs ?? 0,
    last,
  );
  for (const row of rows) {
    const key = `${numberOf(row.at_ms)} ${numberOf(row.round)}`;
    if (gone.has(key) || !gone.has(`${numberOf(row.base_ms)} ${numberOf(row.base_round)}`)) continue;
    const base = decompressAgainst(bytesOf(row.base), null, key);
    await session.run(
      "UPDATE topology_round SET base_ms = NULL, base_round = NULL, body = ? WHERE mesh = ? AND at_ms = ? AND round = ?",
      compressAgainst(decompressAgainst(bytesOf(row.body), base, key), null),
      mesh,
      numberOf(row.at_ms),
      numberOf(row.round),
    );
  }
}

/** Of the oldest segment below a level that is wholly older than `beforeMs`, the rounds that stay at that level. */
async function thinSegment(
  driver: SqlDriver,
  topology: Topology,
  mesh: string,
  level: number,
  beforeMs: number,
): Promise<boolean> {
  const [oldest] = await driver.all(
    "SELECT segment, from_ms, to_ms FROM topology_segment WHERE mesh = ? AND level = ? AND to_ms < ? ORDER BY from_ms LIMIT 1",
    mesh,
    level - 1,
    beforeMs,
  );
  if (oldest === undefined) return false;
  await repack(driver, topology, mesh, [sourceOf(oldest)], level, (head) => head.kept >= level);
  return true;
}

/** Small segments of a level become one as soon as there are enough of them. */
async function joinSegments(driver: SqlDriver, topology: Topology, mesh: string, level: number): Promise<boolean> {
  const small = await driver.all(
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
  if (rows < JOINED_ROWS || sources.length < 2) return false;
  const heads = (await Promise.all(sources.map((source) => headsOf(driver, mesh, source)))).flat();
  if (heads.reduce((sum, { parts }) => sum + parts, 0) > PARTS_MAX) return false;
  await repack(driver, topology, mesh, sources, level, () => true);
  return true;
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
  driver: SqlDriver,
  topology: Topology,
  mesh: string,
  sources: readonly Source[],
  level: number,
  stays: (head: Head) => boolean,
): Promise<void> {
  const all: Head[] = [];
  const documents = new Map<Head, unknown>();
  for (const source of sources) {
    const opened = await topology.readSegment(driver, mesh, source.segment);
    for (const head of await headsOf(driver, mesh, source)) {
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
  await driver.transaction(async (session) => {
    await replaceHeads(session, mesh, all, keep, await insertSegment(session, mesh, level, timesOf(keep), body));
    for (const { segment } of sources) {
      await session.run("DELETE FROM topology_segment WHERE mesh = ? AND segment = ?", mesh, segment);
    }
  });
}
