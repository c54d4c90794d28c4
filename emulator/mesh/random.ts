/**
 * Randomness that is a pure function of its arguments: the same seed and the same question give the same answer, in any order of
 * asking. Streams of random numbers serve the construction of a mesh; hashes serve everything that depends on time.
 */

import { hash32 } from "#lib/base/hash.ts";

/** A number in [0, 1) from integers. */
export function unitOf(...parts: readonly number[]): number {
  return hash32(...parts) / 0x1_0000_0000;
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
