/**
 * Both daemons count a window of 48 hellos and print ⌊100·heard/48⌋ %; what a neighbour tells back went through 7 bits first. Both maps
 * are injective on 0..48, so the count itself can be recovered. (bmx6 `metrics.c`, `msg.c`.)
 */

export const HELLO_WINDOW = 48;

/** ⌊100·⌊127·heard/48⌋/127⌋: what a sender reads about itself when the receiver heard `heard` of 48. */
export function toldPercent(heard: number): number {
  return Math.floor((100 * Math.floor((127 * heard) / HELLO_WINDOW)) / 127);
}

/** ⌊100·heard/48⌋: what the receiver prints itself. */
export function countedPercent(heard: number): number {
  return Math.floor((100 * heard) / HELLO_WINDOW);
}

const HEARD_BY_TOLD: ReadonlyMap<number, number> = new Map(Array.from({ length: 49 }, (_, heard) => [toldPercent(heard), heard]));
const HEARD_BY_COUNTED: ReadonlyMap<number, number> = new Map(
  Array.from({ length: 49 }, (_, heard) => [countedPercent(heard), heard]),
);

/** The count behind a receiver's own figure (0..1); null for a value that no fresh window of 48 gives (aged, or another window). */
export function heardFromCounted(share: number): number | null {
  return HEARD_BY_COUNTED.get(Math.round(share * 100)) ?? null;
}

/** The count behind a figure told back to the sender (0..1); null for a value outside the 49 possible ones. */
export function heardFromTold(share: number): number | null {
  return HEARD_BY_TOLD.get(Math.round(share * 100)) ?? null;
}

/** A bmx6 sender works with 127ths: the exact share behind a told figure, or the figure itself where it is not one of the 49. */
export function exactTold(share: number): number {
  const heard = heardFromTold(share);
  return heard === null ? share : Math.floor((127 * heard) / HELLO_WINDOW) / 127;
}

/** The exact share behind a counted figure, or the figure itself where it is not one of the 49. */
export function exactCounted(share: number): number {
  const heard = heardFromCounted(share);
  return heard === null ? share : heard / HELLO_WINDOW;
}
