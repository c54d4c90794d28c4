/** The store's part of the status. */
import { forecast } from "../../../history/forecast.ts";
import type { History } from "../../../history/types.ts";
import type { HistoryStatus } from "../../../wire/api/history-status.ts";

/** A round of a large mesh, its packing and SQLite's log take this much at once. */
const FULL_BYTES = 20_000_000;
const LOW_BYTES = 500_000_000;

/** @param history null where there is no store yet. */
export async function historyStatus(history: History | null): Promise<HistoryStatus> {
  if (history === null) {
    const nothing = { bytes: null, rounds: 0, freeBytes: null, parts: [], bytesPerDay: null, daysUntilFull: null, trouble: null };
    return { engine: "sqlite", ...nothing };
  }
  const use = await history.diskUse();
  const { bytes, freeBytes, rounds, parts } = use;
  const isFull = freeBytes !== null && freeBytes < FULL_BYTES;
  const isLow = freeBytes !== null && freeBytes < LOW_BYTES;
  return {
    engine: history.engine,
    bytes,
    rounds,
    freeBytes,
    parts,
    ...forecast(use),
    trouble: isFull ? "disk-full" : isLow ? "disk-low" : null,
  };
}
