/**
 * Anomalies of one series, level 1 (analytics M6.5): robust z against the same hour of the week in the mesh's own time, over the four weeks
 * before; unusual once it is beyond 6 for three samples in a row on the same side. A baseline that never moved (MAD 0) gets a floor, else
 * any change would be infinite.
 */
import { DAY_MS, HOUR_MS } from "#lib/base/durations.ts";
import { type Baseline, baseline, robustZ } from "../analysis/trends/change-detection.ts";

export type TimedSample = { atMs: number; value: number | null };

export type AnomalyRule = {
  zLimit: number;
  samples: number; // in a row
  /** Samples further apart are not in a row. */
  gapMs: number;
  /** The least spread, in the series' own unit, and as a share of the usual level: the larger counts. */
  floor: number;
  floorShare: number;
  /** Fewer earlier values of the hour, or of fewer weeks, give no judgement. */
  historyMin: number;
  weeksMin: number;
  historyDays: number;
};

export const ANOMALY_RULE: AnomalyRule = {
  zLimit: 6,
  samples: 3,
  gapMs: HOUR_MS,
  floor: 0.02,
  floorShare: 0,
  historyMin: 8,
  weeksMin: 2,
  historyDays: 28,
};

/** `value`, `usual` and `z` are of the sample that is farthest off. */
export type Anomaly = { fromMs: number; toMs: number; value: number; usual: number; z: number };

type Known = { atMs: number; value: number };

/**
 * Stretches at or after `fromMs` that are unlike the weeks before.
 *
 * @param series in order of time, with the weeks before `fromMs`.
 * @param hourOfWeek 0..167 of an instant, in the mesh's own time.
 * @returns null where no sample could be judged: too little is known of the weeks before.
 */
export function anomaliesOf(
  series: readonly TimedSample[],
  fromMs: number,
  hourOfWeek: (atMs: number) => number,
  rule: AnomalyRule = ANOMALY_RULE,
): Anomaly[] | null {
  const known = series.filter((sample): sample is Known => sample.value !== null);
  const usualAt = baselines(known, hourOfWeek, rule);
  const found: Anomaly[] = [];
  let isJudged = false;
  let run: Run | null = null;
  for (const { atMs, value } of known) {
    if (atMs < fromMs) continue;
    const usual = usualAt(atMs);
    isJudged ||= usual !== null;
    const z = usual === null ? 0 : robustZ(value, usual);
    if (usual === null || Math.abs(z) <= rule.zLimit) {
      run = null;
      continue;
    }
    const one: Anomaly = { fromMs: atMs, toMs: atMs, value, usual: usual.level, z };
    run = goneOn(run, one, rule.gapMs);
    if (run.samples === rule.samples) found.push(run.anomaly);
    else if (run.samples > rule.samples) found[found.length - 1] = run.anomaly;
  }
  return isJudged ? found : null;
}

type Run = { anomaly: Anomaly; samples: number };

/** The run with one more sample, or another that begins with it. */
function goneOn(run: Run | null, next: Anomaly, gapMs: number): Run {
  if (run === null || Math.sign(run.anomaly.z) !== Math.sign(next.z) || next.fromMs - run.anomaly.toMs > gapMs) {
    return { anomaly: next, samples: 1 };
  }
  const farthest = Math.abs(next.z) > Math.abs(run.anomaly.z) ? next : run.anomaly;
  return { anomaly: { ...farthest, fromMs: run.anomaly.fromMs, toMs: next.toMs }, samples: run.samples + 1 };
}

/** What is usual at an instant, from the same hour of earlier weeks; computed once for every hour that there was. */
function baselines(
  known: readonly Known[],
  hourOfWeek: (atMs: number) => number,
  rule: AnomalyRule,
): (atMs: number) => Baseline | null {
  const byHour = Map.groupBy(known, ({ atMs }) => hourOfWeek(atMs));
  const made = new Map<string, Baseline | null>();
  return (atMs) => {
    const hour = hourOfWeek(atMs);
    const startMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
    const key = `${hour} ${startMs}`;
    const there = made.get(key);
    if (there !== undefined) return there;
    const oldestMs = startMs - rule.historyDays * DAY_MS;
    const past = (byHour.get(hour) ?? []).filter((one) => one.atMs >= oldestMs && one.atMs < startMs - DAY_MS);
    const weeks = new Set(past.map((one) => Math.round((startMs - one.atMs) / (7 * DAY_MS))));
    const usual = past.length < rule.historyMin || weeks.size < rule.weeksMin ? null : usualOf(past, rule);
    made.set(key, usual);
    return usual;
  };
}

function usualOf(past: readonly Known[], { floor, floorShare }: AnomalyRule): Baseline | null {
  const usual = baseline(
    past.map(({ value }) => value),
    floor,
  );
  return usual && { level: usual.level, spread: Math.max(usual.spread, floorShare * Math.abs(usual.level)) };
}

const QUARTER_MS = 900_000;
const QUARTERS_MAX = 20_000;
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** 0 is the hour after midnight of Monday. No zone changes its clock within a quarter of an hour. */
export function hourOfWeekIn(timeZone: string): (atMs: number) => number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, weekday: "short", hour: "2-digit", hourCycle: "h23" });
  const known = new Map<number, number>();
  return (atMs) => {
    const quarter = Math.floor(atMs / QUARTER_MS);
    const there = known.get(quarter);
    if (there !== undefined) return there;
    const parts = new Map(format.formatToParts(quarter * QUARTER_MS).map(({ type, value }) => [type, value]));
    const hour = WEEKDAYS.indexOf(parts.get("weekday") ?? "") * 24 + Number(parts.get("hour"));
    if (known.size >= QUARTERS_MAX) known.clear();
    known.set(quarter, hour);
    return hour;
  };
}
