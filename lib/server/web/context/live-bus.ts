/** Finished rounds and the collector's coming and going, for every open stream. */
import type { LiveEvent } from "../../../wire/api/views.ts";
import type { LiveBus } from "./context.ts";

export type OpenLiveBus = LiveBus & {
  emit(event: LiveEvent): void;
  /** How many listen: for the log and the tests. */
  readonly listeners: number;
};

/** @param onFailure told when a listener throws; the others still hear the event. */
export function createLiveBus(onFailure: (cause: unknown) => void): OpenLiveBus {
  const subscriptions = new Set<{ mesh: string; listener: (event: LiveEvent) => void }>();
  return {
    get listeners() {
      return subscriptions.size;
    },
    subscribe(mesh, listener) {
      const subscription = { mesh, listener };
      subscriptions.add(subscription);
      return () => subscriptions.delete(subscription);
    },
    emit(event) {
      for (const { mesh, listener } of [...subscriptions]) {
        if (event.type === "round" && event.mesh !== mesh) continue;
        try {
          listener(event);
        } catch (cause) {
          onFailure(cause);
        }
      }
    },
  };
}
