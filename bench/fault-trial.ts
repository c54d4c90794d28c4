/**
 * A pretend mesh that knows what went wrong in it, and the events that are derived of its rounds: which faults were found with the right
 * cause, and which events no fault explains.
 */

import { createMesh, type MeshOptions, type PretendMesh } from "#emulator/answers/mesh.ts";
import type { Fault } from "#emulator/mesh/types.ts";
import { faultsOf, playScript, type TrueFault } from "#emulator/simulate/faults.ts";
import { observe } from "#emulator/simulate/observe.ts";
import { alertMessageSchema, readAlertState, subscriptionSchema } from "#lib/alerts/index.ts";
import { HOUR_MS } from "#lib/base/durations.ts";
import { waysOf } from "#lib/graph/analysis/index.ts";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import { type Alert, instantOf, type MeshEvent, type Snapshot } from "#lib/model/index.ts";
import { type JudgeMemory, judgeRound } from "#lib/server/judge-round.ts";

export type Trial = {
  mesh: MeshOptions;
  fromMs: number;
  toMs: number;
  stepMs: number;
  script: readonly Omit<Fault, "made">[];
};

export type Verdict = {
  rounds: number;
  events: MeshEvent[];
  faults: TrueFault[]; // that lasted long enough to be seen
  missed: TrueFault[];
  /** Root events that something should be done about, and that no fault explains. */
  falseAlarms: MeshEvent[];
  alarms: number; // all such events
  consequences: number;
  wrongCause: MeshEvent[]; // consequences of an event that no fault explains
  lateCauses: MeshEvent[]; // consequences that began before what is said to have made them
  /** Alerts raised of consequences whose root was over by then. */
  stale: Alert[];
};

export function tryFaults(trial: Trial): Verdict {
  const mesh = createMesh(trial.mesh);
  playScript(mesh, trial.script);
  const { events, uidOf, rounds, stale } = eventsOf(mesh, trial);
  // What outlasts the trial, or is over before three samples, cannot be known.
  const everything = faultsOf(mesh, trial.fromMs, trial.toMs);
  // Of a router that never answers nobody learns that its daemon began anew.
  const mute = new Set(everything.flatMap(({ kind, node }) => (kind === "node-mute" && node !== null ? [node.index] : [])));
  const isUnseen = ({ kind, node }: TrueFault) => kind === "daemon-restart" && node !== null && mute.has(node.index);
  const faults = everything.filter((fault) => isVisible(fault, trial) && !isUnseen(fault));
  const alarms = events.filter((event) => isAlarm(event));
  const roots = alarms.filter(({ cause }) => cause === null);
  const explained = new Set(roots.filter((event) => everything.some((fault) => explains(fault, event, uidOf, trial))));
  const byId = new Map(events.map((event) => [event.id, event]));
  const consequences = alarms.filter(({ cause }) => cause !== null);
  return {
    rounds,
    events,
    faults,
    missed: faults.filter((fault) => ![...explained].some((event) => isOf(fault, event, uidOf, trial))),
    falseAlarms: roots.filter((event) => !explained.has(event)),
    alarms: roots.length,
    consequences: consequences.length,
    wrongCause: consequences.filter((event) => !explained.has(rootOf(byId, event))),
    lateCauses: events.filter((event) => isEarlier(event, byId.get(event.cause ?? ""))),
    stale,
  };
}

/** A restart is seen when it is over: what it made began before. */
function isEarlier(event: MeshEvent, cause: MeshEvent | undefined): boolean {
  if (cause === undefined || cause.kind === "daemon-restart" || cause.kind === "reboot") return false;
  return Date.parse(cause.from) > Date.parse(event.from);
}

function rootOf(byId: ReadonlyMap<string, MeshEvent>, event: MeshEvent): MeshEvent {
  let root = event;
  for (let depth = 0; depth < 8; depth += 1) root = byId.get(root.cause ?? "") ?? root;
  return root;
}

type Uids = (primaryIps: readonly string[]) => string | null;

type Told = { events: MeshEvent[]; uidOf: Uids; rounds: number; stale: Alert[] };

