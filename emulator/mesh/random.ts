/**
 * Randomness that is a pure function of its arguments: the same seed and the same question give the same answer, in any order of
 * asking. Streams (`SeededRandom`, Tommy Ettinger's mulberry32) serve the construction of a mesh; hashes serve everything that
 * depends on time.
 */

/** Mixes integers into 32 well-spread bits (the finaliser of MurmurHash3, Austin Appleby, applied to each in turn). */
export function hash32(...parts: readonly number[]): number {
  let state = 0x9e3779b9;
  for (const part of parts) {
    state = Math.imul(state ^ (part | 0), 0x85ebca6b);
    state ^= Math.floor(part / 0x1_0000_0000); // parts beyond 32 bits (times) count whole
    state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
    state ^= state >>> 16;
  }
  return state >>> 0;
}

/** A number in [0, 1) from integers. */
export function unitOf(...parts: readonly number[]): number {
  return hash32(...parts) / 0x1_0000_0000;
}

/** Hash of a word, to keep questions about different things apart. */
export function wordHash(word: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < word.length; index += 1) state = Math.imul(state ^ word.charCodeAt(index), 0x01000193);
  return state >>> 0;
}

/** `digits` upper-case hex digits. */
export function hexOf(digits: number, ...parts: readonly number[]): string {
  let text = "";
  for (let block = 0; text.length < digits; block += 1)
    text += hash32(...parts, block)
      .toString(16)
      .padStart(8, "0");
  return text.slice(0, digits).toUpperCase();
}

/** Smooth noise in [-1, 1]: random values at knots `knotMs` apart, with a cosine between them. */
export function smoothNoise(knotMs: number, timeMs: number, ...parts: readonly number[]): number {
  const position = timeMs / knotMs;
  const knot = Math.floor(position);
  const before = unitOf(...parts, knot) * 2 - 1;
  const after = unitOf(...parts, knot + 1) * 2 - 1;
  return before + (after - before) * (0.5 - 0.5 * Math.cos(Math.PI * (position - knot)));
}

/** A stream of random numbers. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  integer(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }
}
