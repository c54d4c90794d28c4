/**
 * When each place of a mesh failed: from the event log (root causes, from and to), and for the time before the log began from the samples
 * of the window. Unknown time is no exposure, and a power cut that takes several routers at once is nobody's record.
 */
import { rootOf } from "#lib/base/chain.ts";
import { DAY_MS, HOUR_MS } from "#lib/base/durations.ts";
import { instantOf, type MeshEvent } from "../../../model/index.ts";
import type { LinkState } from "./flaps.ts";

/** What is further back says nothing of now. */
export const RECORD_DAYS = 90;
/** A failure and a day of health count half as much after so many days: links get worse, and are repaired. */
const HALF_LIFE_DAYS = 45;
/** So many routers that go within so long, none of which others hang on, lost their power together. */
const TOGETHER_LEAST = 3;
const TOGETHER_MS = 300_000;

/** `fromMs`: since when events are derived; null: there is no log. */
export type FailureLog = { fromMs: number | null; events: readonly MeshEvent[] };

export const NO_LOG: FailureLog = { fromMs: null, events: [] };

/** Who lost something by it, as the log tells: at most a hundred are named. */
export type Failure = {
  fromMs: number;
  toMs: number | null;
  nodes: readonly string[];
  weight: number;
  why: MeshEvent["why"];
  /** Who is told to have been gone or without a way meanwhile. */
  cut: readonly string[];
  /** A router that stopped offering its way out, and stayed. */
  isOffer: boolean;
};

export type PlaceKind = "link" | "node";

export function placeKey(kind: PlaceKind, id: string): string {
  return `${kind} ${id}`;
}

const FAILURES: ReadonlySet<MeshEvent["kind"]> = new Set(["node-down", "link-down", "gateway-lost"]);

/** As it stood at an instant: what ended later was open then. */
export function isOpenAt({ noticedAt, to }: MeshEvent, now: string): boolean {
  return (to === null || to > now) && noticedAt <= now;
}

function causeIn(byId: ReadonlyMap<string, MeshEvent>) {
  return ({ cause }: MeshEvent): MeshEvent | undefined => (cause === null ? undefined : byId.get(cause));
}

/** Routers that fell silent together without one being the cause of the others. */
function together(roots: readonly MeshEvent[]): Set<string> {
  const down = roots
    .filter(({ kind }) => kind === "node-down")
    .map((event) => ({ id: event.id, atMs: Date.parse(event.from) }))
    .sort((x, y) => x.atMs - y.atMs);
  const found = new Set<string>();
  for (let first = 0; first < down.length; ) {
    const beganMs = down[first]?.atMs ?? 0;
    let end = first;
    while (end < down.length && (down[end]?.atMs ?? 0) - beganMs <= TOGETHER_MS) end += 1;
    if (end - first >= TOGETHER_LEAST) for (const { id } of down.slice(first, end)) found.add(id);
    first = end;
  }
  return found;
}

function joined(failures: readonly Failure[]): Failure[] {
  const all: Failure[] = [];
  for (const failure of failures.toSorted((x, y) => x.fromMs - y.fromMs)) {
    const last = all.at(-1);
    if (last === undefined || (last.toMs !== null && last.toMs < failure.fromMs)) {
      all.push(failure);
      continue;
    }
    const toMs = last.toMs === null || failure.toMs === null ? null : Math.max(last.toMs, failure.toMs);
    const nodes = [...new Set([...last.nodes, ...failure.nodes])];
    const cut = [...new Set([...last.cut, ...failure.cut])];
    all[all.length - 1] = {
      ...last,
      cut,
      isOffer: last.isOffer && failure.isOffer,
      toMs,
      nodes,
      weight: Math.max(last.weight, failure.weight),
    };
  }
  return all;
}

/** Of those who used what failed some had another way: these had none. */
function cutBy(root: MeshEvent, consequences: readonly MeshEvent[]): string[] {
  const cut = new Set(root.kind === "node-down" && root.node !== null ? [root.node] : []);
  for (const { kind, node, affected } of consequences) {
    if (kind === "node-down" && node !== null) cut.add(node);
    if (kind === "uncovered") for (const uid of affected.nodes) cut.add(uid);
  }
  return [...cut];
}

/** By place, in order of time. What was not noticed yet at `nowMs`, or ended later, is told as it stood then. */
export function loggedFailures({ events }: FailureLog, nowMs: number): Map<string, Failure[]> {
  const now = instantOf(nowMs); // instants of one form: as texts they are in order of time
  const known = events.filter(({ noticedAt }) => noticedAt <= now);
  const byId = new Map(known.map((event) => [event.id, event]));
  const before = causeIn(byId);
  const roots = known.filter((event) => FAILURES.has(event.kind) && before(event) === undefined);
  const shared = together(roots);
  const consequences = Map.groupBy(
    known.filter((event) => event.cause !== null),
    (event) => rootOf(event, before).id,
  );
  const places = new Map<string, Failure[]>();
  for (const event of roots) {
    const { node, link, to } = event;
    const id = link ?? node;
    if (id === null || shared.has(event.id)) continue;
    const told = [event, ...(consequences.get(event.id) ?? [])];
    const nodes = new Set(told.flatMap(({ affected }) => affected.nodes));
    if (node !== null) nodes.add(node);
    const failure: Failure = {
      fromMs: Date.parse(event.from),
      toMs: to === null || to > now ? null : Date.parse(to),
      nodes: [...nodes],
      weight: Math.max(...told.map(({ affected }) => affected.weight)),
      why: event.why,
      cut: cutBy(event, consequences.get(event.id) ?? []),
      isOffer: event.kind === "gateway-lost",
    };
    const key = placeKey(link === null ? "node" : "link", id);
    const known = places.get(key);
    if (known === undefined) places.set(key, [failure]);
    else known.push(failure);
  }
  return new Map([...places].map(([key, failures]) => [key, joined(failures)]));
}

