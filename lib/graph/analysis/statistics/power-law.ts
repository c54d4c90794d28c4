/**
 * Do the degrees have a power-law tail? Discrete maximum likelihood for the exponent, the start of the tail by the smallest
 * Kolmogorov–Smirnov distance (Clauset, Shalizi & Newman 2009). Refused below fifty nodes in the tail: too small to tell.
 */

export type PowerLaw = { exponent: number; from: number; tail: number; distance: number };

const TAIL_MIN = 50;

/** Hurwitz zeta function by Euler–Maclaurin summation; s > 1, q > 0. */
export function hurwitzZeta(s: number, q: number): number {
  const terms = 12;
  let sum = 0;
  for (let k = 0; k < terms; k += 1) sum += (q + k) ** -s;
  const a = q + terms;
  return (
    sum +
    a ** (1 - s) / (s - 1) +
    a ** -s / 2 +
    (s * a ** (-s - 1)) / 12 -
    (s * (s + 1) * (s + 2) * a ** (-s - 3)) / 720 +
    (s * (s + 1) * (s + 2) * (s + 3) * (s + 4) * a ** (-s - 5)) / 30240
  );
}

/** The exponent of greatest likelihood for values from `from` on, by golden-section search in 1.01 … 8. */
function exponentOf(tail: readonly number[], from: number): number {
  const logs = tail.reduce((sum, x) => sum + Math.log(x), 0);
  const cost = (s: number) => tail.length * Math.log(hurwitzZeta(s, from)) + s * logs;
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = 1.01;
  let high = 8;
  while (high - low > 1e-7) {
    const one = high - ratio * (high - low);
    const two = low + ratio * (high - low);
    if (cost(one) < cost(two)) high = two;
    else low = one;
  }
  return (low + high) / 2;
}

function distanceOf(tail: readonly number[], from: number, exponent: number): number {
  const all = hurwitzZeta(exponent, from);
  const counts = new Map<number, number>();
  for (const x of tail) counts.set(x, (counts.get(x) ?? 0) + 1);
  const largest = tail.reduce((a, b) => Math.max(a, b), from);
  let seen = 0;
  let worst = 0;
  for (let x = from; x <= largest; x += 1) {
    seen += counts.get(x) ?? 0;
    worst = Math.max(worst, Math.abs(seen / tail.length - (1 - hurwitzZeta(exponent, x + 1) / all)));
  }
  return worst;
}

/** null: fewer than fifty values in any tail. */
export function fitPowerLaw(degrees: readonly number[]): PowerLaw | null {
  const starts = [...new Set(degrees)].filter((degree) => degree >= 1).sort((a, b) => a - b);
  let best: PowerLaw | null = null;
  for (const from of starts) {
    const tail = degrees.filter((degree) => degree >= from);
    if (tail.length < TAIL_MIN || new Set(tail).size < 2) break;
    const exponent = exponentOf(tail, from);
    const distance = distanceOf(tail, from, exponent);
    if (best === null || distance < best.distance) best = { exponent, from, tail: tail.length, distance };
  }
  return best;
}
