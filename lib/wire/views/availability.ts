/** How much of the known time something was up: from the events of its outages, each with its own start and end. */
import type { MeshEvent } from "../../model/index.ts";
import { instantOf } from "../../model/index.ts";
import type { Availability } from "../api/history.ts";

type Spell = Availability["spells"][number];

/**
 * @param events outages of the entity (`node-down`, `link-down`) and of the collector, in any order; one without an end lasts on.
 * @param range instants; nothing before `from` counts.
 */
export function availability(
  mesh: string,
  entity: string,
  events: readonly Pick<MeshEvent, "kind" | "from" | "to">[],
  range: { from: string; to: string },
): Availability {
  const [fromMs, toMs] = [Date.parse(range.from), Math.max(Date.parse(range.from), Date.parse(range.to))];
  const blind = merged(
    events.filter(({ kind }) => kind === "collector-outage"),
    fromMs,
    toMs,
  );
  const down = without(
    merged(
      events.filter(({ kind }) => kind !== "collector-outage"),
      fromMs,
      toMs,
    ),
    blind,
  );
  const length = (spans: readonly Span[]) => spans.reduce((sum, [start, end]) => sum + end - start, 0) / 1000;
  const [downS, unknownS] = [length(down), length(blind)];
  const knownS = (toMs - fromMs) / 1000 - unknownS;
  const spells = [
    ...down.map((span): Spell => ({ ...instants(span), state: "down" })),
    ...blind.map((span): Spell => ({ ...instants(span), state: "unknown" })),
  ].sort((one, other) => (one.from < other.from ? -1 : 1));
  return {
    mesh,
    entity,
    from: instantOf(fromMs),
    to: instantOf(toMs),
    share: knownS > 0 ? Math.max(0, 1 - downS / knownS) : null,
    downS,
    unknownS,
    spells,
  };
}

type Span = readonly [startMs: number, endMs: number];

const instants = ([start, end]: Span) => ({ from: instantOf(start), to: instantOf(end) });

/** Cut to the range, in order, those that touch joined. */
function merged(events: readonly Pick<MeshEvent, "from" | "to">[], fromMs: number, toMs: number): Span[] {
  const spans = events
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
