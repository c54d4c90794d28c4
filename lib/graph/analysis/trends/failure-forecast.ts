/**
 * The chance that a link fails within some days: failures as a Poisson process whose rate has a Gamma prior worth half a failure in 30
 * up-days (Lomax predictive). Sensible without history, and soon ruled by what was seen.
 */

export const PRIOR_FAILURES = 0.5;
export const PRIOR_UP_DAYS = 30;

export function failureChance(failures: number, upDays: number, horizonDays = 7): number {
  return 1 - ((PRIOR_UP_DAYS + upDays) / (PRIOR_UP_DAYS + upDays + horizonDays)) ** (PRIOR_FAILURES + failures);
}
