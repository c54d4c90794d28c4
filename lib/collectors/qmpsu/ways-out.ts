/** Gateways of a capture, who uses which, and the path of each node to its own. */
import type { Family, Gateway, Link, Route, Use } from "../../model/index.ts";
import { gatewaysOfFile } from "../recorded/gateways.ts";
import type { Notes } from "../recorded/notes.ts";
import type { CapturedNode } from "./capture.ts";
import { figure } from "./figures.ts";

/** The names that a family's facts have in the two forms. */
const FAMILIES = [
  { family: "v4", prefix: "" },
  { family: "community", prefix: "community_" },
] as const satisfies readonly { family: Family; prefix: string }[];

export type WaysOut = { gateways: Gateway[]; uses: Use[]; routes: Route[] };

export function waysOutOf(nodes: readonly CapturedNode[], links: readonly Link[], at: string, notes: Notes): WaysOut {
  const names = uniqueNames(nodes);
  const known = new Set(nodes.map(({ uid }) => uid));
  const linksOfPair = new Map<string, Link[]>();
  for (const link of links) {
    const key = JSON.stringify([link.a, link.b]);
    linksOfPair.set(key, [...(linksOfPair.get(key) ?? []), link]);
  }
  const found: WaysOut = { gateways: [], uses: [], routes: [] };
  for (const { family, prefix } of FAMILIES) {
    const told = nodes.map((node) => ({ node, choice: choiceOf(node, prefix, names, known) }));
    const gateways = gatewaysAmong(told, family, prefix);
    if (gateways.size === 0) continue;
    for (const { node, choice } of told) {
      const use = wayOf(node, choice, family, gateways, at);
      if (use !== null) found.uses.push(use);
      if (choice.kind === "stranger") {
        notes.add("unexpected-shape", `${prefix}gw: no node is called ${choice.name}`, { node: node.uid, query: "gateways" });
      }
      if (choice.kind !== "chosen" || choice.gateway === node.uid) continue;
      const route = routeOf(node, choice.gateway, prefix, { names, known, linksOfPair, at });
      if (route !== null) found.routes.push(route);
    }
    found.gateways.push(...gatewaysOfFile(new Map([[family, gateways]]), found.uses, at));
  }
  return found;
}

/** What a node says of its gateway. */
type Choice =
  | { kind: "not-told" }
  | { kind: "none" } // told, and empty
  | { kind: "chosen"; gateway: string; mbps: number | null; rttMs: number | null }
  | { kind: "stranger"; name: string };

/** Host names that one node has; null where several do. */
function uniqueNames(nodes: readonly CapturedNode[]): Map<string, string | null> {
  const names = new Map<string, string | null>();
  for (const { name, uid } of nodes) if (name !== null) names.set(name, names.has(name) ? null : uid);
  return names;
}

function choiceOf(
  node: CapturedNode,
  prefix: string,
  names: ReadonlyMap<string, string | null>,
  known: ReadonlySet<string>,
): Choice {
  const { data } = node;
  const byId = data[`${prefix}gwuid`] ?? (prefix === "" ? node.gwid : (data[`${prefix}gwid`] ?? null));
  const byName = data[`${prefix}gw`];
  const id = typeof byId === "number" || typeof byId === "string" ? String(byId) : "";
  const name = typeof byName === "string" ? byName : "";
  const named = names.get(name) ?? null;
  const gateway = id !== "" && known.has(id) ? id : named;
  if (gateway !== null) {
    return {
      kind: "chosen",
      gateway,
      mbps: figure(data[`${prefix}gwbw`], 0, 1e6),
      rttMs: figure(data[`${prefix}gwrtt`], 0, 1e6),
    };
  }
  if (id !== "" || name !== "") return { kind: "stranger", name: name || id };
  return byId === undefined || (byId === null && byName === undefined) ? { kind: "not-told" } : { kind: "none" };
}

/** Green nodes of the ring announce a default route; a node that others use, or that lists its guests, does so as well. */
function gatewaysAmong(told: readonly { node: CapturedNode; choice: Choice }[], family: Family, prefix: string): Set<string> {
  const gateways = new Set<string>();
  for (const { node, choice } of told) {
    const guests = node.data[`${prefix}gwguest`];
    const isGreen = family === "v4" && /^#bf0$/i.test(String(node.data.$color ?? ""));
    if (isGreen || (Array.isArray(guests) && guests.length > 0)) gateways.add(node.uid);
    if (choice.kind === "chosen") gateways.add(choice.gateway);
  }
  return gateways;
}

/** null where nothing is told and the node answered: the community's gateway stands only where it is not the one to the Internet. */
function wayOf(node: CapturedNode, choice: Choice, family: Family, gateways: ReadonlySet<string>, at: string): Use | null {
  const nothing = { node: node.uid, family, gateway: null, dedicatedTunnel: null, pathMbps: null, at: null };
  if (gateways.has(node.uid)) return { ...nothing, gateway: node.uid, reason: "self", at };
  if (choice.kind === "chosen") {
    const { gateway, mbps, rttMs } = choice;
    return { ...nothing, gateway, reason: "chosen", pathMbps: mbps, ...(rttMs === null ? {} : { pathRttMs: rttMs }), at };
  }
  if (choice.kind === "stranger") return { ...nothing, reason: "unknown-gateway", at };
  if (node.adjacencies === null) return { ...nothing, reason: "no-answer" };
  if (family === "community") return null;
  return choice.kind === "none" ? { ...nothing, reason: "none-chosen", at } : { ...nothing, reason: "not-asked" };
}

type Surroundings = {
  names: ReadonlyMap<string, string | null>;
  known: ReadonlySet<string>;
  linksOfPair: ReadonlyMap<string, readonly Link[]>;
  at: string;
};

/** `gwpath_uid`, or `gwpath` with names: the nodes on the way, the gateway last or left out, the node itself never. */
function routeOf(
  node: CapturedNode,
  gateway: string,
  prefix: string,
  { names, known, linksOfPair, at }: Surroundings,
): Route | null {
  const told = node.data[`${prefix}gwpath_uid`] ?? node.data[`${prefix}gwpath`];
  if (!Array.isArray(told) || told.length === 0 || told.length > 200) return null;
  const hops = told.map((hop) => (known.has(String(hop)) ? String(hop) : (names.get(String(hop)) ?? null)));
  const onward = hops[0] === node.uid ? hops.slice(1) : hops;
  const path = onward.at(-1) === gateway ? onward : [...onward, gateway];
  const nextHop = path[0] ?? null;
  const [a, b] = nextHop !== null && nextHop < node.uid ? [nextHop, node.uid] : [node.uid, nextHop];
  const between = linksOfPair.get(JSON.stringify([a, b])) ?? [];
  const link = between.length === 1 ? (between[0]?.id ?? null) : null;
  return { node: node.uid, target: gateway, nextHop, link, metricBps: null, hops: path.length, at };
}
