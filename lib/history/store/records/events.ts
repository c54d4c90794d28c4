/** Events: each a small JSON body, found by time and by whom it concerns. */
import { type MeshEvent, meshEventSchema } from "../../../model/index.ts";
import type { SqlDriver, SqlSession, SqlValue } from "../../sql.ts";
import { type EventQuery, HistoryFailure, type Range, type RoundRecord } from "../../types.ts";
import { decodeJson, encodeJson } from "../codec/json-codec.ts";
import { instantMs, numberOf, textOf } from "../codec/rows.ts";
import { putState } from "./notes.ts";

/** An event with a known id takes the place of the old one. */
export async function putEvent(session: SqlSession, event: MeshEvent): Promise<void> {
  const { mesh, id } = event;
  const fromMs = instantMs(event.from);
  await session.run(
    `INSERT INTO event (mesh, id, from_ms, to_ms, kind, body) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (mesh, id) DO UPDATE SET from_ms = excluded.from_ms, to_ms = excluded.to_ms, kind = excluded.kind, body = excluded.body`,
    mesh,
    id,
    fromMs,
    event.to === null ? null : instantMs(event.to),
    event.kind,
    encodeJson(event),
  );
  await session.run("DELETE FROM event_entity WHERE mesh = ? AND id = ?", mesh, id);
  for (const entity of entitiesOf(event)) {
    await session.run("INSERT INTO event_entity (mesh, entity, from_ms, id) VALUES (?, ?, ?, ?)", mesh, entity, fromMs, id);
  }
}

/** Events and states that were derived after their rounds were stored. */
export async function putDerived(
  driver: SqlDriver,
  mesh: string,
  { events = [], states = {} }: Pick<RoundRecord, "events" | "states">,
): Promise<void> {
  await driver.transaction(async (session) => {
    for (const event of events) await putEvent(session, event);
    for (const [name, value] of Object.entries(states)) await putState(session, mesh, name, value);
  });
}

function entitiesOf(event: MeshEvent): Set<string> {
  const named = [event.node, event.link, event.gateway?.before ?? null, event.gateway?.after ?? null, ...event.affected.nodes];
  return new Set(named.filter((entity) => entity !== null));
}

/** The newest first, by (from, id). */
export async function readEvents(session: SqlSession, mesh: string, query: EventQuery): Promise<MeshEvent[]> {
  const where = ["e.mesh = ?"];
  const values: SqlValue[] = [];
  const also = (condition: string, ...parameters: SqlValue[]) => {
    where.push(condition);
    values.push(...parameters);
  };
  const joined = query.entity !== undefined;
  if (query.from !== undefined) also("e.from_ms >= ?", instantMs(query.from));
  if (query.to !== undefined) also("e.from_ms < ?", instantMs(query.to));
  if (query.open === true) also("e.to_ms IS NULL");
  if (query.kinds !== undefined) {
    if (query.kinds.length === 0) return [];
    also(`e.kind IN (${query.kinds.map(() => "?").join(", ")})`, ...query.kinds);
  }
  if (query.before !== undefined) {
    const beforeMs = instantMs(query.before.from);
    also("(e.from_ms < ? OR (e.from_ms = ? AND e.id < ?))", beforeMs, beforeMs, query.before.id);
  }
  const entity = joined ? "JOIN event_entity x ON x.mesh = e.mesh AND x.id = e.id AND x.entity = ?" : "";
  const rows = await session.all(
    `SELECT e.id, e.body FROM event e ${entity} WHERE ${where.join(" AND ")} ORDER BY e.from_ms DESC, e.id DESC LIMIT ?`,
    ...(query.entity === undefined ? [] : [query.entity]),
    mesh,
    ...values,
    query.limit,
  );
  return rows.map((row) => eventOf(row.body, `Event ${textOf(row.id)} of ${mesh}`));
}

function eventOf(body: unknown, what: string): MeshEvent {
  const parsed = meshEventSchema.safeParse(decodeJson(body, what));
  if (parsed.success) return parsed.data;
  throw new HistoryFailure({ code: "damaged", message: `${what} is no event: ${parsed.error.issues[0]?.message ?? ""}` });
}

/** How many events began in each of `buckets` equal parts of a range. */
export async function countEvents(session: SqlSession, mesh: string, range: Range, buckets: number): Promise<number[]> {
  const fromMs = instantMs(range.from);
  const toMs = instantMs(range.to);
  const counts = new Array<number>(buckets).fill(0);
  if (buckets <= 0 || toMs <= fromMs) return counts;
  const rows = await session.all(
    "SELECT from_ms, count(*) AS n FROM event WHERE mesh = ? AND from_ms >= ? AND from_ms < ? GROUP BY from_ms",
    mesh,
    fromMs,
    toMs,
  );
  for (const row of rows) {
    const bucket = Math.min(buckets - 1, Math.floor(((numberOf(row.from_ms) - fromMs) * buckets) / (toMs - fromMs)));
    counts[bucket] = (counts[bucket] ?? 0) + numberOf(row.n);
  }
  return counts;
}
