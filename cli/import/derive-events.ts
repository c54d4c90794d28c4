/** Events of imported rounds: derived from the store, in order of time, once all of them are in it. */
import { DAY_MS } from "#lib/base/durations.ts";
import { waysOf } from "#lib/graph/analysis/index.ts";
import { deriveEvents, type EventState, readEventState } from "#lib/graph/events/index.ts";
import type { History } from "#lib/history/types.ts";
import { instantOf, type MeshEvent, type Snapshot } from "#lib/model/index.ts";
import { EVENTS_STATE } from "#lib/server/judge-round.ts";

const PAGE = 1_000;
/** Rounds of the past may change what was concluded shortly before and after them. */
const NEIGHBOURHOOD_MS = DAY_MS;
const END_OF_TIME = "9999-12-31T23:59:59.999Z";

type Derivation = { state: EventState | null; previous: Snapshot | null; from: string; to: string };

/**
 * @param span of the rounds that were stored.
 * @returns how many events there are of them.
 */
export async function deriveImported(history: History, mesh: string, span: { from: string; to: string }): Promise<number> {
  const kept = readEventState(await history.state(mesh, EVENTS_STATE));
  // Where all of them follow what was derived before, it simply goes on.
  if (kept !== null && kept.atMs < Date.parse(span.from)) {
    const previous = (await history.at(mesh, instantOf(kept.atMs)))?.snapshot ?? null;
    return (await derive(history, mesh, { state: kept, previous, from: instantOf(kept.atMs + 1), to: END_OF_TIME })).events;
  }
  const from = instantOf(Date.parse(span.from) - NEIGHBOURHOOD_MS);
  const endMs = Date.parse(span.to) + NEIGHBOURHOOD_MS;
  const isPast = kept !== null && kept.atMs > endMs;
  const to = isPast ? instantOf(endMs) : END_OF_TIME;
  const done = await derive(history, mesh, { state: null, previous: null, from, to });
  if (isPast) await handOver(history, mesh, done.state, kept);
  return done.events;
}

/** The derivation of the present stays; what it does not know as lasting was over by the time it came to. */
async function handOver(history: History, mesh: string, past: EventState | null, kept: EventState): Promise<void> {
  if (past === null) return;
  const events = Object.values(past.events)
    .filter(({ id, to }) => to === null && kept.events[id] === undefined)
    .map((event) => ({ ...event, to: instantOf(past.atMs) }));
  await history.putEvents(mesh, { events, states: { [EVENTS_STATE]: kept } });
}

async function derive(history: History, mesh: string, start: Derivation): Promise<{ events: number; state: EventState | null }> {
  let { state, previous, from } = start;
  const seen = new Set<string>();
  for (;;) {
    const heads = await history.roundsBetween(mesh, { from, to: start.to }, PAGE);
    const changed = new Map<string, MeshEvent>();
    for (const { at } of heads) {
      const stored = await history.at(mesh, at);
      if (stored === null) continue;
      const { snapshot } = stored;
      const derived = deriveEvents(state, previous, snapshot, waysOf(snapshot));
      for (const event of derived.events) changed.set(event.id, event);
      state = derived.state;
      previous = snapshot;
    }
    for (const id of changed.keys()) seen.add(id);
    if (state !== null) await history.putEvents(mesh, { events: [...changed.values()], states: { [EVENTS_STATE]: state } });
    const last = heads.at(-1);
    if (last === undefined || heads.length < PAGE) return { events: seen.size, state };
    from = instantOf(Date.parse(last.at) + 1);
  }
}
