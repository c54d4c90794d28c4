/**
 * How bad a link surely is: judged by the upper end of what its delivery may be, so that a link seen once does not outrank one that was bad
 * for a month.
 */
import type { Interval } from "./wilson.ts";

/** A healthy link delivers this. */
export const HEALTHY_QUALITY = 0.95;

/** 0 = may well be healthy, 1 = surely dead. `upper` is the upper end of d_ab·d_ba. */
export function surelyWeak(upper: number, healthy = HEALTHY_QUALITY): number {
  return Math.max(0, 1 - upper / healthy);
}

/** The upper end of 1/ETX: of the product of both directions. */
export function upperProduct(ab: Interval, ba: Interval): number {
  return ab.high * ba.high;
}

/** Two independent ways to fail as one: 1-(1-w_q)(1-w_s). */
export function weakness(byQuality: number, byFailures: number): number {
  return 1 - (1 - byQuality) * (1 - byFailures);
}
