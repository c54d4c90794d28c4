/**
 * The reliability of a mesh as utilities report it (IEEE Std 1366): members are the customers, a way to a gateway is the supply. Unknown
 * time is counted apart and is never lost time.
 */
import { compareText } from "#lib/base/compare.ts";
import { HOUR_MS } from "#lib/base/durations.ts";
import { instantOf, type MeshEvent } from "../../model/index.ts";
import { type CauseKind, type Charge, chargesOf, claimsOf } from "./charge.ts";
import type { MemberTime, Span } from "./member-time.ts";

/** Times in hours. null where there is nothing to divide by. */
export type Reliability = {
  from: string;
  to: string;
  members: number; // of all nodes that were seen in the span; gateways count nothing
  member_hours: number; // members × hours since each was first seen in the span
  member_hours_lost: number;
  member_hours_unknown: number;
  asai: number | null; // average service availability: 1 − lost / known
  saidi_h: number | null; // hours without per member
  saifi: number | null; // interruptions per member
  caidi_h: number | null; // hours until restored, per interruption of a member
  causes: { kind: CauseKind; id: string | null; member_hours_lost: number; interruptions: number }[]; // the dearest first
};

export type ReliabilityInput = Span & {
  times: ReadonlyMap<string, MemberTime>;
  /** Members behind a node, a whole number; 1 where it is not told. */
  weightOf: (uid: string) => number;
  events: readonly MeshEvent[];
};

export function reliabilityOf({ fromMs, toMs, times, weightOf, events }: ReliabilityInput): Reliability {
  const claims = claimsOf(events);
  const charges: Charge[] = [];
  const sum = { members: 0, totalMs: 0, unknownMs: 0, lostMs: 0, interruptions: 0 };
  for (const [uid, time] of times) {
    const weight = weightOf(uid);
    const spans = time.interruptions.flatMap((interruption) => interruption.spans);
    sum.members += weight;
    sum.totalMs += weight * time.totalMs;
    sum.unknownMs += weight * time.unknownMs;
    sum.lostMs += weight * spans.reduce((lost, span) => lost + (span.toMs - span.fromMs), 0);
    sum.interruptions += weight * time.interruptions.length;
    charges.push(...chargesOf(uid, weight, time, claims));
  }
  const knownMs = sum.totalMs - sum.unknownMs;
  const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : null);
  return {
    from: instantOf(fromMs),
    to: instantOf(toMs),
    members: sum.members,
    member_hours: sum.totalMs / HOUR_MS,
    member_hours_lost: sum.lostMs / HOUR_MS,
    member_hours_unknown: sum.unknownMs / HOUR_MS,
    asai: knownMs > 0 ? 1 - sum.lostMs / knownMs : null,
    saidi_h: ratio(sum.lostMs / HOUR_MS, sum.members),
    saifi: ratio(sum.interruptions, sum.members),
    caidi_h: ratio(sum.lostMs / HOUR_MS, sum.interruptions),
    causes: addedUp(charges),
  };
}

function addedUp(charges: readonly Charge[]): Reliability["causes"] {
  const byCause = new Map<string, Charge>();
  for (const charge of charges) {
    const key = `${charge.kind} ${charge.id}`;
    const known = byCause.get(key);
    byCause.set(key, {
      ...charge,
      memberMs: charge.memberMs + (known?.memberMs ?? 0),
      interruptions: charge.interruptions + (known?.interruptions ?? 0),
    });
  }
  return [...byCause.values()]
    .sort((one, other) => other.memberMs - one.memberMs || compareText(`${one.kind} ${one.id}`, `${other.kind} ${other.id}`))
    .map(({ kind, id, memberMs, interruptions }) => ({ kind, id, member_hours_lost: memberMs / HOUR_MS, interruptions }));
}
