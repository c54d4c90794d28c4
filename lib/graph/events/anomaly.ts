/**
 * Anomaly of one series, level 1 (analytics M6.5): robust z against the same hour of the week in the mesh's own time; unusual once it is
 * beyond 6 for three samples in a row on the same side. A baseline that never moved (MAD 0) gets a floor, else any change would be infinite.
 */
import { baseline, robustZ } from "../analysis/change-detection.ts";

export type HourSample = { atMs: number; value: number | null };

export type AnomalyRule = {
  zLimit: number;
  samples: number; // in a row
  /** Of the spread, in the series' own unit. */
  floor: number;
  /** Fewer earlier values of the hour give no judgement. */
  historyMin: number;
  historyDays: number;
};

export const ANOMALY_RULE: AnomalyRule = { zLimit: 6, samples: 3, floor: 0.02, historyMin: 8, historyDays: 28 };

export type Anomaly = { fromMs: number; z: number; usual: number };

/**
 * The last samples of a series judged against the same hour of the week before them.
 *
 * @param series in order of time, the samples to be judged last.
 * @param hourOfWeek 0..167 of an instant, in the mesh's own time.
 * @returns null where nothing is unusual, or too little is known.
 */
export function anomalyOf(
  series: readonly HourSample[],
  hourOfWeek: (atMs: number) => number,
  rule: AnomalyRule = ANOMALY_RULE,
): Anomaly | null {
  const known = series.filter((sample): sample is { atMs: number; value: number } => sample.value !== null);
  const last = known.slice(-rule.samples);
  const [first] = last;
  if (first === undefined || last.length < rule.samples) return null;
  const past = known.slice(0, -rule.samples).filter(({ atMs }) => atMs >= first.atMs - rule.historyDays * 86_400_000);
  let worst: Anomaly | null = null;
  let side = 0;
  for (const { atMs, value } of last) {
    const hour = hourOfWeek(atMs);
    const history = past.filter((sample) => hourOfWeek(sample.atMs) === hour).map((sample) => sample.value);
    if (history.length < rule.historyMin) return null;
    const usual = baseline(history, rule.floor);
    if (usual === null) return null;
    const z = robustZ(value, usual);
    if (Math.abs(z) <= rule.zLimit || (side !== 0 && Math.sign(z) !== side)) return null;
    side = Math.sign(z);
    if (worst === null || Math.abs(z) > Math.abs(worst.z)) worst = { fromMs: first.atMs, z, usual: usual.level };
  }
  return worst;
}
