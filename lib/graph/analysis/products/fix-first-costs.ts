/**
 * What each place did cost of late: the member-hours without the Internet that the event log tells of, charged as the reliability of the
 * mesh charges them (to the root cause with which an interruption began). Time in which the collector was blind is charged to nobody.
 */
import { DAY_MS, HOUR_MS } from "#lib/base/durations.ts";
import type { MeshEvent } from "../../../model/index.ts";
import { chargesOf, claimsOf } from "../../reliability/charge.ts";
import { type FailureLog, type PlaceKind, placeKey } from "../trends/failure-record.ts";
import { TOLD_DAYS } from "./fix-first-reasons.ts";

export type Cost = { memberHours: number; interruptions: number };

type Span = { fromMs: number; toMs: number };

/** The parts of a span that others leave. */
function without(span: Span, others: readonly Span[]): Span[] {
  return others.reduce<Span[]>(
    (parts, other) =>
      parts.flatMap(({ fromMs, toMs }) =>
        [
          { fromMs, toMs: Math.min(toMs, other.fromMs) },
          { fromMs: Math.max(fromMs, other.toMs), toMs },
        ].filter((part) => part.toMs > part.fromMs),
      ),
    [span],
  );
}

function joined(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const span of spans.toSorted((x, y) => x.fromMs - y.fromMs)) {
    const last = all.at(-1);
    if (last !== undefined && span.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, span.toMs);
    else all.push({ ...span });
  }
  return all;
}

/** Who is told to have been gone, or without any way. */
function whoWasWithout({ kind, node, affected }: MeshEvent): readonly string[] {
  if (kind === "node-down") return node === null ? [] : [node];
  return kind === "uncovered" ? affected.nodes : [];
}

/** By place. @param weightOf members behind a router; 0 for gateways. */
export function costsOf(log: FailureLog, nowMs: number, weightOf: (uid: string) => number): Map<string, Cost> {
  const sinceMs = nowMs - TOLD_DAYS * DAY_MS;
  const spanOf = ({ from, to }: MeshEvent): Span => ({
    fromMs: Math.max(sinceMs, Date.parse(from)),
    toMs: to === null ? nowMs : Math.min(nowMs, Date.parse(to)),
  });
  const lately = log.events.filter(
    ({ noticedAt, to }) => Date.parse(noticedAt) <= nowMs && (to === null || Date.parse(to) > sinceMs),
  );
  const blind = lately.filter(({ kind }) => kind === "collector-outage").map(spanOf);
  const spans = new Map<string, Span[]>();
  for (const event of lately) for (const uid of whoWasWithout(event)) spans.set(uid, [...(spans.get(uid) ?? []), spanOf(event)]);
  const claims = new Map<string, ReturnType<typeof claimsOf>>();
  for (const claim of claimsOf(lately)) for (const uid of claim.nodes) claims.set(uid, [...(claims.get(uid) ?? []), claim]);
  const costs = new Map<string, Cost>();
  for (const [uid, own] of spans) {
    const interruptions = joined(own).flatMap((span) => {
      const known = without(span, blind);
      return known.length === 0 ? [] : [{ spans: known }];
    });
    const time = { totalMs: 0, unknownMs: 0, interruptions };
    for (const charge of chargesOf(uid, weightOf(uid), time, claims.get(uid) ?? [])) {
      if (charge.id === null) continue;
      const kind: PlaceKind = charge.kind === "link-down" ? "link" : "node";
      const key = placeKey(kind, charge.id);
      const known = costs.get(key) ?? { memberHours: 0, interruptions: 0 };
      costs.set(key, {
        memberHours: known.memberHours + charge.memberMs / HOUR_MS,
        interruptions: known.interruptions + charge.interruptions,
      });
    }
  }
  return costs;
}
