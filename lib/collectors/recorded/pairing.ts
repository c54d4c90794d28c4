/** Ties what is told from both ends of one link together, where two nodes may have several links. */

export type Told<Row> = { from: string; to: string; row: Row };

export type Pair<Row> = { a: string; b: string; forth: Row | null; back: Row | null };

/** Beyond this many combinations of two nodes' rows, they are tied in the order in which they stand. */
const COMBINATIONS_MAX = 10_000;

/**
 * One pair a link, with `a` < `b`; at least one of `forth` (told from a to b) and `back` is there.
 * @param affinity how surely two opposite rows are of one link; 0 where they cannot be.
 */
export function paired<Row>(rows: readonly Told<Row>[], affinity: (one: Row, other: Row) => number): Pair<Row>[] {
  const groups = new Map<string, { a: string; b: string; forth: Row[]; back: Row[] }>();
  for (const { from, to, row } of rows) {
    const [a, b] = from < to ? [from, to] : [to, from];
    const key = JSON.stringify([a, b]);
    const group = groups.get(key) ?? { a, b, forth: [], back: [] };
    groups.set(key, group);
    (from === a ? group.forth : group.back).push(row);
  }
  return [...groups.values()].flatMap(({ a, b, forth, back }) =>
    tied(forth, back, affinity).map(([one, other]) => ({ a, b, forth: one, back: other })),
  );
}

function tied<Row>(forth: readonly Row[], back: readonly Row[], affinity: (one: Row, other: Row) => number) {
  const twinOf = new Map<number, number>();
  const taken = new Set<number>();
  for (const { i, j } of combinations(forth, back, affinity)) {
    if (twinOf.has(i) || taken.has(j)) continue;
    twinOf.set(i, j);
    taken.add(j);
  }
  const pairs: [Row | null, Row | null][] = forth.map((row, i) => {
    const j = twinOf.get(i);
    return [row, j === undefined ? null : (back[j] ?? null)];
  });
  for (const [j, row] of back.entries()) if (!taken.has(j)) pairs.push([null, row]);
  return pairs;
}

/** The surest first; of equally sure ones in the order of the file. */
function combinations<Row>(forth: readonly Row[], back: readonly Row[], affinity: (one: Row, other: Row) => number) {
  if (forth.length * back.length > COMBINATIONS_MAX) {
    return forth.slice(0, back.length).map((_, index) => ({ i: index, j: index, score: 1 }));
  }
  return forth
    .flatMap((one, i) => back.map((other, j) => ({ i, j, score: affinity(one, other) })))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || one.i - other.i || one.j - other.j);
}
