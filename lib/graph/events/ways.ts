/** What a failure makes of the mesh as a whole: only ways, nodes without a way, parts, and two that claim one identity. */
import { isUsable, type Snapshot } from "../../model/index.ts";
import type { FamilyWays } from "../analysis/ways-of.ts";
import { pairKey } from "./cover.ts";
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
  for (const link of said.links) {
    const key = pairKey(link.id, family);
    if (!link.internet_bridge && !tracks.has(trackName("only-way", key))) continue;
    follow(context, {
      kind: "only-way",
      key,
      sample: link.internet_bridge ? "bad" : link.usable && !cutOff.has(link.source) && !cutOff.has(link.target) ? "good" : null,
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
  for (const uid of told) {
    const key = pairKey(uid, family);
    if (!uncovered.has(uid) && !tracks.has(trackName("uncovered", key))) continue;
    const isThere = observed.node(uid) === "good" && observed.nodes.get(uid)?.state === "answered";
    follow(context, {
      kind: "uncovered",
      key,
      sample: !isThere ? null : uncovered.has(uid) ? "bad" : "good",
      rule,
      silent: (sinceMs) => isFirst || !known.nodes.has(uid) || isNewcomer(context, uid, sinceMs),
      begin: () => ({ node: uid, family, affected: { weight: observed.nodes.get(uid)?.weight ?? 1, nodes: [uid] } }),
    });
  }
}

/** Parts of two nodes and more, of the nodes that answered: who is not read cannot be told to be apart. */
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

type Member = { uid: string; weight: number };

/** The largest first. */
function partsOf(snapshot: Snapshot): Member[][] {
  const answered = new Map(snapshot.nodes.filter(({ state }) => state === "answered").map((node) => [node.uid, node]));
  const next = new Map<string, string[]>();
  for (const link of snapshot.links) {
    if (!isUsable(link) || !answered.has(link.a) || !answered.has(link.b)) continue;
    next.set(link.a, [...(next.get(link.a) ?? []), link.b]);
    next.set(link.b, [...(next.get(link.b) ?? []), link.a]);
  }
  const seen = new Set<string>();
  const parts: Member[][] = [];
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
    parts.push(part.map((uid) => ({ uid, weight: answered.get(uid)?.weight ?? 1 })));
  }
  return parts.sort((one, other) => other.length - one.length);
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
