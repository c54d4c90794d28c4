/**
 * How much of the known time something was up, how often it failed, for how long, and how long it held (analytics M6.1). From its outages
 * and from the times of which nobody knows, each with its own start and end.
 */
import { compareText } from "#lib/base/compare.ts";
import { instantOf } from "../../model/index.ts";
import type { Availability } from "../api/history.ts";

type Spell = Availability["spells"][number];
type Lasting = { from: string; to: string | null };

export type Seen = {
  /** Of the entity; one without an end lasts on. In any order, and they may overlap. */
  outages: readonly Lasting[];
  /** Our own collector was silent, or what the entity told was stale: neither up nor down. */
  unknown: readonly Lasting[];
};

/** @param range instants; nothing before `from` counts. */
export function availability(
  mesh: string,
  entity: string,
  { outages, unknown }: Seen,
  range: { from: string; to: string },
): Availability {
  const [fromMs, toMs] = [Date.parse(range.from), Math.max(Date.parse(range.from), Date.parse(range.to))];
  const blind = merged(unknown, fromMs, toMs);
  const down = without(merged(outages, fromMs, toMs), blind);
  const up = without(fromMs < toMs ? [[fromMs, toMs]] : [], merged([...down, ...blind].map(instants), fromMs, toMs));
  const [upS, downS, unknownS] = [secondsOf(up), secondsOf(down), secondsOf(blind)];
  const failures = failuresOf(up, down);
  const knownS = upS + downS;
  const spells = [
    ...down.map((span): Spell => ({ ...instants(span), state: "down" })),
    ...blind.map((span): Spell => ({ ...instants(span), state: "unknown" })),
  ].sort((one, other) => compareText(one.from, other.from));
  return {
    mesh,
    entity,
    from: instantOf(fromMs),
    to: instantOf(toMs),
    share: knownS > 0 ? upS / knownS : null,
    coverage: knownS + unknownS > 0 ? knownS / (knownS + unknownS) : null,
    upS,
    downS,
    unknownS,
    failures,
    mtbfS: failures === 0 ? null : upS / failures,
    mttrS: failures === 0 ? null : downS / failures,
    spells,
  };
}

/** From up to down, what nobody knows passed over: an outage that began before the range, or goes on after an unknown time, is none. */
function failuresOf(up: readonly Span[], down: readonly Span[]): number {
  const known = [...up.map(([start]) => ({ start, isDown: false })), ...down.map(([start]) => ({ start, isDown: true }))];
  known.sort((one, other) => one.start - other.start);
  return known.filter(({ isDown }, n) => isDown && known[n - 1]?.isDown === false).length;
}

function secondsOf(spans: readonly Span[]): number {
  return spans.reduce((sum, [start, end]) => sum + end - start, 0) / 1000;
}

type Span = readonly [startMs: number, endMs: number];

const instants = ([start, end]: Span) => ({ from: instantOf(start), to: instantOf(end) });

/** Cut to the range, in order, those that touch joined. */
function merged(lasting: readonly Lasting[], fromMs: number, toMs: number): Span[] {
  const spans = lasting
    .map(({ from, to }): Span => [Math.max(fromMs, Date.parse(from)), Math.min(toMs, to === null ? toMs : Date.parse(to))])
    .filter(([start, end]) => end > start)
    .sort(([one], [other]) => one - other);
  const joined: Span[] = [];
  for (const [start, end] of spans) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last[1]) joined[joined.length - 1] = [last[0], Math.max(last[1], end)];
    else joined.push([start, end]);
  }
  return joined;
}

/** What of `spans` lies in none of `holes`; both in order and without overlaps. */
function without(spans: readonly Span[], holes: readonly Span[]): Span[] {
  return spans.flatMap(([from, end]) => {
    const left: Span[] = [];
    let start = from;
    for (const [holeStart, holeEnd] of holes) {
      if (holeEnd <= start || holeStart >= end) continue;
      if (holeStart > start) left.push([start, holeStart]);
      start = Math.max(start, holeEnd);
    }
    if (start < end) left.push([start, end]);
    return left;
  });
}
