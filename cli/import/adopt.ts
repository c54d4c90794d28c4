/**
 * A snapshot of a file becomes a round of a mesh: its nodes are known again by their keys, and keep the uids and the age that they have.
 *
 * Ids of files are kept as they stand where nothing is known of the node and they tell no address, which the public must not learn. Where they are mere numbers of one file, an id that another
 * node of the mesh already has gives way to a uid made of the node's own key.
 */

import { uidOfKey } from "#lib/graph/assemble/identity/uid.ts";
import { placeOf, sharedKeys } from "#lib/graph/assemble/nodes/places.ts";
import type { Node, Place, Snapshot } from "#lib/model/index.ts";
import { tellsAddress } from "#lib/wire/projection/redact.ts";
import { renamed } from "./rename.ts";

export type Adoption = {
  round: number;
  previous: Snapshot | null; // of the same mesh, before it
  identity: ReadonlyMap<string, string>;
  uidSecret: string;
  places: ReadonlyMap<string, Place>;
  idsAreOrdinals: boolean;
};

export type Adopted = { snapshot: Snapshot; newKeys: { key: string; uid: string }[] };

export function adopt(read: Snapshot, { round, previous, identity, uidSecret, places, idsAreOrdinals }: Adoption): Adopted {
  const uids = uidsFor(read.nodes, { identity, uidSecret, idsAreOrdinals });
  const snapshot = renamed(read, uids);
  const nodesBefore = new Map(previous?.nodes.map((node) => [node.uid, node]));
  const linksBefore = new Map(previous?.links.map((link) => [link.id, link]));
  const bearers = new Map<string | null, number>();
  for (const { hostname } of snapshot.nodes) bearers.set(hostname, (bearers.get(hostname) ?? 0) + 1);
  const shared = sharedKeys(
    snapshot.nodes.map((node) => ({ node, ipv4: [] })),
    places,
  );
  const nodes = snapshot.nodes.map((node): Node => {
    const firstSeenAt = earlier(nodesBefore.get(node.uid)?.firstSeenAt, node.firstSeenAt);
    const onlyBearer = node.hostname !== null && bearers.get(node.hostname) === 1;
    const found = placeOf(node, places, { onlyBearer, ipv4: [], shared });
    return { ...node, firstSeenAt, place: placed(node.place, found) };
  });
  const links = snapshot.links.map((link) => ({
    ...link,
    firstSeenAt: earlier(linksBefore.get(link.id)?.firstSeenAt, link.firstSeenAt),
  }));
  const newKeys = nodes.flatMap(({ uid, keys }) => keys.filter((key) => !identity.has(key)).map((key) => ({ key, uid })));
  return { snapshot: { ...snapshot, round, nodes, links }, newKeys };
}

function uidsFor(
  nodes: readonly Node[],
  { identity, uidSecret, idsAreOrdinals }: Pick<Adoption, "identity" | "uidSecret" | "idsAreOrdinals">,
): Map<string, string> {
  const uids = new Map<string, string>();
  const taken = new Set<string>();
  for (const { uid, keys } of nodes) {
    const known = keys.map((key) => identity.get(key)).find((candidate) => candidate !== undefined && !taken.has(candidate));
    if (known === undefined) continue;
    uids.set(uid, known);
    taken.add(known);
  }
  const ofOthers = new Set(idsAreOrdinals ? identity.values() : []);
  for (const { uid, keys } of nodes) {
    if (uids.has(uid)) continue;
    const isFree = !tellsAddress(uid) && !taken.has(uid) && !ofOthers.has(uid);
    const given = isFree
      ? uid
      : uidOfKey(keys[0] ?? `file:${uid}`, (candidate) => taken.has(candidate) || ofOthers.has(candidate), uidSecret);
    uids.set(uid, given);
    taken.add(given);
  }
  return uids;
}

/** What the file itself tells stands, but for places by hand; what guifi.net knows of the node is added to it. */
function placed(own: Place | null, found: Place | null): Place | null {
  if (own === null || found === null || found.source === "config") return found ?? own;
  const { guifi, matchedBy } = found;
  return { ...own, elevationM: own.elevationM ?? found.elevationM, ...(guifi && { guifi }), ...(matchedBy && { matchedBy }) };
}

function earlier(one: string | undefined, other: string): string {
  return one !== undefined && one < other ? one : other;
}
