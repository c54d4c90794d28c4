/** How much time the bar shows. Without zod: the browser has this too. */

/** Length of the bar and of each of its parts, in seconds. The longest last. */
export const SPANS = {
  "1h": { spanS: 3_600, bucketS: 60 },
  "6h": { spanS: 21_600, bucketS: 300 },
  "24h": { spanS: 86_400, bucketS: 900 },
  "7d": { spanS: 604_800, bucketS: 3_600 },
  "30d": { spanS: 2_592_000, bucketS: 14_400 },
  "1y": { spanS: 31_536_000, bucketS: 172_800 },
} as const;

export type Span = keyof typeof SPANS;
