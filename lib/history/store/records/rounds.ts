/** Rounds: their figures, their snapshots, and what only the last of a mesh has. */
import { DAY_MS, HOUR_MS } from "#lib/base/durations.ts";
import { instantOf, missingAnalysisSchema, type Snapshot } from "../../../model/index.ts";
import type { SqlDriver, SqlRow, SqlSession } from "../../sql.ts";
import type { Range, RoundHead, RoundRecord, StoredRound } from "../../types.ts";
import { decodeJson, encodeJson } from "../codec/json-codec.ts";
import { startOf } from "../codec/roll-up.ts";
import { instantMs, numberOf, numberOrNull, textOf } from "../codec/rows.ts";
import { encodeSamples, putSamples } from "../series/series-tail.ts";
import type { RoundPlace, TailBody, Topology } from "../topology/topology.ts";
import { putEvent } from "./events.ts";
import { putState } from "./notes.ts";
import { putMessage } from "./outbox.ts";

const HEAD = "round, at_ms, answered, nodes, links, refusals, requests, bytes, seconds";

/** @param isLast whether it becomes the last round of its mesh. @param finish what else belongs to the transaction, at its end. */
export async function appendRound(
  driver: SqlDriver,
  topology: Topology,
  record: RoundRecord,
  isLast: boolean,
  finish: (session: SqlSession) => Promise<void>,
): Promise<void> {
  const { snapshot } = record;
  let tail = topology.encodeTail(snapshot, isLast);
  const aside = { layout: encodeJson(record.layout), memory: encodeJson(record.memory) };
  const analysis = record.analysis === undefined ? null : encodeJson(record.analysis);
  const before = hasCounters(snapshot)
    ? ((await roundAt(driver, topology, snapshot.mesh, instantMs(snapshot.at) - 1))?.snapshot ?? null)
    : null;
  const samples = encodeSamples(snapshot, before);
  await driver.transaction(async (session) => {
    await refuseOldRound(session, snapshot.mesh, snapshot.round);
    await addKeys(session, snapshot.mesh, record.newKeys);
    if (!(await isBaseThere(session, snapshot.mesh, tail))) tail = tail.alone();
    await insertRound(session, snapshot, tail);
    if (isLast) await keepLast(session, snapshot, aside.layout, aside.memory);
    if (analysis !== null) await keepAnalysis(session, snapshot, analysis, standsOn(record.analysis));
    await putSamples(session, snapshot, samples);
    for (const event of record.events ?? []) await putEvent(session, event);
    for (const [name, value] of Object.entries(record.states ?? {})) await putState(session, snapshot.mesh, name, value);
    for (const item of record.outbox ?? []) await putMessage(session, snapshot.mesh, instantMs(snapshot.at), item);
    await finish(session);
  });
  tail.stored();
}

export function hasCounters({ nodes }: Snapshot): boolean {
  return nodes.some(({ system }) => (system?.devices.length ?? 0) > 0);
}

export async function refuseOldRound(session: SqlSession, mesh: string, round: number): Promise<void> {
  const highest = await highestRound(session, mesh);
  if (highest !== null && round <= highest) throw new Error(`Round ${round} of ${mesh} does not follow round ${highest}`);
}

/** The highest number that a round of the mesh ever had, in whatever order of time they came; null where it has none. */
export async function highestRound(session: SqlSession, mesh: string): Promise<number | null> {
  const [row] = await session.all("SELECT round FROM mesh_numbers WHERE mesh = ?", mesh);
  return numberOrNull(row?.round);
}

async function insertRound(session: SqlSession, snapshot: Snapshot, tail: TailBody): Promise<void> {
  const { mesh, round } = snapshot;
  const atMs = instantMs(snapshot.at);
  await insertHead(session, { mesh, ...figuresOf(snapshot) }, null);
  await session.run(
    "INSERT INTO topology_round (mesh, at_ms, round, base_ms, base_round, body) VALUES (?, ?, ?, ?, ?, ?)",
    mesh,
    atMs,
    round,
    tail.base?.atMs ?? null,
    tail.base?.round ?? null,
    tail.body,
  );
}

/** The figures of a round, without its snapshot. */
export function figuresOf({ round, at, nodes, links, refusals, cost }: Snapshot): RoundHead {
  const answered = nodes.filter((node) => node.state === "answered").length;
  return { round, at, answered, nodes: nodes.length, links: links.length, refusals: refusals.length, cost };
}

