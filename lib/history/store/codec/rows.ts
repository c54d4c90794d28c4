/** Values out of rows, checked: what another engine, or damage, may have put there is not believed. */
import { HistoryFailure } from "../../types.ts";

/** Integers come as number, bigint or, from PostgreSQL's 64-bit columns, as text. @throws HistoryFailure `damaged`. */
export function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string" && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value)) return Number(value);
  throw new HistoryFailure({ code: "damaged", message: `A number was expected in the store, and ${typeof value} stands there` });
}

export function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : numberOf(value);
}

/** @throws HistoryFailure `damaged`. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw new HistoryFailure({ code: "damaged", message: `A text was expected in the store, and ${typeof value} stands there` });
}

/** @throws RangeError where it is no instant. */
export function instantMs(instant: string): number {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) throw new RangeError(`Not an instant: ${instant}`);
  return ms;
}
