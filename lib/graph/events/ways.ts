/** What a failure makes of the mesh as a whole: only ways, nodes without a way, parts, and two that claim one identity. */
import { directedKey } from "#lib/base/pair.ts";
import { isUsable, type Link, type Node, type Snapshot } from "../../model/index.ts";
import type { FamilyWays } from "../analysis/routing/ways-of.ts";
import type { DebounceRule } from "./debounce.ts";
import { NODES_TOLD_MAX } from "./dependants.ts";
import { isAnySuspected } from "./doubts.ts";
import { type Context, DOWN_RULE, follow, trackName, WAY_RULE } from "./follow.ts";
import { hangingOn } from "./hanging-on.ts";

/** Internet only: the community's own 10.0.0.0/8 is not analysed. */
const FAMILIES = ["v4", "v6"] as const;

export function followWays(context: Context): void {
  const { analysis, state } = context;
  if (analysis === null) return;
  const usual = wayRule(context);
  for (const family of FAMILIES) {
    const said = analysis[family];
    if (said === null || said.reason !== null) continue;
    const isFirst = !state.judged.includes(family);
    if (isFirst) state.judged.push(family);
    const rule = isFirst ? { ...WAY_RULE, badSamples: 1, badMs: 0 } : usual;
    followOnlyWays(context, said, isFirst, rule);
    followUncovered(context, said, isFirst, rule);
  }
}

/** While a node is about to be told as down, what may come from that waits for it a little, so that it has its cause from the start. */
function wayRule(context: Context): DebounceRule {
  return isAnySuspected(context) ? { ...WAY_RULE, badSamples: 6, badMs: WAY_RULE.badMs + DOWN_RULE.badMs } : WAY_RULE;
}

function followOnlyWays(context: Context, said: FamilyWays, isFirst: boolean, rule: DebounceRule): void {
  const { known, tracks } = context;
  const { family } = said;
  // Among nodes without any way no link is one: that says nothing of what it was, or will be.
  const cutOff = new Set(said.network.uncovered);
  const hasUnknownLinks = context.snapshot.links.some(isUnknown);
  for (const link of said.links) {
    const key = directedKey(link.id, family);
    if (!link.internet_bridge && !tracks.has(trackName("only-way", key))) continue;
    follow(context, {
      kind: "only-way",
      key,
      // A way of which nothing is known may be another one.
      sample: link.internet_bridge
        ? hasUnknownLinks
          ? null
          : "bad"
        : link.usable && !cutOff.has(link.source) && !cutOff.has(link.target)
          ? "good"
          : null,
      rule,
      // A newcomer's first link is its only way from the start.
      silent: (sinceMs) => isFirst || !known.links.has(link.id) || isNewcomer(context, link.id, sinceMs),
      begin: () => ({
        link: link.id,
        family,
        affected: { weight: link.lost_if_fails ?? 0, nodes: hangingOn(said, link.id).slice(0, NODES_TOLD_MAX) },
      }),
    });
  }
}

/** Whether a node or link came no earlier than it was so. */
function isNewcomer({ log }: Context, id: string, sinceMs: number): boolean {
  return log
    .all()
    .some(
      ({ kind, node, link, from }) =>
        (kind === "node-new" || kind === "link-new") && (link ?? node) === id && Date.parse(from) >= sinceMs,
    );
}

function followUncovered(context: Context, said: FamilyWays, isFirst: boolean, rule: DebounceRule): void {
  const { known, observed, tracks } = context;
  const { family } = said;
  const uncovered = new Set(said.network.uncovered);
  const told = new Set(said.nodes.map(({ id }) => id));
  const maybe = mayReachGateway(context.snapshot, family);
  for (const uid of told) {
    const key = directedKey(uid, family);
    if (!uncovered.has(uid) && !tracks.has(trackName("uncovered", key))) continue;
    const isThere = observed.node(uid) === "good" && observed.nodes.get(uid)?.state === "answered";
    follow(context, {
      kind: "uncovered",
      key,
      sample: !isThere ? null : !uncovered.has(uid) ? "good" : maybe.has(uid) ? null : "bad",
      rule,
      silent: (sinceMs) => isFirst || !known.nodes.has(uid) || isNewcomer(context, uid, sinceMs),
      begin: () => ({ node: uid, family, affected: { weight: observed.nodes.get(uid)?.weight ?? 1, nodes: [uid] } }),
    });
  }
}

