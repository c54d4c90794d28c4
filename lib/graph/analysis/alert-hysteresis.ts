/**
 * When a link's quality is bad enough to say so, and when it is good again: two levels, so that a figure that wavers does not raise an
 * alert each time. Raised: three captures in a row below 0.50 and the hour's upper end below it too; cleared: six in a row above 0.65 and
 * the lower end over two hours above it.
 */

export type HysteresisRule = { enterBelow: number; leaveAbove: number; enterAfter: number; leaveAfter: number };

export const LINK_RULE: HysteresisRule = { enterBelow: 0.5, leaveAbove: 0.65, enterAfter: 3, leaveAfter: 6 };

export type HysteresisState = { bad: boolean; run: number };

export type HysteresisInput = {
  quality: number | null; // unknown neither counts nor breaks the run
  upperOk: boolean; // the interval's upper end is below `enterBelow`
  lowerOk: boolean; // the interval's lower end is above `leaveAbove`
};

export const CALM: HysteresisState = { bad: false, run: 0 };

/** One capture further. `run` counts the captures in a row that speak for the other state. */
export function stepHysteresis(
  state: HysteresisState,
  input: HysteresisInput,
  rule: HysteresisRule = LINK_RULE,
): HysteresisState {
  if (input.quality === null) return state;
  const against = state.bad ? input.quality > rule.leaveAbove : input.quality < rule.enterBelow;
  const run = against ? state.run + 1 : 0;
  const enough = run >= (state.bad ? rule.leaveAfter : rule.enterAfter);
  const confirmed = state.bad ? input.lowerOk : input.upperOk;
  return enough && confirmed ? { bad: !state.bad, run: 0 } : { bad: state.bad, run };
}

/** Three changes within six hours make one "flapping" alert in place of many. `changesAtMs` ascending. */
export function isFlapping(changesAtMs: readonly number[], nowMs: number): boolean {
  return changesAtMs.filter((at) => at > nowMs - 6 * 3_600_000 && at <= nowMs).length >= 3;
}
