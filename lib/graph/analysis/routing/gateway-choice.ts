/**
 * Which gateway a node takes. Source: bmx6 `hna.c`: the offer with the best path metric times its rating, where the one in use counts a
 * fifth more; looked at anew every 5 s. An announced speed matters only below `minBandwidth` (1,000 bit/s), which is never.
 */

export type Offer = { gateway: string; pathMbps: number; ratingPercent?: number };

/** How much better another offer must be. */
export const HYSTERESIS = 1.2;

/** The best offer's gateway; null where no offer has a path. Ties go to the smaller uid. */
export function chooseGateway(offers: readonly Offer[], current: string | null): string | null {
  let chosen: string | null = null;
  let best = 0;
  for (const offer of offers) {
    const score = ((offer.pathMbps * (offer.ratingPercent ?? 100)) / 100) * (offer.gateway === current ? HYSTERESIS : 1);
    if (score <= 0 || score < best || (score === best && chosen !== null && offer.gateway > chosen)) continue;
    best = score;
    chosen = offer.gateway;
  }
  return chosen;
}
