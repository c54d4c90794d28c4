/** How the notifiers do, as the collector left it in the store. */
import type { History } from "../../../history/types.ts";
import type { NotifierStatus } from "../../../wire/api/notifier-status.ts";
import { readNotifierHealth } from "../../notifier-memory.ts";

/** @param history null where there is no store yet. */
export async function notifierStatus(history: History | null): Promise<NotifierStatus[]> {
  if (history === null) return [];
  const [queues, health] = [await history.outboxQueues(), await readNotifierHealth(history)];
  return Object.entries(health).map(([name, how]) => {
    const queue = queues.find(({ notifier }) => notifier === name);
    return { name, ...how, waiting: queue?.waiting ?? 0, oldestAt: queue?.oldestAt ?? null };
  });
}