function eventsOf(mesh: PretendMesh, { fromMs, toMs, stepMs }: Trial): Told {
  const log = new Map<string, MeshEvent>();
  const uids = new Map<string, string>();
  const identity = new Map<string, string>();
  const stale: Alert[] = [];
  let memory: JudgeMemory = { events: null, alerts: readAlertState(null), ways: null };
  let previous: Snapshot | null = null;
  let round = 0;
  for (let atMs = fromMs; atMs < toMs; atMs += stepMs) {
    const { observations, unread } = observe(mesh, atMs, { port: 80, files: "round", tables: "kept" });
    const cost = { requests: 0, bytes: 0, seconds: 0 };
    const around = { mesh: "trial", at: instantOf(atMs), round, refusals: [], cost, places: new Map() };
    const { snapshot, newKeys } = assemble({ ...around, observations, unread, previous, identity });
    for (const { key, uid } of newKeys) identity.set(key, uid);
    for (const { uid, addresses } of snapshot.nodes) for (const address of addresses) uids.set(address, uid);
    const told = { subscriptions: SUBSCRIPTIONS, timeZone: "UTC", acknowledged: new Map<string, string>() };
    const { judged, events, outbox } = judgeRound(memory, { snapshot, previous, analysis: waysOf(snapshot), ...told });
    for (const event of events) log.set(event.id, event);
    const raised = outbox.map(({ body }) => alertMessageSchema.parse(body)).filter(({ what }) => what === "raised");
    stale.push(...raised.map(({ alert }) => alert).filter((alert) => isOver(log, alert, atMs)));
    memory = judged;
    previous = snapshot;
    round += 1;
  }
  const uidOf: Uids = (primaryIps) => primaryIps.map((address) => uids.get(address)).find((uid) => uid !== undefined) ?? null;
  return { events: [...log.values()], uidOf, rounds: round, stale };
}

const SUBSCRIPTIONS = [subscriptionSchema.parse({ name: "all", mesh: "trial", notifier: "log", severity: "warn" })];
/** What is left so long after its cause is news of its own. */
const LEFT_MS = 900_000;

/** Whether what made it is over. Alerts of lost ways out are called by their root. */
function isOver(log: ReadonlyMap<string, MeshEvent>, { id }: Alert, atMs: number): boolean {
  const event = log.get(id.replace(/^lost-way-/, ""));
  if (event === undefined) return false;
  const root = rootOf(log, event);
  return root.to !== null && atMs - Date.parse(root.to) < LEFT_MS;
}

const ALARMS: ReadonlySet<MeshEvent["kind"]> = new Set([
  "node-down",
  "daemon-restart",
  "reboot",
  "link-down",
  "gateway-lost",
  "only-way",
  "uncovered",
  "partition",
  "quality-shift",
  "collision",
  "collector-outage",
]);

function isAlarm({ kind }: MeshEvent): boolean {
  return ALARMS.has(kind);
}

/** What each kind of fault should be told as. */
const TOLD_AS: Partial<Record<Fault["kind"], readonly MeshEvent["kind"][]>> = {
  "node-down": ["node-down"],
  "daemon-dead": ["node-down"],
  "daemon-restart": ["daemon-restart"],
  "link-down": ["link-down"],
  "link-loss": ["quality-shift"],
  "gateway-withdrawn": ["gateway-lost"],
};

/** Besides what it should be told as: what is not wrong to say of it. */
const MAY_BE_TOLD_AS: Partial<Record<Fault["kind"], readonly MeshEvent["kind"][]>> = {
  "node-down": ["daemon-restart"],
  "daemon-dead": ["daemon-restart"],
  "link-loss": ["link-down", "only-way", "uncovered"],
  "radio-failing": ["quality-shift", "link-down", "only-way", "uncovered"],
};

const RIGHT_WHY: Partial<Record<Fault["kind"], readonly MeshEvent["why"][]>> = {
  // The daemon's uptime alone never proves a reboot.
  "node-down": ["daemon-restart"],
  "daemon-dead": ["daemon-dead"],
  "link-down": [null],
  "gateway-withdrawn": ["withdrawn"],
};

