/**
 * The queue of one notifier: its messages one after another, each once where its receiver can be believed. While the receiver is away
 * everything waits, longer and longer; what the receiver does not take holds up nothing else.
 */
import { backoffAfter } from "#lib/base/backoff.ts";
import { HOUR_MS, MINUTE_MS } from "#lib/base/durations.ts";
import {
  type AlertMessage,
  alertMessageSchema,
  type Delivery,
  type Notifier,
  readAlertState,
  type Undelivered,
} from "../alerts/index.ts";
import type { History, OutboxEntry } from "../history/types.ts";
import { err, ok, type Result } from "../model/index.ts";
import type { AlertTexts } from "./alert-texts.ts";
import { ALERTS_STATE } from "./judge-round.ts";
import type { Log } from "./log.ts";
import {
  incidentOf,
  isOver,
  keepNotifierMemory,
  type NotifierHealth,
  type NotifierMemory,
  readNotifierMemory,
} from "./notifier-memory.ts";

const AT_ONCE_MAX = 50;
const FIRST_RETRY_MS = 15_000;
const RETRY_MAX_MS = HOUR_MS;
const REPEATING_RETRY_MAX_MS = 5 * MINUTE_MS;
/** With these waits that is two days: then it is old news. */
const ATTEMPTS_MAX = 55;
/** A message that is not taken while others are: something is wrong with it. */
const REFUSALS_MAX = 5;
/** What waits beyond that is dropped, the oldest first. */
export const QUEUE_MAX = 2_000;
const TRIM_EVERY_MS = MINUTE_MS;
const ALL = Number.MAX_SAFE_INTEGER;

export type QueueParts = {
  name: string;
  notifier: Notifier;
  history: Pick<History, "outboxDue" | "outboxSettle" | "outboxDelay" | "outboxQueues" | "state" | "keepState">;
  texts: AlertTexts;
  log: Log;
  nowMs: () => number;
  /** Changed here, kept by `keepHealth`. */
  health: NotifierHealth;
  keepHealth: () => Promise<void>;
  /** Nothing more is begun. */
  signal: AbortSignal;
  /** What is under way ends too: a little later, so that what a receiver is taking just now need not be sent twice. */
  callOff: AbortSignal;
};

type Queue = QueueParts & {
  memory: NotifierMemory;
  /** Incident -> until when: its end is not told before its beginning. */
  held: Map<string, number>;
  waitUntilMs: number;
  repeatedMs: number;
  trimmedMs: number;
  failures: number;
};

/** @returns one look at what there is to do. Never two at a time. */
export async function openQueue(parts: QueueParts): Promise<() => Promise<void>> {
  const memory = await readNotifierMemory(parts.history, parts.name);
  const queue: Queue = {
    ...parts,
    memory,
    held: new Map(),
    waitUntilMs: Number.NEGATIVE_INFINITY,
    repeatedMs: Number.NEGATIVE_INFINITY,
    trimmedMs: Number.NEGATIVE_INFINITY,
    failures: 0,
  };
  return async () => {
    await trim(queue);
    await repeat(queue);
    if (queue.nowMs() < queue.waitUntilMs) return;
    if (queue.notifier.digest === undefined) await deliverDue(queue);
    else await deliverDigest(queue, queue.notifier.digest);
  };
}

async function deliverDue(queue: Queue): Promise<void> {
  for (const entry of await queue.history.outboxDue(queue.nowMs(), AT_ONCE_MAX, queue.name)) {
    if (queue.signal.aborted) return;
    if ((queue.held.get(incidentOf(entry.id)) ?? Number.NEGATIVE_INFINITY) > queue.nowMs()) continue;
    if (!(await deliverOne(queue, entry))) return;
  }
}

