/**
 * Extreme eigenvalues of a symmetric operator (Lanczos 1950, with full re-orthogonalisation), and those of the tridiagonal matrix that it
 * gives by bisection on Sturm counts (Givens 1954). Deterministic: the starting vector is fixed.
 */
import { linearRandom } from "#lib/base/random.ts";
import { item, real } from "../mesh/typed.ts";

export type Operator = (vector: Float64Array, out: Float64Array) => void;

export function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i += 1) sum += real(x, i) * real(y, i);
  return sum;
}

/** y += factor · x */
export function addScaled(y: Float64Array, factor: number, x: Float64Array): void {
  for (let i = 0; i < y.length; i += 1) y[i] = real(y, i) + factor * real(x, i);
}

/** How many eigenvalues of the tridiagonal matrix are below x. */
function countBelow(diagonal: readonly number[], side: readonly number[], x: number): number {
  let count = 0;
  let pivot = 1;
  diagonal.forEach((entry, i) => {
    const off = i === 0 ? 0 : item(side, i - 1);
    pivot = entry - x - (off * off) / (pivot === 0 ? Number.MIN_VALUE : pivot);
    if (pivot < 0) count += 1;
  });
  return count;
}

/** The k-th largest eigenvalue (k from 0) of a symmetric tridiagonal matrix. */
export function tridiagonalEigenvalue(diagonal: readonly number[], side: readonly number[], k: number): number {
  let bound = 0;
  diagonal.forEach((entry, i) => {
    bound = Math.max(bound, Math.abs(entry) + Math.abs(side[i] ?? 0) + Math.abs(side[i - 1] ?? 0));
  });
  let low = -bound - 1;
  let high = bound + 1;
  for (let step = 0; step < 200 && high - low > 1e-14 * (1 + bound); step += 1) {
    const middle = (low + high) / 2;
    if (diagonal.length - countBelow(diagonal, side, middle) > k) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function startVector(n: number): Float64Array {
  const next = linearRandom(0x9e3779b9);
  return Float64Array.from({ length: n }, () => next() - 0.5);
}

/**
 * The `count` largest eigenvalues, in falling order, of the operator on the space orthogonal to `apart`. Stops when they move less than
 * 1e-12 relatively or after `stepsMax`. Fewer come back where the space is smaller.
 */
export function largestEigenvalues(
  n: number,
  apply: Operator,
  count: number,
  stepsMax: number,
  apart: readonly Float64Array[] = [],
): number[] {
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const side: number[] = [];
  let vector = startVector(n);
  let before: number[] = [];
  const clean = (v: Float64Array): number => {
    for (const other of [...apart, ...basis, ...apart, ...basis]) addScaled(v, -dot(v, other) / dot(other, other), other);
    return Math.sqrt(dot(v, v));
  };
  let norm = clean(vector);
  while (basis.length < Math.min(stepsMax, n - apart.length) && norm > 1e-10) {
    vector = vector.map((entry) => entry / norm);
    if (basis.length > 0) side.push(norm);
    basis.push(vector);
    const out = new Float64Array(n);
    apply(vector, out);
    diagonal.push(dot(vector, out));
    vector = out;
    norm = clean(vector);
    const found = Math.min(count, diagonal.length);
    const now = Array.from({ length: found }, (_, k) => tridiagonalEigenvalue(diagonal, side, k));
    const settled =
      before.length === count && now.every((value, k) => Math.abs(value - item(before, k)) <= 1e-12 * Math.abs(value));
    before = now;
    if (settled && basis.length > count + 4) break;
  }
  return before;
}
