/** The rules over events: which kinds alert, how grave, and which of them are one matter. */
import { rootOf } from "#lib/base/chain.ts";
import type { Alert, AlertKind, AlertLevel, MeshEvent } from "../model/index.ts";

type Rule = {
  /** At once a warning; bad once it has lasted so long. null: stays a warning. */
  badAfterMs: number | null;
  /** A link that nobody's way ran over is no more than a warning. */
  badOnlyIfAffecting?: boolean;
};

/** Three captures of five minutes (analytics M2.11), in minutes so that every pace of rounds is judged alike. */
const QUARTER_MS = 900_000;

const RULES: Partial<Record<MeshEvent["kind"], Rule & { as: AlertKind }>> = {
  "node-down": { as: "node-down", badAfterMs: QUARTER_MS },
  "link-down": { as: "link-down", badAfterMs: QUARTER_MS, badOnlyIfAffecting: true },
  "gateway-lost": { as: "gateway-lost", badAfterMs: QUARTER_MS },
  uncovered: { as: "uncovered", badAfterMs: QUARTER_MS },
  "only-way": { as: "only-way", badAfterMs: null },
  partition: { as: "partition", badAfterMs: QUARTER_MS },
  collision: { as: "collision", badAfterMs: null },
  "collector-outage": { as: "collector-outage", badAfterMs: QUARTER_MS },
  "partial-sight": { as: "partial-sight", badAfterMs: QUARTER_MS },
};

/** So many times within six hours: it comes and goes, and that is the matter. */
const FLAPPING_TIMES = 3;

export type Standing = Omit<Alert, "resolvedAt"> & {
  /** What made it is over, so that it will be too: no news, nor graver than it was. */
  resolving: boolean;
  /** Events that it tells of and that may have been told for themselves before their cause was known. */
  instead: readonly string[];
};

/** What is left so long after its cause was over lasts for a reason of its own. */
const RESOLVING_MS = QUARTER_MS;
const RESOLVING_ROUNDS = 4;

/**
 * What stands as an alert: roots, with what they explain counted. Of that, the mesh's fall into parts and lost ways out are told besides:
 * nobody should have to guess from a link that a quarter has no Internet. Lost ways out of one root are one alert.
 *
 * @param events those that are open, and those that ended lately: the latter only explain others.
 * @param intervalMs usual time between rounds; null: not known yet.
 */
export function standingOf(events: readonly MeshEvent[], atMs: number, intervalMs: number | null = null): Standing[] {
  const resolvingMs = Math.max(RESOLVING_MS, RESOLVING_ROUNDS * (intervalMs ?? 0));
  const byId = new Map(events.map((event) => [event.id, event]));
  const consequences = new Map<string, MeshEvent[]>();
  for (const event of events) {
    const root = rootOf(event, ({ cause }) => byId.get(cause ?? ""));
    if (root !== event) consequences.set(root.id, [...(consequences.get(root.id) ?? []), event]);
  }
  const lostWays = new Map<string, MeshEvent[]>();
  const standing = events.flatMap((event): Standing[] => {
    const rule = RULES[event.kind];
    if (rule === undefined || event.to !== null) return [];
    const root = rootOf(event, ({ cause }) => byId.get(cause ?? ""));
    const explained = explanationOf(root, event, atMs, resolvingMs);
    if (explained !== null && event.kind === "uncovered") lostWays.set(root.id, [...(lostWays.get(root.id) ?? []), event]);
    if (explained !== null && event.kind !== "partition") return [];
    const flapping = (event.kind === "node-down" || event.kind === "link-down") && (event.values?.after ?? 0) >= FLAPPING_TIMES;
    const { id, mesh, from: since, node, link, family, why, affected } = event;
    return [
      {
        id,
        mesh,
        kind: flapping ? "flapping" : rule.as,
        level: levelOf(rule, event, atMs),
        since,
        node,
        link,
        family,
        why,
        affected: union(affected, consequences.get(id) ?? []),
        consequences: consequences.get(id)?.length ?? 0,
        quality: null,
        resolving: explained === "over",
        instead: [],
      },
    ];
  });
  return [...standing, ...[...lostWays].map(([rootId, lost]) => lostWay(rootId, lost, byId.get(rootId)?.to != null, atMs))];
}

/** One alert of all who have no way out by one root. Its id is the root's, so that it stays while one after another comes back. */
function lostWay(rootId: string, lost: readonly MeshEvent[], resolving: boolean, atMs: number): Standing {
  const inOrder = [...lost].sort((one, other) => Date.parse(one.from) - Date.parse(other.from));
  const [first = lost[0]] = inOrder;
  if (first === undefined) throw new Error("no event of a lost way out");
  const nodes = new Map(lost.map((event) => [event.node, event.affected.weight]));
  const families = new Set(lost.map(({ family }) => family));
  return {
    id: `lost-way-${rootId}`,
    mesh: first.mesh,
    kind: "uncovered",
    level: levelOf({ badAfterMs: QUARTER_MS }, first, atMs),
    since: first.from,
    node: first.node,
    link: null,
    family: families.size === 1 ? first.family : null,
    why: first.why,
    affected: {
      weight: [...nodes.values()].reduce((sum, weight) => sum + weight, 0),
      nodes: union(first.affected, lost).nodes,
    },
    consequences: lost.length - 1,
    quality: null,
    resolving,
    instead: lost.map(({ id }) => id),
  };
}

function levelOf({ badAfterMs, badOnlyIfAffecting }: Rule, event: MeshEvent, atMs: number): AlertLevel {
  if (badAfterMs === null || atMs - Date.parse(event.from) < badAfterMs) return "warn";
  return badOnlyIfAffecting === true && event.affected.weight === 0 ? "warn" : "bad";
}

/** Its cause is known: while that lasts the cause is told, not it; when it is over, it is soon over too. null: it stands for itself. */
function explanationOf(root: MeshEvent, event: MeshEvent, atMs: number, resolvingMs: number): "lasts" | "over" | null {
  if (root === event) return null;
  if (root.to !== null) return atMs - Date.parse(root.to) < resolvingMs ? "over" : null;
  return RULES[root.kind] === undefined ? null : "lasts";
}

function union(own: Alert["affected"], consequences: readonly MeshEvent[]): Alert["affected"] {
  const nodes = new Set([...own.nodes, ...consequences.flatMap(({ affected }) => affected.nodes)]);
  const weight = Math.max(own.weight, ...consequences.map(({ affected }) => affected.weight), 0);
  return { weight, nodes: [...nodes].slice(0, 100) };
}