/** Long enough for the rule that should find it, begun and over well within the trial. */
function isVisible({ kind, from, to }: TrueFault, { fromMs, toMs, stepMs }: Trial): boolean {
  if (TOLD_AS[kind] === undefined || from === null) return false;
  const [beganMs, endedMs] = [Date.parse(from), to === null ? toMs : Date.parse(to)];
  if (kind === "daemon-restart") return beganMs > fromMs + 10 * stepMs && beganMs < toMs - 2 * stepMs;
  const least = kind === "link-loss" ? 2 * HOUR_MS : 3 * stepMs + 180_000;
  const learnt = kind === "link-loss" ? 3 * HOUR_MS : 10 * stepMs;
  return beganMs >= fromMs + learnt && endedMs - beganMs >= least && endedMs < toMs - HOUR_MS / 2;
}

function near(fault: TrueFault, event: MeshEvent, { stepMs }: Trial): boolean {
  const [beganMs, endedMs] = [Date.parse(fault.from ?? event.from), Date.parse(fault.to ?? event.from)];
  const eventMs = Date.parse(event.from);
  const slackMs = Math.max(600_000, 4 * stepMs);
  return eventMs >= beganMs - stepMs && eventMs <= endedMs + slackMs;
}

function aboutSame(fault: TrueFault, event: MeshEvent, uidOf: Uids): boolean {
  if (fault.node !== null) return event.node === uidOf(fault.node.primaryIps);
  const ends = fault.link?.ends.map(({ primaryIps }) => uidOf(primaryIps)) ?? [];
  const told = event.link?.split("~").slice(0, 2) ?? [];
  return told.length === 2 && told.every((uid) => ends.includes(uid));
}

function isOf(fault: TrueFault, event: MeshEvent, uidOf: Uids, trial: Trial): boolean {
  if (TOLD_AS[fault.kind]?.includes(event.kind) !== true || !near(fault, event, trial) || !aboutSame(fault, event, uidOf))
    return false;
  const right = RIGHT_WHY[fault.kind];
  return event.cause === null && (event.to === null || right === undefined || right.includes(event.why));
}

function explains(fault: TrueFault, event: MeshEvent, uidOf: Uids, trial: Trial): boolean {
  if (isOf(fault, event, uidOf, trial)) return true;
  return MAY_BE_TOLD_AS[fault.kind]?.includes(event.kind) === true && near(fault, event, trial) && aboutSame(fault, event, uidOf);
}

/** One fault of each kind after another, each alone for a while, at nodes and links that turn with the seed. */
export function scriptOf(mesh: PretendMesh, fromMs: number, toMs: number, everyMs: number): Omit<Fault, "made">[] {
  const { nodes, links } = mesh.plan;
  const ordinary = nodes.filter(({ gateway, protocols }) => gateway.length === 0 && protocols.length > 0);
  const gateways = nodes.filter(({ gateway }) => gateway.some(({ family }) => family !== "community"));
  const radios = links.filter(({ wired, base }) => !wired && Math.min(...base) > 0.8);
  const script: Omit<Fault, "made">[] = [];
  const minutes = (n: number) => n * 60_000;
  for (let i = 0, atMs = fromMs + 4 * HOUR_MS; atMs + everyMs < toMs; i += 1, atMs += everyMs) {
    const node = ordinary[(i * 7) % ordinary.length]?.index ?? null;
    const link = radios[(i * 11) % Math.max(1, radios.length)]?.index ?? null;
    const gateway = gateways[i % Math.max(1, gateways.length)]?.index ?? null;
    const kinds: Omit<Fault, "made">[] = [
      { kind: "node-down", node, link: null, fromMs: atMs, toMs: atMs + minutes(35) },
      { kind: "link-down", node: null, link, fromMs: atMs, toMs: atMs + minutes(40) },
      { kind: "daemon-dead", node, link: null, fromMs: atMs, toMs: atMs + minutes(45) },
      { kind: "gateway-withdrawn", node: gateway, link: null, fromMs: atMs, toMs: atMs + minutes(90) },
      { kind: "link-loss", node: null, link, fromMs: atMs, toMs: atMs + minutes(150), left: [0.4, 0.4] },
    ];
    const chosen = kinds[i % kinds.length];
    if (chosen !== undefined && (chosen.node !== null || chosen.link !== null)) script.push(chosen);
  }
  return script;
}
