/** A pretend mesh under a script of faults, round by round to events and alerts, as the collector does it but without a network. */
import { createMesh, type MeshOptions, type PretendMesh } from "#emulator/answers/mesh.ts";
import type { Fault } from "#emulator/mesh/types.ts";
import { playScript } from "#emulator/simulate/faults.ts";
import { observe } from "#emulator/simulate/observe.ts";
import { alertMessageSchema, readAlertState, subscriptionSchema } from "#lib/alerts/index.ts";
import { waysOf } from "#lib/graph/analysis/index.ts";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import { readEventState } from "#lib/graph/events/index.ts";
import { wayLogSchema } from "#lib/graph/reliability/way-log.ts";
import { type Alert, instantOf, type MeshEvent, type Observation, type Snapshot } from "#lib/model/index.ts";
import { type JudgeMemory, judgeRound } from "#lib/server/judge-round.ts";

export const STEP_MS = 60_000;
export const FROM_MS = Date.UTC(2026, 10, 16, 3);
/** Instant of a minute of the scene. */
export const at = (minutes: number): string => instantOf(FROM_MS + minutes * 60_000);

export type Scene = {
  mesh: MeshOptions;
  minutes: number;
  script: (mesh: PretendMesh) => readonly Omit<Fault, "made">[];
  /** Minutes at which the collector sees only part of the mesh. */
  partial?: (minute: number) => boolean;
  /** Minutes at which there is no round: the collector is off. */
  off?: (minute: number) => boolean;
  alter?: (observation: Observation, minute: number) => Observation;
};

export type Told = { minute: number; what: "raised" | "changed" | "resolved"; alert: Alert };

export type Played = {
  mesh: PretendMesh;
  events: MeshEvent[];
  told: Told[];
  uidOf: (index: number) => string;
  /** States of a node by minute; null: no round. */
  states: (index: number) => (string | null)[];
};

/** A fault of a script, in minutes of the scene. */
export function fault(
  kind: Fault["kind"],
  about: { node: number } | { link: number },
  from: number,
  to: number,
  left?: [number, number],
) {
  const whole = { kind, node: "node" in about ? about.node : null, link: "link" in about ? about.link : null };
  return { ...whole, fromMs: FROM_MS + from * 60_000, toMs: FROM_MS + to * 60_000, ...(left === undefined ? {} : { left }) };
}

const SUBSCRIPTIONS = [subscriptionSchema.parse({ name: "all", mesh: "trial", notifier: "log", severity: "warn" })];

export function play(scene: Scene): Played {
  const mesh = createMesh(scene.mesh);
  playScript(mesh, scene.script(mesh));
  const identity = new Map<string, string>();
  const uids = new Map<string, string>();
  const log = new Map<string, MeshEvent>();
  const snapshots: (Snapshot | null)[] = [];
  const told: Told[] = [];
  let memory: JudgeMemory = { events: null, alerts: readAlertState(null), ways: null };
  let good: Snapshot | null = null;
  for (let minute = 0; minute < scene.minutes; minute += 1) {
    const atMs = FROM_MS + minute * STEP_MS;
    if (scene.off?.(minute) === true) {
      snapshots.push(null);
      continue;
    }
    const isPart = good !== null && scene.partial?.(minute) === true;
    const snapshot: Snapshot =
      isPart && good !== null ? partOf(good, atMs, minute) : seen(mesh, atMs, minute, scene, good, identity);
    for (const { uid, addresses } of snapshot.nodes) for (const address of addresses) uids.set(address, uid);
    const { judged, events, outbox } = judgeRound(memory, {
      snapshot,
      previous: good,
      analysis: waysOf(snapshot),
      subscriptions: SUBSCRIPTIONS,
      timeZone: "UTC",
      acknowledged: new Map(),
    });
    // As a store gives it back.
    memory = {
      events: readEventState(JSON.parse(JSON.stringify(judged.events))),
      alerts: readAlertState(JSON.parse(JSON.stringify(judged.alerts))),
      ways: wayLogSchema.parse(JSON.parse(JSON.stringify(judged.ways))),
    };
    for (const event of events) log.set(event.id, event);
    for (const { what, alert } of outbox.map(({ body }) => alertMessageSchema.parse(body))) {
      // Nobody reads the others.
      if (what !== "absorbed" && what !== "test") told.push({ minute, what, alert });
    }
    snapshots.push(snapshot);
    if (!isPart) good = snapshot;
  }
  const uidOf = (index: number) => uids.get(mesh.world.node(index).primaryIp.bmx6) ?? "";
  const states = (index: number) => snapshots.map((one) => one?.nodes.find(({ uid }) => uid === uidOf(index))?.state ?? null);
  return { mesh, events: [...log.values()], told, uidOf, states };
}

function seen(
  mesh: PretendMesh,
  atMs: number,
  round: number,
  { alter }: Scene,
  previous: Snapshot | null,
  identity: Map<string, string>,
): Snapshot {
  const { observations, unread } = observe(mesh, atMs, { port: 80, files: "each", tables: "kept" });
  const { snapshot, newKeys } = assemble({
    mesh: "trial",
    at: instantOf(atMs),
    round,
    refusals: [],
    cost: { requests: 0, bytes: 0, seconds: 0 },
    places: new Map(),
    observations: observations.map((one) => alter?.(one, round) ?? one),
    unread,
    previous,
    identity,
    seeing: { minShare: 0.7, carryMs: 900_000 },
  });
  for (const { key, uid } of newKeys) identity.set(key, uid);
  return snapshot;
}

/** Of four routers one answers; the others are not known, and their links stand as they were read last. */
function partOf(good: Snapshot, atMs: number, round: number): Snapshot {
  const answered = good.nodes.filter(({ state }) => state === "answered");
  const kept = new Set(answered.filter((_, i) => i % 4 === 0).map(({ uid }) => uid));
  return {
    ...good,
    at: instantOf(atMs),
    round,
    nodes: good.nodes.map((node) => (kept.has(node.uid) ? node : { ...node, state: "unknown", stateReason: "no-answer" })),
    links: good.links.filter(({ a, b }) => kept.has(a) || kept.has(b)),
    coverage: {
      protocols: [],
      expected: answered.length,
      answered: kept.size,
      share: kept.size / answered.length,
      minShare: 0.7,
      partial: true,
      lastGood: { round: good.round, at: good.at },
    },
  };
}
