/** Seeded pseudo-randomness for tests: the same seed gives the same numbers on every machine. */
import { createHash } from "node:crypto";

export type Random = {
  /** 0 <= x < 1. */
  next(): number;
  between(low: number, high: number): number;
  /** low <= n <= high. */
  integer(low: number, high: number): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
};

/** Mulberry32 (Tommy Ettinger, public domain), 32 bits of state: plenty for made-up meshes. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    integer: (low, high) => low + Math.floor((high - low + 1) * next()),
    pick: (items) => items[Math.floor(items.length * next())] ?? items[0],
  };
}

/** A number 0 <= x < 1 that depends on its arguments only: what wanders from round to round is not tied to any order of calls. */
export function hashedNoise(...parts: readonly (string | number)[]): number {
  return createHash("sha256").update(parts.join("\u0000")).digest().readUInt32BE(0) / 4294967296;
}

/** Eight lower-case URL-safe characters of a hash, the form of our own uids. */
export function hashedUid(key: string): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  const digest = createHash("sha256").update(key).digest();
  return Array.from(digest.subarray(0, 8), (byte) => alphabet[byte & 31]).join("");
}
