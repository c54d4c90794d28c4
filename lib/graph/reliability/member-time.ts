/** How long a member is known to have had, or not to have had, a way to the Internet. */

/** Half open, [fromMs, toMs). */
export type Span = { fromMs: number; toMs: number };

export type MemberTime = {
  totalMs: number; // since it was first seen in the span
  unknownMs: number;
  /** Without a way, each from the loss to the first sample that knows better; unknown time between two losses ends none. */
  interruptions: { spans: Span[] }[];
};