type Sampled = { atMs: number; state: LinkState };
type Run = { state: LinkState; fromMs: number; toMs: number };

/** Runs of one state: each sample stands until the next one, at most three times the usual spacing. */
export function runsOf(samples: readonly Sampled[]): Run[] {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined || samples.length < 2) return [];
  const spacing = (last.atMs - first.atMs) / (samples.length - 1);
  const runs: Run[] = [];
  for (let i = 0; i < samples.length; i += 1) {
    const { state, atMs } = samples[i] ?? first;
    const toMs = Math.min(samples[i + 1]?.atMs ?? atMs, atMs + 3 * spacing);
    const run = runs.at(-1);
    if (run !== undefined && run.state === state && run.toMs === atMs) run.toMs = toMs;
    else runs.push({ state, fromMs: atMs, toMs });
  }
  return runs;
}

/** Runs of down between ups, before the log began; time that nobody knows of in between ends none. */
function sampledFailures(runs: readonly Run[], untilMs: number, weight: number, nodes: readonly string[]): Failure[] {
  const failures: Failure[] = [];
  let downMs: number | null = null;
  let wasUp = false;
  for (const { state, fromMs } of runs) {
    if (fromMs >= untilMs) break;
    if (state === "down" && wasUp) downMs ??= fromMs;
    if (state !== "up") continue;
    wasUp = true;
    if (downMs !== null) failures.push({ fromMs: downMs, toMs: fromMs, nodes, weight, why: null, cut: [], isOffer: false });
    downMs = null;
  }
  if (downMs !== null) failures.push({ fromMs: downMs, toMs: null, nodes, weight, why: null, cut: [], isOffer: false });
  return failures;
}

/** ∫ 2^(-age/half-life) over a span of the past, in days. */
function discountedDays(fromMs: number, toMs: number, nowMs: number): number {
  if (toMs <= fromMs) return 0;
  const at = (ms: number) => 2 ** (-(nowMs - ms) / DAY_MS / HALF_LIFE_DAYS);
  return (HALF_LIFE_DAYS / Math.LN2) * (at(toMs) - at(fromMs));
}

export type PlaceRecord = {
  failures: readonly Failure[]; // in order of time
  seen: { failures: number; days: number }; // discounted with age
  repaired: { repairs: number; hours: number };
  open: Failure | null;
  knownDays: number; // since it is watched, in state up or down
};

export type RecordInput = {
  samples: readonly Sampled[];
  logged: readonly Failure[];
  logFromMs: number | null;
  window: { fromMs: number; toMs: number };
  /** Whom a failure takes along, where only samples tell of it. */
  weight: number;
  nodes: readonly string[];
};

/** Everything that is known of one place. */
export function recordOf({ samples, logged, logFromMs, window, weight, nodes }: RecordInput): PlaceRecord {
  const nowMs = window.toMs;
  const sinceMs = nowMs - RECORD_DAYS * DAY_MS;
  const runs = runsOf(samples);
  const untilMs = logFromMs ?? Number.POSITIVE_INFINITY;
  const failures = joined([...sampledFailures(runs, untilMs, weight, nodes), ...logged]).filter(
    ({ toMs }) => toMs === null || toMs > sinceMs,
  );
  let days = 0;
  let knownMs = 0;
  let upMs = 0;
  for (const { state, fromMs, toMs } of runs) {
    if (state === "unknown") continue;
    knownMs += toMs - fromMs;
    if (state !== "up") continue;
    upMs += toMs - fromMs;
    days += discountedDays(fromMs, toMs, nowMs);
  }
  // The log reaches further back than the window: as well known then as now, if it was there when the window began.
  const first = samples[0];
  if (first !== undefined && logFromMs !== null && first.atMs <= window.fromMs + DAY_MS / 4) {
    const watchedMs = Math.max(1, nowMs - first.atMs);
    const fromMs = Math.max(logFromMs, sinceMs);
    days += (upMs / watchedMs) * discountedDays(fromMs, first.atMs, nowMs);
    knownMs += (knownMs / watchedMs) * Math.max(0, first.atMs - fromMs);
  }
  const counted = failures.reduce((sum, failure) => sum + 2 ** (-(nowMs - failure.fromMs) / DAY_MS / HALF_LIFE_DAYS), 0);
  const hours = failures.reduce((sum, { fromMs, toMs }) => sum + ((toMs ?? nowMs) - fromMs) / HOUR_MS, 0);
  const last = failures.at(-1);
  return {
    failures,
    seen: { failures: counted, days },
    repaired: { repairs: failures.filter(({ toMs }) => toMs !== null).length, hours },
    open: last?.toMs === null ? last : null,
    knownDays: knownMs / DAY_MS,
  };
}
