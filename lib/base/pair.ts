/** Two things as one key. The parts are joined by a space, so the first must hold none: uids, indexes and names of families do not. */

/** The pair in its own order. */
export function orderedPair<Part extends string | number>(one: Part, other: Part): [low: Part, high: Part] {
  return one < other ? [one, other] : [other, one];
}

/** The same key whichever of the two comes first. */
export function pairKey<Part extends string | number>(one: Part, other: Part): string {
  return directedKey(...orderedPair(one, other));
}

/** A key in which the order of the two counts. */
export function directedKey(from: string | number, to: string | number): string {
  return `${from} ${to}`;
}

/** The parts of a {@link directedKey} or {@link pairKey} of texts. */
export function partsOfKey(key: string): [from: string, to: string] {
  const at = key.lastIndexOf(" ");
  return [key.slice(0, at), key.slice(at + 1)];
}
