/** Which keys are one router: a union-find over keys, joined by what proves it and by nothing else. */
import { compareText } from "#lib/base/compare.ts";
import type { Node } from "../../../model/index.ts";
import { setAt } from "../input/order.ts";
import type { AssembleInput } from "../input/types.ts";
import { byKey, keyOf, keyOfAddress } from "./keys.ts";
import { plainMac, plainMacOfAddress } from "./mac.ts";
import { forEachSighting, selfOf } from "./sightings.ts";

class KeyGroups {
  readonly #parent = new Map<string, string>();

  add(key: string): void {
    if (!this.#parent.has(key)) this.#parent.set(key, key);
  }

  has(key: string): boolean {
    return this.#parent.has(key);
  }

  keys(): Iterable<string> {
    return this.#parent.keys();
  }

  rootOf(key: string): string {
    let root = key;
    for (let up = this.#parent.get(root); up !== undefined && up !== root; up = this.#parent.get(root)) root = up;
    for (let at = key; at !== root; ) {
      const up = this.#parent.get(at) ?? root;
      this.#parent.set(at, root);
      at = up;
    }
    return root;
  }

  join(one: string, other: string): void {
    this.add(one);
    this.add(other);
    const [a, b] = [this.rootOf(one), this.rootOf(other)].sort(byKey);
    if (a !== undefined && b !== undefined) this.#parent.set(b, a);
  }

  /** The groups, each sorted by `byKey`, in the order of their first keys. */
  groups(): string[][] {
    const members = new Map<string, string[]>();
    for (const key of this.#parent.keys()) {
      const root = this.rootOf(key);
      const group = members.get(root);
      if (group === undefined) members.set(root, [key]);
      else group.push(key);
    }
    const sorted = [...members.values()].map((group) => (group.length > 1 ? group.sort(byKey) : group));
    return sorted.sort(([one = ""], [other = ""]) => byKey(one, other));
  }
}

type GroupedKeys = {
  groups: KeyGroups;
  /** Mesh address -> key of the node that has it as its primary address. */
  keyByAddress: ReadonlyMap<string, string>;
};

/**
 * The keys of the round, grouped by node. Joined are: the keys that the snapshot before has on one node; a bmx7 node and the address it
 * was first known by; a bmx7 node and the one bmx6 node whose MAC is among its own (one router running both daemons, or one that
 * moved from one to the other).
 */
export function groupKeys(input: AssembleInput): GroupedKeys {
  const groups = new KeyGroups();
  for (const node of input.previous?.nodes ?? []) {
    const [first, ...others] = node.keys;
    if (first === undefined) continue;
    groups.add(first);
    for (const key of others) groups.join(first, key);
  }
  const keyByAddress = new Map<string, string>();
  const met = new Map<string, string | null>(); // node id, or address of one without: the last address seen with it
  const nameless: string[] = []; // known by an address alone, to be looked up among the others first
  forEachSighting(input, (protocol, nodeId, primaryIp) => {
    const handle = nodeId ?? primaryIp;
    if (handle === null) return;
    if (protocol === null && nodeId === null) {
      nameless.push(handle);
      return;
    }
    const before = met.get(handle);
    if (before !== undefined && (before === primaryIp || primaryIp === null)) return;
    met.set(handle, primaryIp);
    const key = keyOf({ protocol, nodeId, primaryIp, hostname: null });
    if (key === null) return;
    groups.add(key);
    if (primaryIp !== null) claimAddress(keyByAddress, primaryIp, key);
  });
  for (const address of nameless) {
    const key = keyByAddress.get(address) ?? keyOfAddress(address);
    groups.add(key);
    claimAddress(keyByAddress, address, key);
  }
  for (const [address, key] of keyByAddress) {
    const addressKey = `ip6:${address}`;
    if (key !== addressKey && (groups.has(addressKey) || input.identity.has(addressKey))) groups.join(key, addressKey);
  }
  joinByMac(input, groups);
  return { groups, keyByAddress };
}

/** Where two nodes claim one address, the smaller key has it; the claim is reported as a collision elsewhere. */
function claimAddress(keyByAddress: Map<string, string>, address: string, key: string): void {
  const holder = keyByAddress.get(address);
  if (holder === undefined || byKey(key, holder) < 0) keyByAddress.set(address, key);
}

/** A MAC that several bmx7 nodes have, or several bmx6 nodes, proves nothing. */
function joinByMac(input: AssembleInput, groups: KeyGroups): void {
  const bmx7ByMac = macsOfBmx7(input);
  if (bmx7ByMac.size === 0) return;
  const bmx6ByMac = macsOfBmx6(input, groups);
  for (const mac of [...bmx7ByMac.keys()].sort(compareText)) {
    const [bmx7, ...otherBmx7] = bmx7ByMac.get(mac) ?? [];
    const [bmx6, ...otherBmx6] = bmx6ByMac.get(mac) ?? [];
    if (bmx7 === undefined || bmx6 === undefined || otherBmx7.length > 0 || otherBmx6.length > 0) continue;
    groups.join(bmx7, bmx6);
  }
}

/** Plain MAC -> keys of the bmx7 nodes whose interfaces have it, as they tell, their descriptions, or the neighbours that hear them. */
function macsOfBmx7(input: AssembleInput): Map<string, Set<string>> {
  const owners = new Map<string, Set<string>>();
  for (const observation of input.observations) {
    const self = selfOf(observation);
    if (observation.protocol !== "bmx7" || self === null || observation.interfaces.state !== "read") continue;
    const key = keyOf(self);
    for (const row of observation.interfaces.rows) {
      if (key !== null && row.mac !== null) setAt(owners, plainMac(row.mac)).add(key);
    }
  }
  addNamedMacs(input, owners);
  const read = new Set([...owners.values()].flatMap((keys) => [...keys]));
  for (const node of input.previous?.nodes ?? []) {
    const key = node.keys.find((candidate) => candidate.startsWith("bmx7:") && !candidate.includes("~") && !read.has(candidate));
    for (const device of key === undefined ? [] : node.interfaces) {
      if (key !== undefined && device.mac !== null && device.protocols.includes("bmx7")) {
        setAt(owners, plainMac(device.mac)).add(key);
      }
    }
  }
  return owners;
}

/** A router that was never read: a row that names it by its node id, and a link-local address of it that holds a MAC. */
function addNamedMacs({ observations }: AssembleInput, owners: Map<string, Set<string>>): void {
  const add = (nodeId: string | null, linkLocal: string) => {
    const mac = plainMacOfAddress(linkLocal);
    const key = keyOf({ protocol: "bmx7", nodeId, primaryIp: null, hostname: null });
    if (mac !== null && key !== null) setAt(owners, mac).add(key);
  };
  for (const { protocol, links, descriptions } of observations) {
    if (protocol !== "bmx7") continue;
    for (const row of links.state === "read" ? links.rows : []) add(row.neighbourNodeId, row.neighbourLinkLocal);
    for (const row of descriptions.state === "read" ? descriptions.rows : []) {
      for (const address of row.linkLocals) add(row.nodeId, address);
    }
  }
}

/** Plain MAC -> keys of the bmx6 nodes that it identifies; of nodes with a configured address, the MACs of their interfaces. */
function macsOfBmx6(input: AssembleInput, groups: KeyGroups): Map<string, Set<string>> {
  const owners = new Map<string, Set<string>>();
  for (const key of [...input.identity.keys(), ...groups.keys()]) {
    if (key.startsWith("mac:") && !key.includes("~")) setAt(owners, key.slice("mac:".length)).add(key);
  }
  for (const observation of input.observations) {
    const self = selfOf(observation);
    if (observation.protocol !== "bmx6" || self?.primaryIp == null || observation.interfaces.state !== "read") continue;
    if (plainMacOfAddress(self.primaryIp) !== null) continue;
    for (const row of observation.interfaces.rows) {
      if (row.mac !== null) setAt(owners, plainMac(row.mac)).add(`ip6:${self.primaryIp}`);
    }
  }
  return owners;
}

/** The node of the snapshot before that has a key. */
export function previousByKey(nodes: readonly Node[]): Map<string, Node> {
  const found = new Map<string, Node>();
  for (const node of nodes) for (const key of node.keys) if (!found.has(key)) found.set(key, node);
  return found;
}
