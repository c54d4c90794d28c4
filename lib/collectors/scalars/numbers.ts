/** Whole numbers, percentages, durations and sizes as the daemons print them. */

const WRAP = 2 ** 32;

/** What no daemon can truly say: beyond it a figure is a fault or a lie, and is refused rather than drawn. */
const UPTIME_DAYS_MAX = 10_000; // a router that ran for 27 years
const CPU_PERCENT_MAX = 6_400; // all of 64 cores
const NODES_MAX = 1_000_000;
const MEMORY_BYTES_MAX = 2 ** 40;

/** An unsigned 32-bit field that was printed through a signed int: negative values are the upper half. null outside 32 bits. */
export function unsigned32(value: number): number | null {
  if (!Number.isInteger(value) || value < -(2 ** 31) || value >= WRAP) return null;
  return value < 0 ? value + WRAP : value;
}

/** 0..100 -> 0..1; null outside. */
export function qualityOfPercent(percent: number): number | null {
  return percent >= 0 && percent <= 100 ? percent / 100 : null;
}

/** 0..255 (the topology extension of bmx7) -> 0..1; null outside. */
export function qualityOfByte(value: number): number | null {
  return Number.isInteger(value) && value >= 0 && value <= 255 ? value / 255 : null;
}

/** `D:HH:MM:SS` in seconds; null where it is no such text, or no time that a router can have run. */
export function parseUptimeS(text: string): number | null {
  const match = /^(\d{1,6}):(\d{2}):(\d{2}):(\d{2})$/.exec(text);
  if (match === null) return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map(Number);
  if (days > UPTIME_DAYS_MAX || hours > 23 || minutes > 59 || seconds > 59) return null;
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}

/** A decimal number in a string (`"0.1"`, `"-1.00"`); null where it is none. */
export function parseDecimal(text: string): number | null {
  return /^-?\d{1,12}(\.\d{1,9})?$/.test(text) ? Number(text) : null;
}

/** A memory size in bytes; null where it is none, or more than a terabyte. bmx7 counts pages of 4 KiB (its values are multiples of 4), so K is 1024. */
export function parseMemoryBytes(text: string): number | null {
  const match = /^(\d{1,12})([KMG]?)$/.exec(text);
  if (match === null) return null;
  const unit = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match[2] ?? ""] ?? 1;
  const bytes = Number(match[1]) * unit;
  return bytes <= MEMORY_BYTES_MAX ? bytes : null;
}

/** A share of processor time (`"0.1"`), in per cent of one core. Negative (bmx says "-1.00" before it has measured) comes through. */
export function parseCpuPercent(text: string): number | null {
  const percent = parseDecimal(text);
  return percent === null || percent > CPU_PERCENT_MAX ? null : percent;
}

/** The last number of `"10/12"` (with description / known keys), or the plain number. null where it is neither. */
export function parseKnownNodes(value: string | number): number | null {
  const match = typeof value === "number" ? null : /^(?:\d{1,9}\/)?(\d{1,9})$/.exec(value);
  const count = typeof value === "number" ? unsigned32(value) : match === null ? null : Number(match[1]);
  return count !== null && count <= NODES_MAX ? count : null;
}

/** A signal or noise level in dBm. 0 and values that no radio reports mean "none". */
export function parseDbm(value: string | number): number | null {
  const dbm = typeof value === "number" ? value : parseDecimal(value);
  return dbm !== null && dbm < 0 && dbm >= -130 ? dbm : null;
}
