/**
 * Who is who. A uid is given once, to the first key of a node, and kept in the identity index; keys are added to a uid, never moved.
 *
 * Two nodes that answer under one key are a collision: both stay, the second under a key of its own, made of the shared key and its host
 * name. Host names tell apart what collides; alone they never make or join anything.
 */
import { compareText } from "#lib/base/compare.ts";
import type { Collision, Node } from "../../../model/index.ts";
import { setAt } from "../input/order.ts";
import type { AssembleInput } from "../input/types.ts";
import { groupKeys, previousByKey } from "./key-groups.ts";
import { byKey, keyOf, sharedKey, splitSharedKey } from "./keys.ts";
import { type LiveHostnames, liveHostnames } from "./live-hostnames.ts";
import type { Who } from "./sightings.ts";
import { uidOfKey } from "./uid.ts";

export type Identity = {
  /** The uid of a node as a row names it; null for a name that the round does not know. */
  uidOf(who: Who): string | null;
  /** The uid under which a node of the snapshot before goes now (its own, unless it turned out to be a part of another). */
  uidOfPrevious(uid: string): string;
  keysByUid: ReadonlyMap<string, readonly string[]>;
  previousNodes: ReadonlyMap<string, Node>;
  collisions: readonly Collision[];
};

type Group = { uid: string; keys: string[]; byHostname: Map<string, string> | null };

export function identify(input: AssembleInput): Identity {
  const { groups, keyByAddress } = groupKeys(input);
  const previous = previousByKey(input.previous?.nodes ?? []);
  const taken = new Set(input.identity.values());
  const keysByUid = new Map<string, string[]>();
  const groupByKey = new Map<string, Group>();
  for (const keys of groups.groups()) {
    const uid = knownUid(keys, previous, input.identity) ?? newUid(input, keys[0] ?? "", taken);
    taken.add(uid);
    // Groups that the index already knows under one uid (their proof of being one is in the index) are one.
    keysByUid.set(uid, [...(keysByUid.get(uid) ?? []), ...keys].sort(byKey));
    const group: Group = { uid, keys, byHostname: null };
    for (const key of keys) groupByKey.set(key, group);
  }
  const collisions = splitShared(input, { groupByKey, previous, taken, keysByUid, keyByAddress });
  const uidByPrevious = new Map<string, string>();
  const previousNodes = new Map<string, Node>();
  for (const node of input.previous?.nodes ?? []) {
    const uid = node.keys.map((key) => groupByKey.get(key)?.uid).find((found) => found !== undefined) ?? node.uid;
    uidByPrevious.set(node.uid, uid);
    if (!previousNodes.has(uid) || node.uid === uid) previousNodes.set(uid, node);
    if (!keysByUid.has(uid)) keysByUid.set(uid, node.keys);
  }
  return {
    uidOf: resolver(groupByKey, keyByAddress),
    uidOfPrevious: (uid) => uidByPrevious.get(uid) ?? uid,
    keysByUid,
    previousNodes,
    collisions,
  };
}

function newUid(input: AssembleInput, key: string, taken: ReadonlySet<string>): string {
  return uidOfKey(key, (candidate) => taken.has(candidate), input.uidSecret ?? null);
}

/** The uid that a group of keys has: of several (a proof that came late), the one that has been there longest. */
function knownUid(
  keys: readonly string[],
  previous: ReadonlyMap<string, Node>,
  identity: ReadonlyMap<string, string>,
): string | null {
  const since = new Map<string, string>();
  for (const key of keys) {
    const node = previous.get(key);
    const uid = identity.get(key) ?? node?.uid;
    if (uid === undefined) continue;
    const firstSeenAt = node !== undefined && node.uid === uid ? node.firstSeenAt : "~";
    const known = since.get(uid);
    if (known === undefined || firstSeenAt < known) since.set(uid, firstSeenAt);
  }
  const [oldest] = [...since].sort(
    ([oneUid, one], [otherUid, other]) => compareText(one, other) || compareText(oneUid, otherUid),
  );
  return oldest?.[0] ?? null;
}