/** @returns false: nothing more is to be tried now. */
async function deliverOne(queue: Queue, entry: OutboxEntry): Promise<boolean> {
  const { notifier, history, memory } = queue;
  const message = await messageOf(queue, entry);
  if (message === null) return true;
  const incident = incidentOf(entry.id);
  // Who keeps nothing open was told of the beginning, and has nothing to gain from an end that is no news.
  if (message.what === "absorbed" && notifier.keepsOpen !== true) {
    await history.outboxSettle(entry.id, "delivered");
    return true;
  }
  const delivered = await tried(queue, () => notifier.deliver(deliveryOf(queue, entry, message), queue.callOff));
  if (!delivered.ok) return failed(queue, entry, delivered.error);
  queue.held.delete(incident);
  const isKept = !isOver(message) && (delivered.value.ref !== null || notifier.repeat !== undefined);
  const wasKept = Object.hasOwn(memory.incidents, incident);
  if (isKept) memory.incidents[incident] = { id: entry.id, mesh: entry.mesh, ref: delivered.value.ref, message };
  else delete memory.incidents[incident];
  if (isKept || wasKept) await keepNotifierMemory(history, queue.name, memory);
  await history.outboxSettle(entry.id, "delivered");
  await went(queue);
  return true;
}

/** A notifier that throws is a mistake of ours; it must not end the others. */
async function tried<Value>(
  { log, name }: Queue,
  work: () => Promise<Result<Value, Undelivered>>,
): Promise<Result<Value, Undelivered>> {
  try {
    return await work();
  } catch (cause) {
    log.error({ err: cause, notifier: name }, "notifier failed");
    return err({ reason: cause instanceof Error ? cause.name : "unknown", whose: "message" });
  }
}

/** @returns null where it was dropped: no message that this version knows. */
async function messageOf({ history, log, texts }: Queue, { id, mesh, body }: OutboxEntry): Promise<AlertMessage | null> {
  const message = alertMessageSchema.safeParse(body);
  if (message.success) return texts.shown(message.data);
  log.error({ mesh, message: id, reason: "no message that this version knows" }, "message dropped");
  await history.outboxSettle(id, "delivered");
  return null;
}

function deliveryOf({ texts, memory }: Queue, { id, mesh }: Pick<OutboxEntry, "id" | "mesh">, message: AlertMessage): Delivery {
  const incident = incidentOf(id);
  return {
    id,
    mesh,
    incident,
    message,
    ref: memory.incidents[incident]?.ref ?? null,
    words: (language) => texts.text(message, language),
    counted: texts.counted,
  };
}

async function went(queue: Queue): Promise<void> {
  queue.failures = 0;
  queue.health.failingSince = null;
  queue.health.deliveredAt = new Date(queue.nowMs()).toISOString();
  await queue.keepHealth();
}

/** @returns whether the rest may be tried. */
async function failed(queue: Queue, entry: OutboxEntry, { reason, whose, retryAfterMs }: Undelivered): Promise<boolean> {
  const { history, log, name, notifier, nowMs, signal } = queue;
  // Ending is no failure of the receiver: the next start tries again at once.
  if (signal.aborted) return false;
  const attempts = entry.attempts + 1;
  const fields = { mesh: entry.mesh, message: entry.id, notifier: name, attempts, reason };
  // To whom everything is repeated, nothing that stands is old news.
  const repeats = notifier.repeat !== undefined;
  if (attempts >= (whose === "message" ? REFUSALS_MAX : repeats ? Number.POSITIVE_INFINITY : ATTEMPTS_MAX)) {
    log.error(fields, "message given up");
    await giveUp(queue, [entry]);
    return whose === "message";
  }
  const waitMs = Math.max(
    retryAfterMs ?? 0,
    backoffAfter(entry.attempts, FIRST_RETRY_MS, repeats ? REPEATING_RETRY_MAX_MS : RETRY_MAX_MS),
  );
  log.warn(fields, "message not delivered");
  if (whose === "message") {
    queue.held.set(incidentOf(entry.id), nowMs() + waitMs);
    await history.outboxSettle(entry.id, { retryAtMs: nowMs() + waitMs });
    return true;
  }
  await history.outboxDelay(name, nowMs(), nowMs() + waitMs);
  await away(queue, waitMs);
  return false;
}

async function away(queue: Queue, waitMs: number): Promise<void> {
  queue.waitUntilMs = queue.nowMs() + waitMs;
  queue.failures += 1;
  queue.health.failingSince ??= new Date(queue.nowMs()).toISOString();
  await queue.keepHealth();
}

