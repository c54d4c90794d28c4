/** Messages that must reach a notifier at least once: put in with the round that caused them, taken out when delivered. */
import type { SqlSession } from "../../sql.ts";
import type { History, OutboxEntry, OutboxItem, OutboxQueue } from "../../types.ts";
import { decodeJson, encodeJson } from "../codec/json-codec.ts";
import { numberOf, textOf } from "../codec/rows.ts";

export function outboxOf(session: SqlSession): Pick<History, "outboxDue" | "outboxQueues" | "outboxDelay" | "outboxSettle"> {
  return {
    outboxDue: (nowMs, limit, notifier) => dueMessages(session, nowMs, limit, notifier ?? null),
    outboxQueues: () => messageQueues(session),
    outboxDelay: (notifier, nowMs, retryAtMs) => delayMessages(session, notifier, nowMs, retryAtMs),
    outboxSettle: (id, outcome) => settleMessage(session, id, outcome),
  };
}

/** A message that waits already is left as it is: the same round may be told twice. */
export async function putMessage(session: SqlSession, mesh: string, atMs: number, item: OutboxItem): Promise<void> {
  await session.run(
    `INSERT INTO outbox (id, mesh, at_ms, notifier, attempts, due_ms, body) VALUES (?, ?, ?, ?, 0, 0, ?) ON CONFLICT (id) DO NOTHING`,
    item.id,
    mesh,
    atMs,
    item.notifier,
    encodeJson(item.body),
  );
}

async function dueMessages(session: SqlSession, nowMs: number, limit: number, notifier: string | null): Promise<OutboxEntry[]> {
  const columns = "SELECT id, mesh, notifier, attempts, body FROM outbox WHERE due_ms <= ?";
  const rows =
    notifier === null
      ? await session.all(`${columns} ORDER BY at_ms, id LIMIT ?`, nowMs, limit)
      : await session.all(`${columns} AND notifier = ? ORDER BY at_ms, id LIMIT ?`, nowMs, notifier, limit);
  return rows.map((row) => ({
    id: textOf(row.id),
    mesh: textOf(row.mesh),
    notifier: textOf(row.notifier),
    attempts: numberOf(row.attempts),
    body: decodeJson(row.body, `Message ${textOf(row.id)}`),
  }));
}

async function settleMessage(session: SqlSession, id: string, outcome: "delivered" | { retryAtMs: number }): Promise<void> {
  if (outcome === "delivered") await session.run("DELETE FROM outbox WHERE id = ?", id);
  else await session.run("UPDATE outbox SET attempts = attempts + 1, due_ms = ? WHERE id = ?", outcome.retryAtMs, id);
}

/** How much waits for each notifier, and since when (by the mesh's clock). */
async function messageQueues(session: SqlSession): Promise<OutboxQueue[]> {
  const rows = await session.all(
    "SELECT notifier, count(*) AS n, min(at_ms) AS oldest FROM outbox GROUP BY notifier ORDER BY notifier",
  );
  return rows.map((row) => ({
    notifier: textOf(row.notifier),
    waiting: numberOf(row.n),
    oldestAt: new Date(numberOf(row.oldest)).toISOString(),
  }));
}

/** A notifier that is away: whatever is due for it waits as well. */
async function delayMessages(session: SqlSession, notifier: string, nowMs: number, retryAtMs: number): Promise<void> {
  await session.run(
    "UPDATE outbox SET attempts = attempts + 1, due_ms = ? WHERE notifier = ? AND due_ms <= ?",
    retryAtMs,
    notifier,
    nowMs,
  );
}