/** @param place where its snapshot stands already; null: it stands by itself. */
export async function insertHead(
  session: SqlSession,
  { mesh, round, at, answered, nodes, links, refusals, cost }: RoundHead & { mesh: string },
  place: { segment: number; place: number } | null,
): Promise<void> {
  const atMs = instantMs(at);
  const kept = (await isFirstOf(session, mesh, atMs, DAY_MS, 2)) ? 2 : (await isFirstOf(session, mesh, atMs, HOUR_MS, 1)) ? 1 : 0;
  await session.run(
    `INSERT INTO round (mesh, at_ms, round, kept, answered, nodes, links, refusals, requests, bytes, seconds, segment, place)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    mesh,
    atMs,
    round,
    kept,
    answered,
    nodes,
    links,
    refusals,
    cost.requests,
    cost.bytes,
    cost.seconds,
    place?.segment ?? null,
    place?.place ?? null,
  );
  await noteNumber(session, mesh, round);
}

export async function noteNumber(session: SqlSession, mesh: string, round: number): Promise<void> {
  await session.run(
    "INSERT INTO mesh_numbers (mesh, round, segment) VALUES (?, ?, 0) ON CONFLICT (mesh) DO UPDATE SET round = excluded.round",
    mesh,
    round,
  );
}

/** Whether no round of its hour or day (UTC) is marked to stay yet. */
async function isFirstOf(session: SqlSession, mesh: string, atMs: number, lengthMs: number, kept: number): Promise<boolean> {
  const from = startOf(atMs, lengthMs);
  const rows = await session.all(
    "SELECT round FROM round WHERE mesh = ? AND at_ms >= ? AND at_ms < ? AND kept >= ? LIMIT 1",
    mesh,
    from,
    from + lengthMs,
    kept,
  );
  return rows.length === 0;
}

export async function keepLast(
  session: SqlSession,
  { mesh, round, at }: Pick<Snapshot, "mesh" | "round" | "at">,
  layout: Uint8Array,
  memory: Uint8Array,
): Promise<void> {
  await session.run(
    `INSERT INTO mesh_state (mesh, round, at_ms, layout, memory) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (mesh) DO UPDATE SET round = excluded.round, at_ms = excluded.at_ms, layout = excluded.layout, memory = excluded.memory`,
    mesh,
    round,
    instantMs(at),
    layout,
    memory,
  );
}

/** The round whose analysis stands for one that is missing. */
const standsOn = (analysis: unknown) => missingAnalysisSchema.safeParse(analysis).data?.last?.round ?? null;

const ROUNDS_LOOKED_BACK = 5_000; // behind them only what thinning keeps is left

/** Those before go, unless thinning would keep their round. @param standsOn the round of one that stays because this one is missing. */
export async function keepAnalysis(
  session: SqlSession,
  { mesh, round, at }: Pick<Snapshot, "mesh" | "round" | "at">,
  body: Uint8Array,
  standsOn: number | null = null,
): Promise<void> {
  await session.run(
    `DELETE FROM analysis WHERE mesh = ? AND round < ? AND round >= ? AND round <> ?
       AND NOT EXISTS (SELECT 1 FROM round r WHERE r.mesh = analysis.mesh AND r.at_ms = analysis.at_ms AND r.round = analysis.round AND r.kept > 0)`,
    mesh,
    round,
    Math.min(round, standsOn ?? round) - ROUNDS_LOOKED_BACK,
    standsOn ?? -1,
  );
  await session.run("INSERT INTO analysis (mesh, round, at_ms, body) VALUES (?, ?, ?, ?)", mesh, round, instantMs(at), body);
}

/** Another process may have taken rounds meanwhile, and packed the one against which this one is told. */
async function isBaseThere(session: SqlSession, mesh: string, { base }: TailBody): Promise<boolean> {
  if (base === null) return true;
  const rows = await session.all(
    "SELECT round FROM topology_round WHERE mesh = ? AND at_ms = ? AND round = ? AND base_ms IS NULL",
    mesh,
    base.atMs,
    base.round,
  );
  return rows.length > 0;
}

/** A key that is told again with its own uid changes nothing: a round may be assembled twice and stored once. */
export async function addKeys(session: SqlSession, mesh: string, keys: RoundRecord["newKeys"]): Promise<void> {
  if (keys.length === 0) return;
  const owners = await identityOf(session, mesh);
  const added: { key: string; uid: string }[] = [];
  for (const { key, uid } of keys) {
    const owner = owners.get(key);
    if (owner === uid) continue;
    if (owner !== undefined) throw new Error(`Key ${key} of ${mesh} belongs to ${owner} and cannot move to ${uid}`);
    owners.set(key, uid);
    added.push({ key, uid });
  }
  // All at once: over a network they need not wait for each other's answers.
  await Promise.all(
    added.map(({ key, uid }) => session.run("INSERT INTO identity (mesh, key, uid) VALUES (?, ?, ?)", mesh, key, uid)),
  );
}

const STORED = `SELECT r.at_ms, r.round, r.segment, r.place, s.layout, s.memory FROM round r
  LEFT JOIN mesh_state s ON s.mesh = r.mesh AND s.at_ms = r.at_ms AND s.round = r.round`;

export async function latestRound(session: SqlSession, topology: Topology, mesh: string): Promise<StoredRound | null> {
  const [row] = await session.all(
    `SELECT r.at_ms, r.round, r.segment, r.place, s.layout, s.memory FROM mesh_state s
     JOIN round r ON r.mesh = s.mesh AND r.at_ms = s.at_ms AND r.round = s.round WHERE s.mesh = ?`,
    mesh,
  );
  return readRound(session, topology, mesh, row, `The last round of ${mesh}`);
}

/** The last round at or before `atMs`. */
export async function roundAt(session: SqlSession, topology: Topology, mesh: string, atMs: number): Promise<StoredRound | null> {
  const [row] = await session.all(
    `${STORED} WHERE r.mesh = ? AND r.at_ms <= ? ORDER BY r.at_ms DESC, r.round DESC LIMIT 1`,
    mesh,
    atMs,
  );
  return readRound(session, topology, mesh, row, `The round of ${mesh} at ${instantOf(atMs)}`);
}

async function readRound(
  session: SqlSession,
  topology: Topology,
  mesh: string,
  row: SqlRow | undefined,
  what: string,
): Promise<StoredRound | null> {
  if (row === undefined) return null;
  const snapshot = await topology.read(session, placeOf(mesh, row), what);
  const aside = (blob: unknown, part: string) => (blob === null ? null : decodeJson(blob, `${what} (${part})`));
  return { snapshot, layout: aside(row.layout, "layout"), memory: aside(row.memory, "memory") };
}

function placeOf(mesh: string, row: SqlRow): RoundPlace {
  const { at_ms, round, segment, place } = row;
  return { mesh, atMs: numberOf(at_ms), round: numberOf(round), segment: numberOrNull(segment), place: numberOrNull(place) };
}

export async function roundsAtInstant(
  session: SqlSession,
  topology: Topology,
  mesh: string,
  instant: string,
): Promise<Snapshot[]> {
  const rows = await session.all(`${STORED} WHERE r.mesh = ? AND r.at_ms = ? ORDER BY r.round`, mesh, instantMs(instant));
  const found: Snapshot[] = [];
  for (const row of rows) {
    const what = `Round ${numberOf(row.round)} of ${mesh}`;
    found.push(await topology.read(session, placeOf(mesh, row), what));
  }
  return found;
}

const NEWEST = `SELECT ${HEAD} FROM round r WHERE mesh = ?
  AND at_ms <= COALESCE((SELECT s.at_ms FROM mesh_state s WHERE s.mesh = r.mesh), at_ms)`;

export async function lastHeads(session: SqlSession, mesh: string, limit: number): Promise<RoundHead[]> {
  // None that a clock which ran ahead, and was set back, has dated after the last one.
  const rows = await session.all(`${NEWEST} ORDER BY at_ms DESC, round DESC LIMIT ?`, mesh, limit);
  return rows.map(headOf);
}

export async function headsBetween(session: SqlSession, mesh: string, range: Range, limit: number): Promise<RoundHead[]> {
  const within = `SELECT ${HEAD} FROM round WHERE mesh = ? AND at_ms >= ? AND at_ms < ? ORDER BY at_ms, round LIMIT ?`;
  const rows = await session.all(within, mesh, instantMs(range.from), instantMs(range.to), limit);
  return rows.map(headOf);
}

function headOf(row: SqlRow): RoundHead {
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

export async function lastRoundOfEach(session: SqlSession): Promise<Map<string, number>> {
  const rows = await session.all("SELECT mesh, round FROM mesh_state");
  return new Map(rows.map((row) => [textOf(row.mesh), numberOf(row.round)] as const));
}

export async function identityOf(session: SqlSession, mesh: string): Promise<Map<string, string>> {
  const rows = await session.all("SELECT key, uid FROM identity WHERE mesh = ?", mesh);
  return new Map(rows.map((row) => [textOf(row.key), textOf(row.uid)] as const));
}

export async function analysisOf(session: SqlSession, mesh: string, round: number): Promise<unknown> {
  const [row] = await session.all("SELECT body FROM analysis WHERE mesh = ? AND round = ?", mesh, round);
  return row === undefined ? null : decodeJson(row.body, `The analysis of round ${round} of ${mesh}`);
}
