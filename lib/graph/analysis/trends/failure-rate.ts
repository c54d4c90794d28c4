/**
 * How often a place fails: failures as a Poisson process whose rate is drawn, for each place, from a Gamma distribution that the places of
 * its own kind in this mesh share (empirical Bayes; Robbins 1956, Efron & Morris 1975). What was seen of the others is the prior of each,
 * so that one failure among hundreds of healthy links is no pattern, and five at one place are. Units: failures and days of exposure.
 */
import { logGamma } from "./hours-of-day.ts";

/** Both may be discounted with age, so neither is a whole number. */
export type Seen = { failures: number; days: number };

/** A Gamma distribution of rates: mean shape/days failures a day, worth as much as `shape` failures seen in `days`. */
export type RatePrior = { shape: number; days: number };

/** A mesh of which nothing is known yet: half a failure a year at each place. */
const FIRST_GUESS: Seen = { failures: 0.5, days: 365 };
/** The mean of a kind leans on the mesh's as if so many failures had been seen. */
const KIND_LEANS = 1;
/** Rates differ between places of one kind by so much, before the data tell: the mean and the spread of ln(shape). */
const SHAPE_USUAL = 0.5;
const SHAPE_SPREAD = 1;
const SHAPE_LEAST = 0.05;
const SHAPE_MOST = 20;
const STEPS = 24;

function total(places: readonly Seen[]): Seen {
  return places.reduce((sum, { failures, days }) => ({ failures: sum.failures + failures, days: sum.days + days }), {
    failures: 0,
    days: 0,
  });
}

/** ln of the negative binomial likelihood of all places, but for what does not depend on the shape. */
function evidence(places: readonly Seen[], shape: number, rate: number): number {
  const days = shape / rate;
  const base = logGamma(shape);
  let sum = -(((Math.log(shape) - Math.log(SHAPE_USUAL)) / SHAPE_SPREAD) ** 2) / 2;
  for (const seen of places) {
    sum -= shape * Math.log1p(seen.days / days);
    if (seen.failures > 0) sum += logGamma(shape + seen.failures) - base - seen.failures * Math.log(days + seen.days);
  }
  return sum;
}

/** The place of the maximum of a function with one, between two bounds of the logarithm (golden section). */
export function argmaxOfLog(least: number, most: number, value: (x: number) => number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(least);
  let high = Math.log(most);
  let left = high - golden * (high - low);
  let right = low + golden * (high - low);
  let atLeft = value(Math.exp(left));
  let atRight = value(Math.exp(right));
  for (let step = 0; step < STEPS; step += 1) {
    if (atLeft >= atRight) {
      high = right;
      right = left;
      atRight = atLeft;
      left = high - golden * (high - low);
      atLeft = value(Math.exp(left));
    } else {
      low = left;
      left = right;
      atLeft = atRight;
      right = low + golden * (high - low);
      atRight = value(Math.exp(right));
    }
  }
  return Math.exp((low + high) / 2);
}

/** The prior of each kind, from all places of the mesh. O(places · steps). */
export function ratePriors<Kind>(places: ReadonlyMap<Kind, readonly Seen[]>): Map<Kind, RatePrior> {
  const mesh = total([...places.values()].flat());
  const meshRate = (mesh.failures + FIRST_GUESS.failures) / (mesh.days + FIRST_GUESS.days);
  return new Map(
    [...places].map(([kind, ofKind]) => {
      const own = total(ofKind);
      const rate = (own.failures + KIND_LEANS) / (own.days + KIND_LEANS / meshRate);
      const shape = argmaxOfLog(SHAPE_LEAST, SHAPE_MOST, (tried) => evidence(ofKind, tried, rate));
      return [kind, { shape, days: shape / rate }];
    }),
  );
}

/** What the record of a place makes of its kind's prior. */
export function rateOf(prior: RatePrior, seen: Seen): RatePrior {
  return { shape: prior.shape + seen.failures, days: prior.days + seen.days };
}
