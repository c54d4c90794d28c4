/**
 * Carries messages from the store's outbox to their notifiers: at least once, and under the same id should one go twice. Each notifier has a
 * queue of its own, so that one that is away or slow holds up nobody else. Of several collectors on one store one does this at a time.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { createNotifier, type NotifierOptions, readSecret, type Tools } from "../alerts/index.ts";
import type { History } from "../history/types.ts";
import type { AlertTexts } from "./alert-texts.ts";
import type { Log } from "./log.ts";
import { keepNotifierHealth, type NotifierHealth, readNotifierHealth } from "./notifier-memory.ts";
import { openQueue } from "./notifier-queue.ts";

const LOOK_EVERY_MS = 2_000;
const AT_ONCE_MAX = 50;
/** What is being taken when it ends is given so long. Under the bound of the collector's stop. */
const GRACE_MS = 2_000;
/** No mesh can be called so. */
const LEASE = "(outbox)";

export type Outbox = { stop(): Promise<void> };

export type OutboxParts = {
  history: Pick<History, "outboxDue" | "outboxSettle" | "outboxDelay" | "outboxQueues" | "state" | "keepState" | "lease">;
  notifiers: Readonly<Record<string, NotifierOptions>>;
  texts: AlertTexts;
  /** Where relative paths of secrets start from. */
  folder: string;
  log: Log;
  /** The machine's time, whatever clock the mesh lives by. */
  nowMs?: () => number;
  lookEveryMs?: number;
};

type Running = Required<OutboxParts>;

export function startOutbox(parts: OutboxParts): Outbox {
  const ending = new AbortController();
  const running = { nowMs: Date.now, lookEveryMs: LOOK_EVERY_MS, ...parts };
  const done = keepRunning(running, ending.signal);
  return {
    async stop() {
      ending.abort();
      await done;
    },
  };
}

async function keepRunning(parts: Running, ending: AbortSignal): Promise<void> {
  while (!ending.aborted) {
    try {
      const lease = await parts.history.lease(LEASE, ending);
      if (lease === null) return;
      const signal = AbortSignal.any([ending, lease.lost]);
      await deliver(parts, signal).finally(() => lease.release());
    } catch (cause) {
      parts.log.error({ cause: String(cause) }, "outbox");
    }
    await pause(parts.lookEveryMs, ending);
  }
}

/** Until `signal`. */
async function deliver(parts: Running, signal: AbortSignal): Promise<void> {
  const callingOff = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  const soon = () => {
    timer = setTimeout(() => callingOff.abort(), GRACE_MS);
  };
  signal.addEventListener("abort", soon, { once: true });
  try {
    await deliverUntil(parts, signal, callingOff.signal);
  } finally {
    signal.removeEventListener("abort", soon);
    if (timer !== null) clearTimeout(timer);
  }
}

async function deliverUntil(parts: Running, signal: AbortSignal, callOff: AbortSignal): Promise<void> {
  const { notifiers, history } = parts;
  const known = await readNotifierHealth(history);
  const health: Record<string, NotifierHealth> = {};
  const keepHealth = () => keepNotifierHealth(history, health);
  const looks = [() => dropUnknown(parts)];
  for (const [name, options] of Object.entries(notifiers)) {
    const notifier = createNotifier(options, { ...toolsOf(parts), log: (fields, text) => parts.log.warn(fields, text) });
    const fresh = { failingSince: null, deliveredAt: null, givenUp: 0, ...known[name] };
    const own = { ...fresh, type: options.type, digest: notifier.digest !== undefined };
    health[name] = own;
    looks.push(await openQueue({ ...parts, name, notifier, health: own, keepHealth, signal, callOff }));
  }
  await keepHealth();
  await Promise.all(looks.map((look) => again(look, parts, signal)));
}

async function again(look: () => Promise<void>, { log, lookEveryMs }: Running, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await look().catch((cause: unknown) => log.error({ cause: String(cause) }, "outbox"));
    await pause(lookEveryMs, signal);
  }
}

/** But for the log, which each caller has of its own. */
export function toolsOf({ folder, nowMs, texts }: Pick<Running, "folder" | "nowMs" | "texts">): Omit<Tools, "log"> {
  return { secret: (ref) => readSecret(ref, folder), nowMs, siteUrl: texts.siteUrl };
}

async function dropUnknown({ history, notifiers, log, nowMs }: Running): Promise<void> {
  for (const { notifier } of await history.outboxQueues()) {
    if (Object.hasOwn(notifiers, notifier)) continue;
    for (const { id, mesh } of await history.outboxDue(nowMs(), AT_ONCE_MAX, notifier)) {
      log.error({ mesh, message: id, reason: `no notifier "${notifier}" is configured any more` }, "message dropped");
      await history.outboxSettle(id, "delivered");
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (cause) {
    if (!signal.aborted) throw cause;
  }
}