async function giveUp(queue: Queue, entries: readonly OutboxEntry[]): Promise<void> {
  for (const { id } of entries) await queue.history.outboxSettle(id, "delivered");
  queue.health.givenUp += entries.length;
  await queue.keepHealth();
}

async function trim(queue: Queue): Promise<void> {
  if (queue.nowMs() - queue.trimmedMs < TRIM_EVERY_MS) return;
  queue.trimmedMs = queue.nowMs();
  const own = (await queue.history.outboxQueues()).find(({ notifier }) => notifier === queue.name);
  const surplus = (own?.waiting ?? 0) - QUEUE_MAX;
  if (surplus <= 0) return;
  queue.log.error({ notifier: queue.name, dropped: surplus }, "too many messages wait: the oldest are dropped");
  await giveUp(queue, await queue.history.outboxDue(ALL, surplus, queue.name));
}

async function deliverDigest(queue: Queue, digest: NonNullable<Notifier["digest"]>): Promise<void> {
  const { history, memory, name, nowMs, signal, callOff, log } = queue;
  if (memory.digestedAt === null) {
    memory.digestedAt = new Date(nowMs()).toISOString();
    return keepNotifierMemory(history, name, memory);
  }
  if (nowMs() < digest.nextMs(Date.parse(memory.digestedAt))) return;
  const entries = await history.outboxDue(ALL, QUEUE_MAX, name);
  const deliveries: Delivery[] = [];
  for (const entry of entries) {
    const message = await messageOf(queue, entry);
    if (message !== null && message.what !== "absorbed") deliveries.push(deliveryOf(queue, entry, message));
  }
  const told = await tried(queue, async () => (deliveries.length === 0 ? ok(null) : digest.deliver(deliveries, callOff)));
  if (!told.ok) {
    if (signal.aborted) return;
    log.warn({ notifier: name, messages: deliveries.length, reason: told.error.reason }, "digest not delivered");
    return away(queue, Math.max(told.error.retryAfterMs ?? 0, backoffAfter(queue.failures, FIRST_RETRY_MS, RETRY_MAX_MS)));
  }
  for (const { id } of entries) await history.outboxSettle(id, "delivered");
  memory.digestedAt = new Date(nowMs()).toISOString();
  await keepNotifierMemory(history, name, memory);
  if (deliveries.length > 0) await went(queue);
}

/** What still stands, for a receiver that forgets. What no alert stands for any more is let go. */
async function repeat(queue: Queue): Promise<void> {
  const { notifier, memory, nowMs, log, name, signal, health } = queue;
  if (notifier.repeat === undefined || nowMs() - queue.repeatedMs < notifier.repeat.everyMs || signal.aborted) return;
  queue.repeatedMs = nowMs();
  const kept = Object.values(memory.incidents);
  if (kept.length === 0) return;
  const open = await openIncidents(queue, new Set(kept.map(({ mesh }) => mesh)));
  const standing = kept.filter(({ id }) => open.has(incidentOf(id)));
  const { tell } = notifier.repeat;
  const told = await tried(queue, () =>
    tell(
      standing.map((one) => deliveryOf(queue, one, one.message)),
      queue.callOff,
    ),
  );
  if (signal.aborted || standing.length === 0) return;
  if (told.ok) return health.failingSince === null ? undefined : went(queue);
  // It is tried again at its own pace: what is not repeated in time is over to whom it is told.
  log.warn({ notifier: name, reason: told.error.reason }, "alerts not repeated");
  health.failingSince ??= new Date(nowMs()).toISOString();
  await queue.keepHealth();
}

async function openIncidents({ history }: Queue, meshes: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const open = new Set<string>();
  for (const mesh of meshes) {
    const { alerts } = readAlertState(await history.state(mesh, ALERTS_STATE));
    for (const { alert, incident, times } of Object.values(alerts)) {
      if (alert.resolvedAt === null) open.add(`${mesh}/${incident === "" ? `${alert.id}/${times}` : incident}`);
    }
  }
  return open;
}
