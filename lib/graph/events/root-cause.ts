/**
 * Which event is the cause of which (analytics M2.11): of nodes that fell silent together, the one through which all the others were
 * reached; of everything else, the failure near in time that the entity depended on. Where more than one would do, none is named.
 */
import { chainOf, rootOf } from "#lib/base/chain.ts";
import { compareText } from "#lib/base/compare.ts";
import type { MeshEvent } from "../../model/index.ts";
import { NODES_TOLD_MAX } from "./dependants.ts";
import { type Context, trackName } from "./follow.ts";
import { endsOf } from "./nodes-and-links.ts";

/** So long after it was noticed an event may still get a cause: what caused it may take longer to be certain of. */
const LATE_ROUNDS = 6;

const FAILURES: ReadonlySet<MeshEvent["kind"]> = new Set(["node-down", "link-down", "gateway-lost"]);

export function findCauses(context: Context): void {
  groupNodes(context);
  adoptLinks(context);
  groupParallelLinks(context);
  const failures = context.log.all().filter(({ kind }) => FAILURES.has(kind));
  for (const event of context.log.all()) {
    if (event.cause !== null || !isRecent(context, event)) continue;
    if (!["only-way", "uncovered", "partition", "gateway-changed"].includes(event.kind)) continue;
    const near = failures.filter((failure) => couldMake(context, failure, event) && isOfFamily(failure, event));
    const cause = causeAmong(context, near, event) ?? restartBehind(context, event);
    if (cause !== null) makeCauseOf(context, cause, event, whyOf(cause));
  }
  reattributeIsolated(context);
}

function isRecent({ atMs, nearMs }: Context, { noticedAt }: MeshEvent): boolean {
  return Date.parse(noticedAt) >= atMs - LATE_ROUNDS * nearMs;
}

function isNear({ nearMs }: Context, one: MeshEvent, other: MeshEvent): boolean {
  return Math.abs(Date.parse(one.from) - Date.parse(other.from)) <= nearMs;
}

/** What is seen first of a failure may be what it makes: within a round their order cannot be told. Later it is another matter. */
function couldMake(context: Context, failure: MeshEvent, event: MeshEvent): boolean {
  const laterMs = Date.parse(failure.from) - Date.parse(event.from);
  return isNear(context, failure, event) && laterMs <= (context.state.intervalMs ?? 0);
}

function makeCauseOf({ log }: Context, cause: MeshEvent, event: MeshEvent, why: MeshEvent["why"]): void {
  log.change(event.id, { cause: cause.id, why });
  // A restart is a moment of its own, seen when it is over.
  if (!FAILURES.has(cause.kind)) return;
  for (const { id } of chainOf(cause, (one) => log.get(one.cause))) log.pullBack(id, Date.parse(event.from));
}

/** The loss of a gateway of one family says nothing of ways to those of another. */
function isOfFamily(failure: MeshEvent, { family }: MeshEvent): boolean {
  return failure.family === null || family === null || failure.family === family;
}

function whyOf({ kind }: MeshEvent): MeshEvent["why"] {
  return kind === "gateway-lost" || kind === "link-down" ? kind : "node-down";
}

/**
 * The failure of what the node used; else the one without which a link would not be the only way; else one that it depended on; else the
 * only one there was. All by their roots.
 */
function causeAmong(context: Context, near: readonly MeshEvent[], event: MeshEvent): MeshEvent | null {
  const used = near.filter(
    (one) => one.kind === "gateway-lost" && one.family === event.family && one.node === event.gateway?.before,
  );
  const joining = near.filter((one) => joinedBothSides(context, one, event));
  const concerned = new Set([event.node, ...event.affected.nodes].filter((uid) => uid !== null));
  const dependedOn = near.filter((one) => one.affected.nodes.some((uid) => concerned.has(uid)));
  for (const candidates of [used, joining, dependedOn, event.kind === "gateway-changed" ? [] : near]) {
    const roots = new Set(
      candidates.map((one) => (candidates === used ? one.id : rootOf(one, ({ cause }) => context.log.get(cause)).id)),
    );
    const [only] = roots;
    if (roots.size === 1) return context.log.get(only ?? null) ?? null;
    if (roots.size > 1) return null;
  }
  return null;
}

/**
 * Whether a failure took the other way of those who now hang on an only way: a node or link that joined them to the others, or a gateway of
 * their own.
 */
function joinedBothSides(context: Context, failure: MeshEvent, { kind, affected }: MeshEvent): boolean {
  // Where not all of them are named, who is missing may be one of them.
  if (kind !== "only-way" || affected.nodes.length === NODES_TOLD_MAX) return false;
  const hanging = new Set(affected.nodes);
  if (failure.kind === "gateway-lost") return failure.node !== null && hanging.has(failure.node);
  const joined = failure.link === null ? neighboursOf(context, failure.node ?? "") : failure.link.split("~").slice(0, 2);
  return joined.some((uid) => hanging.has(uid)) && joined.some((uid) => !hanging.has(uid));
}