function resolver(groupByKey: ReadonlyMap<string, Group>, keyByAddress: ReadonlyMap<string, string>): Identity["uidOf"] {
  const byHandle = new Map<string, Group | null>();
  const groupOf = (who: Who): Group | null => {
    const key = who.nodeId === null && who.primaryIp !== null ? (keyByAddress.get(who.primaryIp) ?? keyOf(who)) : keyOf(who);
    return key === null ? null : (groupByKey.get(key) ?? null);
  };
  return (who) => {
    const handle = who.nodeId ?? who.primaryIp;
    if (handle === null) return null;
    let group = byHandle.get(handle);
    if (group === undefined) {
      group = groupOf(who);
      byHandle.set(handle, group);
    }
    if (group === null) return null;
    return group.byHostname === null ? group.uid : (group.byHostname.get(who.hostname ?? "") ?? group.uid);
  };
}

type Splitting = {
  groupByKey: ReadonlyMap<string, Group>;
  previous: ReadonlyMap<string, Node>;
  taken: Set<string>;
  keysByUid: Map<string, string[]>;
  keyByAddress: ReadonlyMap<string, string>;
};

/** Gives each of several nodes that answer under one key its own uid, and reports them. */
function splitShared(input: AssembleInput, splitting: Splitting): Collision[] {
  const living = liveHostnames(input, splitting.keyByAddress);
  const apart = new Map<string, Set<string>>(); // key -> host names that were told apart in earlier rounds
  for (const shared of [...input.identity.keys(), ...splitting.previous.keys()]) {
    const parts = splitSharedKey(shared);
    if (parts !== null && splitting.groupByKey.has(parts.key)) setAt(apart, parts.key).add(parts.hostname);
  }
  const collisions: Collision[] = [];
  for (const key of [...new Set([...living.keys(), ...apart.keys()])].sort(byKey)) {
    const live = living.get(key) ?? new Map<string, Set<string>>();
    const known = apart.get(key) ?? new Set<string>();
    if (live.size < 2 && known.size === 0) continue;
    const byHostname = splitOne(input, splitting, key, [...live.keys()], known);
    const group = splitting.groupByKey.get(key);
    if (group === undefined) continue;
    const uids = [...new Set([...live.keys()].map((hostname) => byHostname.get(hostname) ?? group.uid))].sort(compareText);
    if (uids.length > 1) collisions.push({ kind: kindOf(key, live), key, nodes: uids });
  }
  return collisions;
}

function splitOne(
  input: AssembleInput,
  { groupByKey, previous, taken, keysByUid }: Splitting,
  key: string,
  live: readonly string[],
  known: ReadonlySet<string>,
): Map<string, string> {
  const group = groupByKey.get(key);
  const byHostname = new Map<string, string>();
  if (group === undefined) return byHostname;
  const fresh = live.filter((hostname) => !known.has(hostname)).sort(compareText);
  const before = previous.get(key)?.hostname ?? null;
  const main = fresh.find((hostname) => hostname === before) ?? fresh[0];
  for (const hostname of [...known, ...fresh.filter((name) => name !== main)].sort(compareText)) {
    const shared = sharedKey(key, hostname);
    const uid = input.identity.get(shared) ?? previous.get(shared)?.uid ?? newUid(input, shared, taken);
    taken.add(uid);
    byHostname.set(hostname, uid);
    keysByUid.set(uid, [shared]);
  }
  group.byHostname = byHostname;
  return byHostname;
}

/** What two nodes share: the whole address where they have the same, else only the MAC in it. */
function kindOf(key: string, live: LiveHostnames): Collision["kind"] {
  if (key.startsWith("bmx7:")) return "node-id";
  const addresses = new Set([...live.values()].flatMap((set) => [...set]));
  return addresses.size === 1 ? "primary-ip" : "mac";
}

/** The keys that the index does not have yet, with the uids they were given. Only nodes that are in the snapshot get keys. */
export function newKeys(
  identity: Pick<Identity, "keysByUid">,
  known: AssembleInput["identity"],
  nodes: readonly Node[],
): { key: string; uid: string }[] {
  return nodes
    .flatMap(({ uid }) => (identity.keysByUid.get(uid) ?? []).map((key) => ({ key, uid })))
    .filter(({ key }) => !known.has(key))
    .sort((one, other) => byKey(one.key, other.key));
}
