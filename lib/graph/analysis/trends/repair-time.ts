/**
 * How long a place stays down: exponential, with a rate drawn for each place from a Gamma distribution that the places of its kind share,
 * so that the time to the next repair is Lomax, with a long tail. An outage that is not over yet is censored, not short: it counts the
 * hours that it has lasted and no repair. Hours.
 */
import { argmaxOfLog } from "./failure-rate.ts";
import { logGamma } from "./hours-of-day.ts";

/** Repairs that were made in so many hours down. */
export type Repaired = { repairs: number; hours: number };

/** The Gamma distribution of repair rates: worth `shape` repairs in `hours` of being down. The mean time is hours/(shape-1). */
export type RepairPrior = { shape: number; hours: number };

/** Before anything was repaired in a mesh. */
const USUAL_HOURS = 4;
const LEANS = 1;
/** ln(shape-1) before the data tell. */
const SHAPE_USUAL = 1.5;
const SHAPE_SPREAD = 1;

function evidence(places: readonly Repaired[], over: number, mean: number): number {
  const shape = 1 + over;
  const hours = mean * over;
  const base = logGamma(shape);
  let sum = -(((Math.log(over) - Math.log(SHAPE_USUAL)) / SHAPE_SPREAD) ** 2) / 2;
  for (const place of places)
    sum +=
      logGamma(shape + place.repairs) -
      base -
      shape * Math.log1p(place.hours / hours) -
      place.repairs * Math.log(hours + place.hours);
  return sum;
}

/** @param places of one kind that were down at all. @param usualHours of the whole mesh. */
export function repairPrior(places: readonly Repaired[], usualHours: number): RepairPrior {
  const repairs = places.reduce((sum, place) => sum + place.repairs, 0);
  const hours = places.reduce((sum, place) => sum + place.hours, 0);
  const mean = (hours + LEANS * usualHours) / (repairs + LEANS);
  const over = argmaxOfLog(0.2, 10, (tried) => evidence(places, tried, mean));
  return { shape: 1 + over, hours: mean * over };
}

/** Mean hours down for each repair in the whole mesh. */
export function usualRepairHours(places: readonly Repaired[]): number {
  const repairs = places.reduce((sum, place) => sum + place.repairs, 0);
  return (places.reduce((sum, place) => sum + place.hours, 0) + USUAL_HOURS) / (repairs + 1);
}

export function repairOf(prior: RepairPrior, seen: Repaired): RepairPrior {
  return { shape: prior.shape + seen.repairs, hours: prior.hours + seen.hours };
}

/** Mean hours of an outage within a bound: E min(R, bound). */
export function meanWithin({ shape, hours }: RepairPrior, boundHours: number): number {
  return (hours / (shape - 1)) * (1 - (hours / (hours + boundHours)) ** (shape - 1));
}

/** The same for an outage that begins at any moment of the bound, and is counted up to its end. */
export function meanOfAnyWithin({ shape, hours }: RepairPrior, boundHours: number): number {
  const ratio = hours / boundHours;
  const log = Math.log1p(boundHours / hours);
  const past = Math.abs(shape - 2) < 1e-6 ? ratio * log : (ratio / (2 - shape)) * Math.expm1((2 - shape) * log);
  return (hours / (shape - 1)) * (1 - past);
}
