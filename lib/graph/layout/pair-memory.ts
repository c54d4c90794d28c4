/**
 * How long connections have been there. One counts once it lasted three rounds, and is missed once it has been away for three: what
 * flaps moves nothing.
 */
import { compareText } from "#lib/base/compare.ts";
import type { LayoutState } from "./types.ts";

/** So many rounds in a row make a connection count, or make it missed. */
export const LASTING_ROUNDS = 3;

type PairChanges = {
  /** What to remember: rounds in a row that a pair has been there (+, up to three), or that a lasting one has been away (-). */
  memory: LayoutState["pairs"];
  /** Pairs that have lasted long enough since this round. */
  came: string[];
};

/**
 * @param present the pairs of this round
 * @param counts tells of pairs that count from their first round: those of nodes that came with them
 * @param isForgotten tells of pairs whose nodes are not there any more
 */
export function changedPairs(
  before: LayoutState["pairs"],
  present: ReadonlySet<string>,
  counts: (pair: string) => boolean,
  isForgotten: (pair: string) => boolean,
): PairChanges {
  const memory = new Map<string, number>();
  const came: string[] = [];
  for (const [pair, rounds] of Object.entries(before)) {
    if (present.has(pair) || isForgotten(pair)) continue;
    const away = rounds >= LASTING_ROUNDS ? -1 : rounds < 0 ? rounds - 1 : 0;
    if (away === 0) continue; // it never lasted
    if (away > -LASTING_ROUNDS) memory.set(pair, away);
  }
  for (const pair of present) {
    const rounds = Object.hasOwn(before, pair) ? (before[pair] ?? 0) : 0;
    const now = counts(pair) || rounds < 0 ? LASTING_ROUNDS : Math.min(LASTING_ROUNDS, rounds + 1);
    if (now === LASTING_ROUNDS && rounds < LASTING_ROUNDS && rounds >= 0 && !counts(pair)) came.push(pair);
    memory.set(pair, now);
  }
  const sorted = [...memory].sort(([one], [other]) => compareText(one, other));
  return { memory: Object.fromEntries(sorted), came: came.sort() };
}