/** Parts of two nodes and more: only where links are known not to be there is the mesh apart. */
export function followParts(context: Context): void {
  const { state, snapshot, learning, tracks } = context;
  const parts = partsOf(snapshot);
  const settled = state.parts;
  if (settled === null || learning) {
    state.parts = parts.length;
    return;
  }
  follow(context, {
    kind: "partition",
    key: "mesh",
    sample: parts.length > settled ? "bad" : "good",
    rule: wayRule(context),
    begin: () => {
      const cutOff = parts.slice(1).flat();
      return {
        values: { before: settled, after: parts.length },
        affected: {
          weight: cutOff.reduce((sum, { weight }) => sum + weight, 0),
          nodes: cutOff.slice(0, NODES_TOLD_MAX).map(({ uid }) => uid),
        },
      };
    },
  });
  if (parts.length < settled && !tracks.has(trackName("partition", "mesh"))) state.parts = parts.length;
}

function isUnknown({ directions: { ab, ba } }: Link): boolean {
  return [ab, ba].some(({ state }) => state === "unknown");
}

/**
 * The parts in which nodes may hang together: who is not known to be gone, and links of which nothing is known, hold them. Nodes without
 * any link stand in none.
 */
function possibleParts(snapshot: Snapshot): Node[][] {
  const present = new Map(snapshot.nodes.filter(({ state }) => state !== "gone").map((node) => [node.uid, node]));
  const next = new Map<string, string[]>();
  for (const link of snapshot.links) {
    if (!(isUsable(link) || isUnknown(link)) || !present.has(link.a) || !present.has(link.b)) continue;
    next.set(link.a, [...(next.get(link.a) ?? []), link.b]);
    next.set(link.b, [...(next.get(link.b) ?? []), link.a]);
  }
  const seen = new Set<string>();
  const parts: Node[][] = [];
  for (const start of next.keys()) {
    if (seen.has(start)) continue;
    seen.add(start);
    const part = [start];
    for (const uid of part) {
      for (const other of next.get(uid) ?? []) {
        if (seen.has(other)) continue;
        seen.add(other);
        part.push(other);
      }
    }
    parts.push(part.flatMap((uid) => present.get(uid) ?? []));
  }
  return parts;
}

/** Those for whom a way to a gateway of the family cannot be ruled out. */
function mayReachGateway(snapshot: Snapshot, family: string): Set<string> {
  const gateways = new Set(snapshot.gateways.filter((gateway) => gateway.family === family).map(({ node }) => node));
  const parts = possibleParts(snapshot).filter((part) => part.some(({ uid }) => gateways.has(uid)));
  return new Set(parts.flat().map(({ uid }) => uid));
}

/** The largest first. A part has to be seen: one of which nobody answered is not told to be apart. */
function partsOf(snapshot: Snapshot): Node[][] {
  const seen = possibleParts(snapshot).filter((part) => part.some(({ state }) => state === "answered"));
  return seen.sort((one, other) => other.length - one.length);
}

/** The key that two claim is for technicians: it goes into no id. */
export function followCollisions(context: Context): void {
  const now = new Map(context.snapshot.collisions.map(({ kind, nodes }) => [`${kind} ${[...nodes].sort().join(" ")}`, nodes]));
  const prefix = trackName("collision", "");
  const tracked = [...context.tracks.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  for (const key of new Set([...now.keys(), ...tracked])) {
    const nodes = now.get(key) ?? [];
    follow(context, {
      kind: "collision",
      key,
      sample: now.has(key) ? "bad" : "good",
      rule: { ...DOWN_RULE, goodSamples: 3, goodMs: 180_000 },
      begin: () => ({ node: nodes[0] ?? null, affected: { weight: nodes.length, nodes: [...nodes] } }),
    });
  }
}
