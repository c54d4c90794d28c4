/** What the reading thread tells of one figure over time, and where it was unusual. */
import { DAY_MS } from "#lib/base/durations.ts";
import { ANOMALY_RULE, type AnomalyRule, anomaliesOf, hourOfWeekIn } from "../../../graph/events/anomaly.ts";
import type { History } from "../../../history/types.ts";
import { instantOf, type SeriesMetric } from "../../../model/index.ts";
import type { SeriesAnomaly, SeriesView } from "../../../wire/api/history.ts";
import type { SeriesAsked } from "../context/context.ts";
import type { LoadedRound } from "./mesh.ts";

/** More than any store keeps of single rounds by default: none is left out. */
const ROUNDS_MAX = 100_000;

type Floor = Pick<AnomalyRule, "floor" | "floorShare">;
const RATE: Floor = { floor: 0.1, floorShare: 0.05 };

/** Figures that have a usual level at an hour of the week; the others count, or stand for something else. */
const FLOORS: Partial<Record<SeriesMetric, Floor>> = {
  quality: { floor: 0.02, floorShare: 0 },
  "bandwidth-mbps": RATE,
  "path-mbps": RATE,
  "rx-mbps": RATE,
  "tx-mbps": RATE,
  "cpu-percent": { floor: 2, floorShare: 0 },
  "load-average": { floor: 0.2, floorShare: 0 },
  "memory-share": { floor: 0.02, floorShare: 0 },
};

const clocks = new Map<string, (atMs: number) => number>();

function clockOf(timeZone: string): (atMs: number) => number {
  const clock = clocks.get(timeZone) ?? hourOfWeekIn(timeZone);
  clocks.set(timeZone, clock);
  return clock;
}

export async function seriesOf(
  store: History,
  live: LoadedRound,
  timeZone: string,
  asked: SeriesAsked,
): Promise<SeriesView | null> {
  const { names, index } = live;
  const entity = names.stored(asked.entity);
  if (entity === null) return null;
  const series = await store.series(index.snapshot.mesh, { ...asked, entity, resolution: "auto" });
  if (series === null) return null;
  const anomalies = await anomaliesWithin(store, index.snapshot.mesh, timeZone, { ...asked, entity });
  return { ...names.series(series, asked.entity), anomalies };
}

async function anomaliesWithin(
  store: History,
  mesh: string,
  timeZone: string,
  { entity, metric, from, to }: SeriesAsked,
): Promise<SeriesAnomaly[] | null> {
  const floor = FLOORS[metric];
  if (floor === undefined) return null;
  const rule: AnomalyRule = { ...ANOMALY_RULE, ...floor };
  // One more day, so that the oldest week is there whole whatever hour of it is asked for.
  const since = instantOf(Date.parse(from) - (rule.historyDays + 1) * DAY_MS);
  const rounds = await store.series(mesh, { entity, metric, from: since, to, resolution: "raw", points: ROUNDS_MAX });
  const samples = rounds?.points.map(({ at, value }) => ({ atMs: Date.parse(at), value })) ?? [];
  const found = anomaliesOf(samples, Date.parse(from), clockOf(timeZone), rule);
  return found?.map(({ fromMs, toMs, ...rest }) => ({ from: instantOf(fromMs), to: instantOf(toMs), ...rest })) ?? null;
}
