/** Names of the nodes that events speak of, also of those that the last round has no more: as they were called then. */
import type { History } from "../../../history/types.ts";
import type { MeshEvent } from "../../../model/index.ts";
import type { NamedNode } from "../../../wire/api/analysis.ts";
import { type Access, withAccess } from "../../../wire/projection/projection.ts";
import { indexSnapshot, named } from "../../../wire/views/index.ts";
import type { LoadedRound } from "./mesh.ts";

/** Rounds of the past that are looked into for one answer. */
const LOOKS_MAX = 8;

export function uidsOf({ node, link, gateway, affected }: MeshEvent): string[] {
  const ends = link === null ? [] : link.split("~").slice(0, 2);
  return [node, gateway?.before ?? null, gateway?.after ?? null, ...ends, ...affected.nodes].filter((uid) => uid !== null);
}

/** A node that no look finds is called by its uid. */
export async function namesOf(
  store: Pick<History, "at">,
  live: Pick<LoadedRound, "index">,
  access: Access,
  events: readonly MeshEvent[],
): Promise<NamedNode[]> {
  const { index } = live;
  const names = new Map<string, NamedNode>();
  for (const uid of events.flatMap(uidsOf)) names.set(uid, named(index, uid));
  const missing = new Set([...names.keys()].filter((uid) => index.node(uid) === null));
  const looked = new Set<string>();
  for (const event of events) {
    if (missing.size === 0 || looked.size >= LOOKS_MAX) break;
    if (looked.has(event.from) || !uidsOf(event).some((uid) => missing.has(uid))) continue;
    looked.add(event.from);
    const stored = await store.at(index.snapshot.mesh, event.from);
    if (stored === null) continue;
    const then = indexSnapshot(withAccess(stored.snapshot, access));
    for (const uid of missing) {
      if (then.node(uid) === null) continue;
      names.set(uid, named(then, uid));
      missing.delete(uid);
    }
  }
  return [...names.values()];
}
