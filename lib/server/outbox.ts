/**
 * Carries messages from the store's outbox to their notifiers: at least once, and under the same id should one go twice. A notifier that does
 * not take one holds up nobody else; it is tried again later and later.
 */

import { backoffAfter } from "#lib/base/backoff.ts";
import { HOUR_MS } from "#lib/base/durations.ts";
import { alertMessageSchema, createNotifier, type Notifier, type NotifierOptions } from "../alerts/index.ts";
import type { History, OutboxEntry } from "../history/types.ts";
import type { Log } from "./log.ts";

const LOOK_EVERY_MS = 2_000;
const AT_ONCE_MAX = 50;
const FIRST_RETRY_MS = 15_000;
const RETRY_MAX_MS = HOUR_MS;
/** With these waits that is two days: then it is old news. */
const ATTEMPTS_MAX = 55;

export type Outbox = { stop(): Promise<void> };

export type OutboxParts = {
  history: Pick<History, "outboxDue" | "outboxSettle">;
  notifiers: Readonly<Record<string, NotifierOptions>>;
  log: Log;
  /** The machine's time, whatever clock the mesh lives by. */
  nowMs?: () => number;
  lookEveryMs?: number;
};

export function startOutbox({ history, notifiers, log, nowMs = Date.now, lookEveryMs = LOOK_EVERY_MS }: OutboxParts): Outbox {
  const made = new Map(
    Object.entries(notifiers).map(([name, options]) => [
      name,
      createNotifier(options, { log: (fields, text) => log.warn(fields, text) }),
    ]),
  );
  const ending = new AbortController();
  const held = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  const look = () => {
    running = deliverDue({ history, notifiers: made, held, log, nowMs, signal: ending.signal })
      .catch((cause: unknown) => log.error({ cause: String(cause) }, "outbox"))
      .then(() => {
        if (!ending.signal.aborted) timer = setTimeout(look, lookEveryMs);
      });
  };
  look();
  return {
    async stop() {
      ending.abort();
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}

type Delivering = {
  history: OutboxParts["history"];
  notifiers: ReadonlyMap<string, Notifier>;
  /** Alert and notifier -> until when: its end is not told before its beginning. */
  held: Map<string, number>;
  log: Log;
  nowMs: () => number;
  signal: AbortSignal;
};

/** Each notifier's messages one after another, the notifiers beside each other. */
async function deliverDue(parts: Delivering): Promise<void> {
  const due = await parts.history.outboxDue(parts.nowMs(), AT_ONCE_MAX);
  const byNotifier = Map.groupBy(due, ({ notifier }) => notifier);
  await Promise.all([...byNotifier.values()].map((entries) => deliverInOrder(parts, entries)));
}

/** After one that was not taken the rest waits for the next look: order is kept where it can be. */
async function deliverInOrder(parts: Delivering, entries: readonly OutboxEntry[]): Promise<void> {
  for (const entry of entries) {
    if (parts.signal.aborted) return;
    if ((parts.held.get(orderOf(entry)) ?? 0) > parts.nowMs()) continue;
    if (!(await deliver(parts, entry))) return;
  }
}

/** Ids are `mesh/alert/times/what/subscription`. */
function orderOf({ id, notifier }: OutboxEntry): string {
  return `${notifier} ${id.split("/").slice(0, 2).join("/")}`;
}

async function deliver({ history, notifiers, held, log, nowMs, signal }: Delivering, entry: OutboxEntry): Promise<boolean> {
  const { id, mesh, notifier: name, attempts } = entry;
  const notifier = notifiers.get(name);
  const message = alertMessageSchema.safeParse(entry.body);
  if (notifier === undefined || !message.success) {
    const reason = notifier === undefined ? `no notifier "${name}" is configured any more` : "no message that this version knows";
    log.error({ mesh, message: id, reason }, "message dropped");
    await history.outboxSettle(id, "delivered");
    return true;
  }
  const delivered = await notifier.deliver({ id, mesh, message: message.data }, signal);
  if (delivered.ok) {
    held.delete(orderOf(entry));
    await history.outboxSettle(id, "delivered");
    return true;
  }
  // Ending is no failure of the receiver: the next start tries again at once.
  if (signal.aborted) return false;
  if (attempts + 1 >= ATTEMPTS_MAX) {
    log.error({ mesh, message: id, notifier: name, attempts: attempts + 1, reason: delivered.error }, "message given up");
    await history.outboxSettle(id, "delivered");
    return true;
  }
  const retryAtMs = nowMs() + backoffAfter(attempts, FIRST_RETRY_MS, RETRY_MAX_MS);
  log.warn({ mesh, message: id, notifier: name, attempts: attempts + 1, reason: delivered.error }, "message not delivered");
  held.set(orderOf(entry), retryAtMs);
  await history.outboxSettle(id, { retryAtMs });
  return false;
}
