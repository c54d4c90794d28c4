/**
 * Who is charged with the time that members were without: the root causes in the event log. Where several were there at once, the ones
 * that the interruption began with; equal claims are split evenly, and the remainder of a millisecond goes to the first by id, so that
 * the charges add up exactly to the time.
 */
import { rootOf } from "#lib/base/chain.ts";
import { compareText } from "#lib/base/compare.ts";
import type { MeshEvent } from "../../model/index.ts";
import type { MemberTime, Span } from "./member-time.ts";

/** `none`: the log tells of no cause. */
export type CauseKind = MeshEvent["kind"] | "none";
export type Cause = { kind: CauseKind; id: string | null };
/** `memberMs`: members × ms. */
export type Charge = Cause & { memberMs: number; interruptions: number };

const FAILURES: ReadonlySet<MeshEvent["kind"]> = new Set(["node-down", "link-down", "gateway-lost", "uncovered", "partition"]);
/** An event's instants are those of rounds; what was lost is seen up to so much before. */
const SLACK_MS = 300_000;

type Claim = Cause & Span & { nodes: ReadonlySet<string> };

/** Each failure with those whom it or a consequence of it took offline, under the name of its root. */
export function claimsOf(events: readonly MeshEvent[]): Claim[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  return events
    .filter(({ kind }) => FAILURES.has(kind))
    .map((event) => {
      const root = rootOf(event, ({ cause }) => byId.get(cause ?? ""));
      const { node, link, kind } = root;
      const nodes = new Set([...event.affected.nodes, ...(event.node === null ? [] : [event.node])]);
      const toMs = event.to === null ? Number.POSITIVE_INFINITY : Date.parse(event.to);
      return { kind, id: link ?? node, fromMs: Date.parse(event.from), toMs, nodes };
    });
}

/** @param weight members behind the node, a whole number. */
export function chargesOf(node: string, weight: number, time: MemberTime, claims: readonly Claim[]): Charge[] {
  const mine = claims.filter(({ nodes }) => nodes.has(node));
  const charges = new Map<string, Charge>();
  const charge = (cause: Cause, memberMs: number, interruptions: number) => {
    const key = `${cause.kind} ${cause.id}`;
    const known = charges.get(key) ?? { kind: cause.kind, id: cause.id, memberMs: 0, interruptions: 0 };
    charges.set(key, { ...known, memberMs: known.memberMs + memberMs, interruptions: known.interruptions + interruptions });
  };
  for (const { spans } of time.interruptions) {
    const [first] = spans;
    if (first === undefined) continue;
    const causes = causesOf(mine, spans, first.fromMs);
    const lostMs = spans.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0);
    const share = Math.floor((lostMs * weight) / causes.length);
    for (const [place, cause] of causes.entries()) {
      const isFirst = place === 0;
      charge(cause, isFirst ? lostMs * weight - share * (causes.length - 1) : share, isFirst ? weight : 0);
    }
  }
  return [...charges.values()];
}

/** Those that were there when it began; else the earliest that came while it lasted. */
function causesOf(claims: readonly Claim[], spans: readonly Span[], beganMs: number): [Cause, ...Cause[]] {
  const endedMs = spans.at(-1)?.toMs ?? beganMs;
  const during = claims.filter(({ fromMs, toMs }) => fromMs - SLACK_MS <= endedMs && toMs + SLACK_MS >= beganMs);
  const atStart = during.filter(({ fromMs, toMs }) => fromMs - SLACK_MS <= beganMs && toMs > beganMs);
  const earliest = Math.min(...during.map(({ fromMs }) => fromMs));
  const chosen = atStart.length > 0 ? atStart : during.filter(({ fromMs }) => fromMs === earliest);
  const distinct = new Map(chosen.map(({ kind, id }) => [`${kind} ${id}`, { kind, id }]));
  const [first, ...others] = [...distinct].sort(([one], [other]) => compareText(one, other)).map(([, cause]) => cause);
  return first === undefined ? [{ kind: "none", id: null }] : [first, ...others];
}
