/** The bare driver of a store that is there and up to date, for reading. */
import type { SqlDriver } from "../sql.ts";
import { HistoryFailure } from "../types.ts";
import { createDriver } from "./driver.ts";
import { targetOf } from "./settings.ts";

/** @throws HistoryFailure */
export function openPostgresReader(url: string): SqlDriver {
  const target = targetOf(url);
  if (!target.ok) throw new HistoryFailure(target.error);
  return createDriver(target.value, "read", null);
}
