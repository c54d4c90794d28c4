/** bmx bandwidths and path metrics: UMETRIC strings and 8-bit floats. All results are bit/s. */
import type { Metric } from "../../model/index.ts";

const UNITS = new Map([
  ["", 1],
  ["K", 1e3],
  ["M", 1e6],
  ["G", 1e9],
]);
const PATTERN = /^(\d{1,15})([KMG]?)$/;

/** What "own node / unlimited" stands for, as the daemons print and mean it: UMETRIC_MAX of metrics.h. */
const UNLIMITED = new Map([
  ["128G", 128_849_018_880],
  ["257G", 257_698_037_760],
]);

/** Above what either daemon can express. */
const PLAUSIBLE_MAX_BPS = 257_698_037_760;

/** A bandwidth in bit/s; null where the text is no UMETRIC number or is beyond what a daemon can emit. */
export function parseBandwidth(text: string): number | null {
  const unlimited = UNLIMITED.get(text);
  if (unlimited !== undefined) return unlimited;
  const match = PATTERN.exec(text);
  if (match === null) return null;
  const bps = Number(match[1]) * (UNITS.get(match[2] ?? "") ?? 1);
  return bps <= PLAUSIBLE_MAX_BPS ? bps : null;
}

/**
 * A path metric. The specials of bmx6 (`INVALID`, `noROUTE`, `ROUTE  `) and of bmx7 (`-1`, `0`) and the `---` of an empty field
 * become a reason without a number. null where the text is none of all these.
 */
export function parseMetric(text: string): Metric | null {
  const trimmed = text.trim();
  if (trimmed === "INVALID" || trimmed === "-1" || trimmed === "---") return { bps: null, special: "invalid" };
  if (trimmed === "noROUTE" || trimmed === "0") return { bps: null, special: "no-route" };
  if (trimmed === "ROUTE") return { bps: null, special: "unroutable" };
  const bps = parseBandwidth(trimmed);
  if (bps === null) return null;
  return { bps, special: UNLIMITED.has(trimmed) ? "unlimited" : "none" };
}

/** bmx6's 8-bit float: five bits of exponent, three of mantissa, 2^e·(32 + 4m) bit/s. null outside 0..255. */
export function decodeFmetric8Bmx6(raw: number): number | null {
  return decodeFmetric8(raw, 32, 4);
}

/** bmx7's 8-bit float: 2^e·(64 + 8m) bit/s. null outside 0..255. */
export function decodeFmetric8Bmx7(raw: number): number | null {
  return decodeFmetric8(raw, 64, 8);
}

function decodeFmetric8(raw: number, base: number, step: number): number | null {
  if (!Number.isInteger(raw) || raw < 0 || raw > 255) return null;
  return 2 ** (raw >> 3) * (base + step * (raw & 7));
}
