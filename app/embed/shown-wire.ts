import { aroundNode } from "#components/map/scene/ego.ts";
import type { Wire } from "#lib/wire/map/wire.ts";
import type { Around } from "./shell-data.ts";

/** What of a mesh is shown. */
export function shownWire(wire: Wire, around: Around): Wire {
  return around === null ? wire : aroundNode(wire, around.uid, around.hops);
}
