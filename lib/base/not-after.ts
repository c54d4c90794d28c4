/** Times that lie ahead of now, as a clock leaves them behind that ran ahead and was set back. */

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
/** Milliseconds since 1970 from 2001 on: no count, rate or id of ours is as large. */
const INSTANT_MS_MIN = 1e12;

/** A copy of plain data in which no instant, as text or in milliseconds, lies after `atMs`: those that did are `atMs`. */
export function notAfter(value: unknown, atMs: number): unknown {
  if (typeof value === "number") return value > atMs && value >= INSTANT_MS_MIN && Number.isInteger(value) ? atMs : value;
  if (typeof value === "string") {
    return INSTANT.test(value) && Date.parse(value) > atMs ? new Date(atMs).toISOString() : value;
  }
  if (Array.isArray(value)) return value.map((one) => notAfter(one, atMs));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, notAfter(one, atMs)]));
}
