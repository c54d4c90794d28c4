/** What a file holds and was not taken, for the person at the terminal. */
import type { Refusal } from "#lib/model/index.ts";
import type { Io } from "./io.ts";

/** So many are named; the others are counted. */
const TOLD_MAX = 10;

type FileWords = { refusals: readonly Refusal[]; warnings: readonly string[] };

/**
 * Of a stored or crawled round nothing is told that its routers did: that is in the round. A time that the file does not tell is no row.
 *
 * @param words what is not in that which is written.
 */
export function tellLeftOut(io: Io, { refusals, warnings }: FileWords, words: readonly string[] = []): void {
  for (const warning of warnings) io.error(`note: ${warning}\n`);
  const rows = refusals.filter(({ query }) => query !== "time");
  for (const { code, message, node } of rows.slice(0, TOLD_MAX)) {
    const whose = node === null || message.includes(node) ? "" : `${node}: `;
    io.error(`not taken: ${whose}${message} (${code})\n`);
  }
  if (rows.length > TOLD_MAX) io.error(`not taken: ${rows.length - TOLD_MAX} more\n`);
  for (const word of words) io.error(`left out: ${word}\n`);
}
