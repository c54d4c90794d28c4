/** What a file holds and was not taken, for the person at the terminal. */
import type { Refusal } from "#lib/model/index.ts";
import type { Io } from "./io.ts";

/** So many are named; the others are counted. */
const TOLD_MAX = 10;

/**
 * Of a stored or crawled round nothing is told here: what its routers did is in the round. A time that the file does not tell is no row.
 *
 * @param links that name a node which the mesh does not hold, and are left out of what is written. */
export function tellLeftOut(io: Io, read: { source: string; refusals: readonly Refusal[] }, links = 0): void {
  const refusals = read.source === "snapshot" ? [] : read.refusals.filter(({ query }) => query !== "time");
  for (const { code, message } of refusals.slice(0, TOLD_MAX)) io.error(`not taken: ${message} (${code})\n`);
  if (refusals.length > TOLD_MAX) io.error(`not taken: ${refusals.length - TOLD_MAX} more\n`);
  if (links > 0) io.error(`left out: ${links} ${links === 1 ? "link" : "links"} to nodes that the file does not list\n`);
}
