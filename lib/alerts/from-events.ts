/** The rules over events: which kinds alert, how grave, and which of them are one matter. */
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
};

/** So many times within six hours: it comes and goes, and that is the matter. */
const FLAPPING_TIMES = 3;

export type Standing = Omit<Alert, "resolvedAt">;

/** @param events those that are open, and those that ended lately: the latter only explain others. */
export function standingOf(events: readonly MeshEvent[], atMs: number): Standing[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  const consequences = new Map<string, MeshEvent[]>();
  for (const event of events) {
    const root = rootOf(byId, event);
    if (root !== event) consequences.set(root.id, [...(consequences.get(root.id) ?? []), event]);
  }
  return events.flatMap((event): Standing[] => {
    const rule = RULES[event.kind];
    if (rule === undefined || event.to !== null || isExplained(byId, event)) return [];
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
      },
    ];
  });
}

function levelOf({ badAfterMs, badOnlyIfAffecting }: Rule, event: MeshEvent, atMs: number): AlertLevel {
  if (badAfterMs === null || atMs - Date.parse(event.from) < badAfterMs) return "warn";
  return badOnlyIfAffecting === true && event.affected.weight === 0 ? "warn" : "bad";
}

/** Its cause is known and still lasts: the cause is told, not it. */
function isExplained(byId: ReadonlyMap<string, MeshEvent>, event: MeshEvent): boolean {
  const root = rootOf(byId, event);
  return root !== event && root.to === null && RULES[root.kind] !== undefined;
}

function rootOf(byId: ReadonlyMap<string, MeshEvent>, event: MeshEvent): MeshEvent {
  let root = event;
  for (let depth = 0; depth < 8 && root.cause !== null; depth += 1) {
    const next = byId.get(root.cause);
    if (next === undefined || next === event) break;
    root = next;
  }
  return root;
}

function union(own: Alert["affected"], consequences: readonly MeshEvent[]): Alert["affected"] {
  const nodes = new Set([...own.nodes, ...consequences.flatMap(({ affected }) => affected.nodes)]);
  const weight = Math.max(own.weight, ...consequences.map(({ affected }) => affected.weight), 0);
  return { weight, nodes: [...nodes].slice(0, 100) };
}
