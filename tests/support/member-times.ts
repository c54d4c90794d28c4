/**
 * The times of members straight from samples in order of time, as day logs have to give them. A sample holds until the next one, but no
 * longer than a bound: what happened in a longer gap nobody knows.
 */
import type { MemberTime, Span } from "#lib/graph/reliability/member-time.ts";

type Running = MemberTime & { state: boolean | null; isInterrupted: boolean };

export type MemberTimes = {
  /** @param ways of the members that are known at this instant; who is missing is not known. @throws RangeError for time that goes back. */
  add(atMs: number, ways: ReadonlyMap<string, boolean | null>): void;
  /** Ends at `toMs`. */
  finish(): ReadonlyMap<string, MemberTime>;
};

/** @param holdMs how long a sample holds at the most. Samples before the span say how it began. */
export function memberTimes({ fromMs, toMs }: Span, holdMs: number): MemberTimes {
  const members = new Map<string, Running>();
  let lastMs: number | null = null;
  const pass = (untilMs: number) => {
    if (lastMs === null) return;
    const from = Math.max(lastMs, fromMs);
    const until = Math.min(untilMs, toMs);
    const heldUntil = Math.max(from, Math.min(until, lastMs + holdMs));
    for (const member of members.values()) {
      if (until <= from) continue;
      member.totalMs += until - from;
      if (member.state === null) member.unknownMs += until - from;
      else member.unknownMs += until - heldUntil;
      if (member.state === false && heldUntil > from) lose(member, { fromMs: from, toMs: heldUntil });
      if (member.state === true) member.isInterrupted = false;
    }
  };
  return {
    add(atMs, ways) {
      if (lastMs !== null && atMs < lastMs) throw new RangeError("samples must come in order of time");
      pass(atMs);
      lastMs = atMs;
      for (const member of members.values()) member.state = null;
      for (const [uid, state] of ways) {
        const member = members.get(uid);
        if (member !== undefined) member.state = state;
        else members.set(uid, { totalMs: 0, unknownMs: 0, interruptions: [], state, isInterrupted: false });
      }
    },
    finish() {
      pass(toMs);
      lastMs = toMs;
      return members;
    },
  };
}

function lose(member: Running, span: Span): void {
  const current = member.isInterrupted ? member.interruptions.at(-1) : undefined;
  if (current === undefined) {
    member.interruptions.push({ spans: [span] });
    member.isInterrupted = true;
    return;
  }
  const last = current.spans.at(-1);
  if (last !== undefined && last.toMs === span.fromMs) last.toMs = span.toMs;
  else current.spans.push(span);
}
