/**
 * Who is charged with the time that members were without: the root causes in the event log. Each moment of it is charged to those of the
 * causes that are there then which came first: one that comes on top of another would not have cost anything, but what it costs once the
 * other is over is its own. Those that the interruption began with came at once. Equal claims are split evenly, and the remainder of a
 * millisecond goes to the first by id, so that the charges add up exactly to the time.
 */
import { rootOf } from "#lib/base/chain.ts";
import { compareText } from "#lib/base/compare.ts";
import { AFFECTED_NODES_MAX, type MeshEvent } from "../../model/index.ts";
import type { MemberTime, Span } from "./member-time.ts";

/** `none`: the log tells of no cause. */
export type CauseKind = MeshEvent["kind"] | "none";
export type Cause = { kind: CauseKind; id: string | null };
/** `memberMs`: members × ms. */
export type Charge = Cause & { memberMs: number; interruptions: number };

const FAILURES: ReadonlySet<MeshEvent["kind"]> = new Set(["node-down", "link-down", "gateway-lost", "uncovered", "partition"]);
const OF_COLLECTOR: ReadonlySet<MeshEvent["kind"]> = new Set(["collector-outage", "partial-sight", "clock-jump"]);
/** An event's instants are those of rounds; what was lost is seen up to so much before. */
const SLACK_MS = 300_000;

type Claim = Cause & Span;
/** `cut`: of events whose list of nodes is full, so that others may be meant as well. */
export type Claims = { byNode: ReadonlyMap<string, readonly Claim[]>; cut: readonly Claim[] };

/** Each failure with those whom it or a consequence of it took offline, under the name of its root. */
export function claimsOf(events: readonly MeshEvent[]): Claims {
  const byId = new Map(events.map((event) => [event.id, event]));
  const byNode = new Map<string, Claim[]>();
  const cut: Claim[] = [];
  for (const event of events.filter(({ kind }) => FAILURES.has(kind))) {
    const root = rootOf(event, ({ cause }) => byId.get(cause ?? ""));
    const toMs = event.to === null ? Number.POSITIVE_INFINITY : Date.parse(event.to);
    // What the collector did not see, or saw by a wrong clock, is nobody's to pay for.
    const cause: Cause = OF_COLLECTOR.has(root.kind)
      ? { kind: "none", id: null }
      : { kind: root.kind, id: root.link ?? root.node };
    const claim = { ...cause, fromMs: Date.parse(event.from), toMs };
    const nodes = new Set([...event.affected.nodes, ...(event.node === null ? [] : [event.node])]);
    for (const node of nodes) {
      const others = byNode.get(node);
      if (others === undefined) byNode.set(node, [claim]);
      else others.push(claim);
    }
    if (event.affected.nodes.length >= AFFECTED_NODES_MAX) cut.push(claim);
  }
  return { byNode, cut };
}

/** @param weight members behind the node, a whole number. */
export function chargesOf(node: string, weight: number, time: MemberTime, claims: Claims): Charge[] {
  const charges = new Map<string, Charge>();
  for (const { spans } of time.interruptions) {
    let interruptions = weight;
    for (const { causes, ms } of piecesOf(spans, claimsDuring(spans, node, claims))) {
      const share = Math.floor((ms * weight) / causes.length);
      for (const [place, { kind, id }] of causes.entries()) {
        const memberMs = place === 0 ? ms * weight - share * (causes.length - 1) : share;
        const known = charges.get(keyOf({ kind, id }));
        if (known === undefined) charges.set(keyOf({ kind, id }), { kind, id, memberMs, interruptions });
        else Object.assign(known, { memberMs: known.memberMs + memberMs, interruptions: known.interruptions + interruptions });
        interruptions = 0; // an interruption is one, of what it began with
      }
    }
  }
  return [...charges.values()];
}

const keyOf = ({ kind, id }: Cause): string => `${kind} ${id}`;

/** Those that name the node; without one, those that may mean it too. */
function claimsDuring(spans: readonly Span[], node: string, { byNode, cut }: Claims): Claim[] {
  const beganMs = spans[0]?.fromMs ?? 0;
  const endedMs = spans.at(-1)?.toMs ?? beganMs;
  const isDuring = ({ fromMs, toMs }: Claim) => fromMs - SLACK_MS <= endedMs && toMs + SLACK_MS >= beganMs;
  const named = (byNode.get(node) ?? []).filter(isDuring);
  return named.length > 0 ? named : cut.filter(isDuring);
}

type Piece = { causes: [Cause, ...Cause[]]; ms: number };
const NO_CAUSE: [Cause] = [{ kind: "none", id: null }];

function piecesOf(spans: readonly Span[], claims: readonly Claim[]): Piece[] {
  const beganMs = spans[0]?.fromMs ?? 0;
  const edges = [...new Set(claims.flatMap(({ fromMs, toMs }) => [fromMs, toMs]))].sort((one, other) => one - other);
  const pieces: Piece[] = [];
  // Time that no claim covers goes on with what was charged before it; before any, it is of the first that came.
  const earliest = Math.min(...claims.map(({ fromMs }) => fromMs));
  let causes = sorted(claims.filter(({ fromMs }) => fromMs <= Math.max(earliest, beganMs))) ?? NO_CAUSE;
  for (const { fromMs, toMs } of spans) {
    const cuts = [fromMs, ...edges.filter((edge) => edge > fromMs && edge < toMs), toMs];
    for (const [index, untilMs] of cuts.slice(1).entries()) {
      const atMs = cuts[index] ?? fromMs;
      causes = firstOf(claims, atMs, beganMs) ?? causes;
      pieces.push({ causes, ms: untilMs - atMs });
    }
  }
  return pieces;
}

/** Of those that are there at an instant, the ones that came first. */
function firstOf(claims: readonly Claim[], atMs: number, beganMs: number): [Cause, ...Cause[]] | null {
  const there = claims.filter(({ fromMs, toMs }) => fromMs <= atMs && toMs > atMs);
  const came = ({ fromMs }: Claim) => (fromMs - SLACK_MS <= beganMs ? beganMs : fromMs);
  const earliest = Math.min(...there.map(came));
  return sorted(there.filter((claim) => came(claim) === earliest));
}

function sorted(claims: readonly Claim[]): [Cause, ...Cause[]] | null {
  const distinct = new Map(claims.map(({ kind, id }) => [keyOf({ kind, id }), { kind, id }]));
  const [first, ...others] = [...distinct].sort(([one], [other]) => compareText(one, other)).map(([, cause]) => cause);
  return first === undefined ? null : [first, ...others];
}
