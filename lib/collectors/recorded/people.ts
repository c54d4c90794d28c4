/** Names and identity of the nodes of one file: labels that are unique, keys, and what several nodes claim at once. */
import { compareText } from "#lib/base/compare.ts";
import type { Collision, Node } from "../../model/index.ts";
import { keyOfMeshAddress } from "./keys.ts";

/** Nodes as they are, with labels told apart where several share a host name. */
export function labelled(nodes: readonly Node[]): Node[] {
  const bearers = new Map<string, number>();
  for (const { hostname } of nodes) if (hostname !== null) bearers.set(hostname, (bearers.get(hostname) ?? 0) + 1);
  const used = new Set<string>();
  const unused = (label: string, uid: string): string => {
    let candidate = label.slice(0, 200);
    for (let n = 2; used.has(candidate); n += 1)
      candidate = `${label.slice(0, 200)} (${uid.slice(0, 60)}${n === 2 ? "" : `, ${n}`})`;
    used.add(candidate);
    return candidate;
  };
  const alone = (node: Node) => node.hostname !== null && bearers.get(node.hostname) === 1;
  const byUid = new Map<string, string>();
  for (const node of nodes.toSorted((one, other) => Number(alone(other)) - Number(alone(one)))) {
    const { hostname, uid } = node;
    const label = hostname === null ? `(${uid})` : alone(node) ? hostname : `${hostname} (${uid.slice(0, 60)})`;
    byUid.set(uid, unused(label, uid));
  }
  return nodes.map((node) => ({ ...node, label: byUid.get(node.uid) ?? node.label }));
}

/**
 * Keys for nodes that are known by their primary mesh address (the first of `addresses`). Where several have the same, the first by host
 * name has the plain key and the others one that holds their names, as live rounds do.
 */
export function keyed(nodes: readonly Node[]): Node[] {
  const claims = new Map<string, Node[]>();
  for (const node of nodes) {
    const [primary] = node.addresses;
    if (primary === undefined) continue;
    const key = keyOfMeshAddress(primary);
    claims.set(key, [...(claims.get(key) ?? []), node]);
  }
  const byUid = new Map<string, string>();
  for (const [key, claimants] of claims) {
    const sorted = claimants.toSorted(
      (one, other) => compareText(one.hostname ?? "", other.hostname ?? "") || compareText(one.uid, other.uid),
    );
    for (const [place, node] of sorted.entries()) byUid.set(node.uid, place === 0 ? key : `${key}~${node.hostname ?? node.uid}`);
  }
  return nodes.map((node) => {
    const key = byUid.get(node.uid);
    return key === undefined || node.keys.includes(key) ? node : { ...node, keys: [key, ...node.keys] };
  });
}

/**
 * What several nodes of the file claim and only one can have: their primary address, another mesh address, a link-local address. Nodes
 * that share several are told of once, by the first of these.
 */
export function collisionsOf(nodes: readonly Node[]): Collision[] {
  const found = new Map<string, Collision>();
  const look = (kind: Collision["kind"], claimsOf: (node: Node) => readonly string[]) => {
    const claims = new Map<string, string[]>();
    for (const node of nodes)
      for (const claim of new Set(claimsOf(node))) claims.set(claim, [...(claims.get(claim) ?? []), node.uid]);
    for (const [key, uids] of claims) {
      if (uids.length < 2) continue;
      const sorted = uids.toSorted(compareText);
      const group = JSON.stringify(sorted);
      if (!found.has(group)) found.set(group, { kind, key, nodes: sorted });
    }
  };
  look("primary-ip", (node) => node.addresses.slice(0, 1));
  look("node-id", (node) => node.keys.filter((key) => key.startsWith("bmx7:")));
  look("mac", (node) => node.interfaces.flatMap((device) => device.mac ?? []));
  look("link-local", (node) =>
    node.interfaces.flatMap((device) => device.addresses.filter((address) => address.startsWith("fe80:"))),
  );
  return [...found.values()];
}
