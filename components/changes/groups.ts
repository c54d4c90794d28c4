/** Events under their root cause. */
import { rootOf } from "#lib/base/chain.ts";
import { compareText } from "#lib/base/compare.ts";
import type { MeshEvent } from "#lib/model/index.ts";

export type EventGroup = {
  root: MeshEvent;
  /** The oldest first. */
  consequences: MeshEvent[];
  /** It follows from an event that is not among those that are shown. */
  causeMissing: boolean;
};

/** @param events the newest first. Groups come in the order of their roots. A circle of causes is cut where it was entered. */
export function groupEvents(events: readonly MeshEvent[]): EventGroup[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  const groups = new Map<string, EventGroup>();
  const roots = new Map(events.map((event) => [event.id, rootOf(event, ({ cause }) => byId.get(cause ?? ""))]));
  for (const event of events) {
    if (roots.get(event.id) === event)
      groups.set(event.id, { root: event, consequences: [], causeMissing: event.cause !== null && !byId.has(event.cause) });
  }
  for (const event of events.toReversed()) {
    const root = roots.get(event.id);
    // What runs in a circle has no root: each stands for itself.
    const group = root === undefined ? undefined : groups.get(root.id);
    if (root === event) continue;
    if (group === undefined) groups.set(event.id, { root: event, consequences: [], causeMissing: false });
    else group.consequences.push(event);
  }
  return [...groups.values()].sort(
    (one, other) => Date.parse(other.root.from) - Date.parse(one.root.from) || compareText(other.root.id, one.root.id),
  );
}
