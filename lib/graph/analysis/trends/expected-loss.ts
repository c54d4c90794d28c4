/**
 * What a place is expected to cost in the coming days, in member-hours: how often it fails × how long it then stays down × who is without
 * meanwhile. The mean is in closed form; the interval is the posterior predictive one, by draws that depend on the place's name only.
 */
import { fnv1a } from "#lib/base/hash.ts";
import { seededRandom } from "#lib/base/random.ts";
import type { RatePrior } from "./failure-rate.ts";
import { meanOfAnyWithin, meanWithin, type RepairPrior } from "./repair-time.ts";

export const HORIZON_DAYS = 30;
const HORIZON_HOURS = 24 * HORIZON_DAYS;
const DRAWS = 400;
/** The ends of an interval that holds four of five. */
const LOW = 0.1;
const HIGH = 0.9;
/** Beyond so many failures in the span their number says as much as each of them. */
const FAILURES_MAX = 200;

export type Outlook = {
  name: string; // of the place: the seed of its draws
  rate: RatePrior;
  repair: RepairPrior;
  members: number; // without when it fails
  /** Members who are without now; their outage goes on. null: it is not down. */
  down: number | null;
};

export type ExpectedLoss = { mean: number; low: number; high: number };

export function meanLoss({ rate, repair, members, down }: Outlook): number {
  const onGoing = down === null ? 0 : meanWithin(repair, HORIZON_HOURS);
  const upHours = HORIZON_HOURS - onGoing;
  const failures = (rate.shape / rate.days) * (upHours / 24);
  return (down ?? 0) * onGoing + members * failures * meanOfAnyWithin(repair, HORIZON_HOURS);
}

/** Numbers in (0, 1] that depend on a name only. */
function drawsOf(name: string): () => number {
  const next = seededRandom(fnv1a(name));
  return () => 1 - next();
}

function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
}

/** Gamma(shape, 1) by Marsaglia & Tsang 2000; a shape below 1 by way of shape + 1. */
function gamma(next: () => number, shape: number): number {
  if (shape < 1) return gamma(next, shape + 1) * next() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(next);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** One way how the coming days may go: repairs and failures in turn. */
function hoursOnce(next: () => number, { rate, repair, members, down }: Outlook): number {
  const perHour = gamma(next, rate.shape) / (24 * rate.days);
  const repairs = gamma(next, repair.shape) / repair.hours;
  const outage = (fromHours: number) => Math.min(-Math.log(next()) / repairs, HORIZON_HOURS - fromHours);
  let at = 0;
  let sum = 0;
  if (down !== null) {
    at = outage(0);
    sum = down * at;
  }
  for (let failures = 0; failures < FAILURES_MAX; failures += 1) {
    at += -Math.log(next()) / perHour;
    if (!(at < HORIZON_HOURS)) break;
    const lasts = outage(at);
    sum += members * lasts;
    at += lasts;
  }
  return sum;
}

export function expectedLoss(outlook: Outlook): ExpectedLoss {
  const next = drawsOf(outlook.name);
  const sums = Array.from({ length: DRAWS }, () => hoursOnce(next, outlook)).sort((x, y) => x - y);
  const at = (share: number) => sums[Math.min(DRAWS - 1, Math.floor(share * DRAWS))] ?? 0;
  return { mean: meanLoss(outlook), low: at(LOW), high: at(HIGH) };
}
