/** Sizes of the picture that its labels and marks are made for. */

/**
 * Widths of the picture from which more labels are shown, and larger marks. `min` is repeated in map.css. Labels are placed so that
 * they stay free at every width up to the next tier.
 */
export const TIERS = [
  { min: 280, middle: 340, labels: 14 },
  { min: 480, middle: 620, labels: 30 },
  { min: 860, middle: 1000, labels: 70 },
] as const;
