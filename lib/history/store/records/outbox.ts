/** Messages that must reach a notifier at least once: put in with the round that caused them, taken out when delivered. */
import type { SqlSession } from "../../sql.ts";
import type { OutboxEntry, OutboxItem } from "../../types.ts";
import { decodeJson, encodeJson } from "../codec/json-codec.ts";
import { numberOf, textOf } from "../codec/rows.ts";

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

export async function dueMessages(session: SqlSession, nowMs: number, limit: number): Promise<OutboxEntry[]> {
  const rows = await session.all(
    "SELECT id, mesh, notifier, attempts, body FROM outbox WHERE due_ms <= ? ORDER BY at_ms, id LIMIT ?",
    nowMs,
    limit,
  );
  return rows.map((row) => ({
    id: textOf(row.id),
    mesh: textOf(row.mesh),
    notifier: textOf(row.notifier),
    attempts: numberOf(row.attempts),
    body: decodeJson(row.body, `Message ${textOf(row.id)}`),
  }));
}

export async function settleMessage(
  session: SqlSession,
  id: string,
  outcome: "delivered" | { retryAtMs: number },
): Promise<void> {
  if (outcome === "delivered") await session.run("DELETE FROM outbox WHERE id = ?", id);
  else await session.run("UPDATE outbox SET attempts = attempts + 1, due_ms = ? WHERE id = ?", outcome.retryAtMs, id);
}
