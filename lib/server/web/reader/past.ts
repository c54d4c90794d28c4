/**
 * Rounds of the past as the reading thread holds them: a few, those that were asked for last. An analysis that is no longer kept is
 * computed again, one at a time and within bounds: the thread answers everybody else meanwhile.
 */

import { setImmediate as nextTurn } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import { DAY_MS } from "#lib/base/durations.ts";
import { createSerialQueue } from "#lib/base/serial-queue.ts";
import { windowRing } from "../../../graph/analysis/index.ts";
import type { History, StoredRound } from "../../../history/types.ts";
import { instantOf, isPartial, type Positions, type RoundAnalysis } from "../../../model/index.ts";
import { analyseRound, failureLog } from "../../analysis-worker-core.ts";
import { readAnalysis } from "./analysis.ts";
import { type LoadedRound, loadRound } from "./mesh.ts";
import type { ReaderMesh } from "./protocol.ts";

const ROUNDS_KEPT = 8;
/** Larger meshes have only the analyses that were kept with their rounds. */
const JUDGED_NODES_MAX = 2_000;
/** Spectra and communities of a past round, only where they cost little. */
const DEEP_NODES_MAX = 300;
const WAITING_MAX = 20;
const WINDOW_MS = DAY_MS;
/** How many of the rounds of the day before are looked at, evenly spread. */
const WINDOW_ROUNDS = 48;
const HEADS_MAX = 20_000;

type Kept = { plain: LoadedRound; positions: Positions; judged: Promise<LoadedRound> | null };

export type PastRounds = {
  /**
   * @param positions of now: nothing jumps while somebody moves through time.
   * @param judged with an analysis, if there is one or can be one.
   * @returns null where nothing so old is kept.
   */
  at(store: History, facts: ReaderMesh, positions: Positions, at: string, judged: boolean): Promise<LoadedRound | null>;
};

export function pastRounds(): PastRounds {
  const kept = new LRUCache<string, Kept>({ max: ROUNDS_KEPT });
  const queue = createSerialQueue();

  const keptOf = (stored: StoredRound, facts: ReaderMesh, positions: Positions): Kept => {
    // What may be seen is part of the name: a mesh that closes is closed in its past too.
    const key = `${facts.id} ${facts.technicians} ${stored.snapshot.round}`;
    const known = kept.get(key);
    const fresh =
      known !== undefined && samePlaces(stored, known.positions, positions)
        ? known
        : { plain: loadRound(stored, facts.technicians, positions, null, "once"), positions, judged: null };
    kept.set(key, fresh);
    return fresh;
  };

  /** One after the other; null where too many wait already. */
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> | null =>
    queue.size >= WAITING_MAX ? null : queue.add(work);

  return {
    async at(store, facts, positions, at, judged) {
      const found = await store.at(facts.id, at);
      if (found === null) return null;
      // The layout of the store's last round is the one of now: it comes with `positions`.
      const stored = { ...found, layout: null };
      const round = keptOf(stored, facts, positions);
      if (!judged) return round.plain;
      round.judged ??= inTurn(async () => {
        const good = await goodOf(store, facts, stored);
        const analysis = good === null ? null : await analysisOf(store, facts, good);
        if (good === null || analysis === null) return round.plain;
        const judged = loadRound(good, facts.technicians, positions, analysis, "once");
        return good === stored ? judged : loadRound(stored, facts.technicians, positions, null, "once", judged);
      });
      if (round.judged === null) return round.plain;
      try {
        return await round.judged;
      } catch (cause) {
        round.judged = null;
        throw cause;
      }
    },
  };
}

function samePlaces({ snapshot }: StoredRound, one: Positions, other: Positions): boolean {
  if (one === other) return true;
  return snapshot.nodes.every(({ uid }) => one[uid]?.[0] === other[uid]?.[0] && one[uid]?.[1] === other[uid]?.[1]);
}

/** The round itself, or the last good one before it where it saw a part of the mesh; null: that one is no longer kept. */
async function goodOf(store: History, facts: ReaderMesh, stored: StoredRound): Promise<StoredRound | null> {
  if (!isPartial(stored.snapshot)) return stored;
  const lastGood = stored.snapshot.coverage?.lastGood ?? null;
  const found = lastGood === null ? null : await store.at(facts.id, lastGood.at);
  return found === null || found.snapshot.round !== lastGood?.round ? null : { ...found, layout: null };
}

/** As it was kept with the round, else computed again from the round and some of the day before it. */
async function analysisOf(store: History, facts: ReaderMesh, { snapshot }: StoredRound): Promise<RoundAnalysis | null> {
  const judged = readAnalysis(await store.analysis(facts.id, snapshot.round));
  if (judged !== null && "analysis" in judged) return judged.analysis;
  if (snapshot.nodes.length > JUDGED_NODES_MAX) return null;
  const ring = windowRing(facts.timezone);
  const from = instantOf(Date.parse(snapshot.at) - WINDOW_MS);
  const heads = await store.roundsBetween(facts.id, { from, to: snapshot.at }, HEADS_MAX);
  for (const { at } of evenly(heads, WINDOW_ROUNDS)) {
    await nextTurn();
    const before = await store.at(facts.id, at);
    if (before !== null) ring.add(before.snapshot);
  }
  await nextTurn();
  ring.add(snapshot);
  const log = await failureLog(store, facts.id, snapshot.at);
  const none = { round: snapshot.round, as_of: snapshot.at, v4: null, v6: null };
  return analyseRound(snapshot, ring, snapshot.nodes.length > DEEP_NODES_MAX ? none : null, {
    log,
    ...(facts.fixFirst !== undefined && { fixFirst: facts.fixFirst }),
  });
}

/** At most `most` of a list, the last among them. */
function evenly<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  const step = items.length / most;
  return Array.from({ length: most }, (_, i) => items[Math.ceil((i + 1) * step) - 1]).filter((item) => item !== undefined);
}