/** Of a node that is down, as they were before; of another, as they are. */
function neighboursOf(context: Context, uid: string): readonly string[] {
  return neighboursBefore(context, uid) ?? context.snapshot.links.flatMap(({ a, b }) => (a === uid ? [b] : b === uid ? [a] : []));
}

function neighboursBefore({ tracks }: Context, uid: string): readonly string[] | null {
  return tracks.get(trackName("node-down", uid))?.before?.neighbours ?? null;
}

/** A node that was away for too short a time to be told as down: what hung on it ended when it began anew. */
function restartBehind(context: Context, event: MeshEvent): MeshEvent | null {
  const { to } = event;
  if (to === null) return null;
  const restarts = context.log
    .all()
    .filter(
      (one) =>
        (one.kind === "reboot" || one.kind === "daemon-restart") &&
        Math.abs(Date.parse(one.from) - Date.parse(to)) <= context.nearMs &&
        joinedBothSides(context, one, event),
    );
  const [only] = restarts;
  return restarts.length === 1 ? (only ?? null) : null;
}

/** Nodes that are down together and hang on the rest by one of them: that one is the root. */
function groupNodes(context: Context): void {
  const { log } = context;
  const down = new Map(
    log
      .all()
      .flatMap((event) => (event.kind === "node-down" && event.to === null && event.node !== null ? [[event.node, event]] : [])),
  );
  const around = (uid: string) => neighboursBefore(context, uid) ?? [];
  const done = new Set<string>();
  for (const [start, event] of down) {
    if (done.has(start) || event.cause !== null || !isRecent(context, event)) continue;
    const part = [start];
    done.add(start);
    for (const uid of part) {
      for (const other of around(uid)) {
        const theirs = down.get(other);
        if (theirs === undefined || done.has(other) || !isNear(context, theirs, event)) continue;
        done.add(other);
        part.push(other);
      }
    }
    const inside = new Set(part);
    const border = part.filter((uid) => around(uid).some((other) => !inside.has(other)));
    const [top] = border;
    const root = top === undefined ? undefined : down.get(top);
    if (border.length !== 1 || root === undefined) continue;
    for (const uid of part) {
      const theirs = down.get(uid);
      if (theirs !== undefined && uid !== top && theirs.cause === null) makeCauseOf(context, root, theirs, "node-down");
    }
  }
}

/** Links that were certain to be down before their end was. */
function adoptLinks(context: Context): void {
  const all = context.log.all();
  const down = new Map(all.flatMap((one) => (one.kind === "node-down" && one.to === null ? [[one.node, one]] : [])));
  for (const event of all) {
    if (event.kind !== "link-down" || event.cause !== null || event.to !== null || !isRecent(context, event)) continue;
    const node = endsOf(event.link ?? "").flatMap((uid) => down.get(uid) ?? [])[0];
    if (node !== undefined && isNear(context, node, event)) makeCauseOf(context, node, event, "node-down");
  }
}

/** Several links of two nodes that fail together fail for one reason: the first of them stands for all. */
function groupParallelLinks(context: Context): void {
  const { log } = context;
  const links = log.all().filter((one) => one.kind === "link-down" && one.link !== null && isRecent(context, one));
  const pairs = Map.groupBy(links, ({ link }) => endsOf(link ?? "").join(" "));
  for (const [pair, ofPair] of pairs) {
    if (pair === " ") continue;
    const inOrder = ofPair.sort((one, other) => Date.parse(one.from) - Date.parse(other.from) || compareText(one.id, other.id));
    for (const event of inOrder) {
      const first = inOrder.find((one) => one.cause === null && one.to === null && isNear(context, one, event));
      if (event.cause !== null || event.to !== null || first === undefined || first === event) continue;
      log.change(event.id, { cause: first.id, why: "link-down" });
      const [one, other] = [log.get(first.id) ?? first, event];
      if (other.affected.weight > one.affected.weight) log.change(first.id, { affected: other.affected });
    }
  }
}

/** A root that turns out to have run all the time, and hung on the rest by one link only: that link was it. */
function reattributeIsolated({ log, atMs, nearMs }: Context): void {
  for (const node of log.all()) {
    const { kind, to, cause, why } = node;
    if (kind !== "node-down" || to === null || cause !== null || why !== "isolation" || Date.parse(to) < atMs - nearMs) continue;
    const links = log.all().filter((one) => one.kind === "link-down" && one.cause === node.id && one.link !== null);
    const inside = new Set([
      node.node,
      ...log.all().flatMap((one) => (one.kind === "node-down" && one.cause === node.id ? [one.node] : [])),
    ]);
    const outward = links.filter(({ link }) =>
      (link ?? "")
        .split("~")
        .slice(0, 2)
        .some((uid) => !inside.has(uid)),
    );
    const [only] = outward;
    if (outward.length !== 1 || only === undefined) continue;
    const from = Date.parse(only.from) < Date.parse(node.from) ? only.from : node.from;
    log.change(only.id, { cause: null, why: null, affected: node.affected, from });
    log.change(node.id, { cause: only.id });
  }
}
