/** How much of a mesh one round saw. Without it nobody can tell "it is not there" from "nobody looked". */
import { z } from "zod";
import { instantSchema, protocolSchema } from "./scalars.ts";

/** The daemons of one protocol in one round. `answered` ≤ `asked` ≤ `known`. */
export const protocolCoverageSchema = z.object({
  protocol: protocolSchema,
  known: z.number().int().nonnegative(), // answered now, reported by fresh data of others, or known from before and not gone
  asked: z.number().int().nonnegative(), // at least one request was sent to it
  answered: z.number().int().nonnegative(), // gave a status that could be read
  reported: z.number().int().nonnegative(), // did not answer, but fresh data of another router list it
});
export type ProtocolCoverage = z.infer<typeof protocolCoverageSchema>;

/**
 * Of a round in which routers were asked; recorded files have none. `expected` are the routers that answered in the last good round (at
 * the first round: all that may be asked), less those whose absence was evidenced by routers that were asked, answered and would have
 * told. A round is `partial` where the share of them that answered is below `minShare`: then absence of the others proves nothing,
 * and whatever needs the whole mesh (analysis, statistics, Fix first, events of absence, alerts) stays on `lastGood`.
 */
export const coverageSchema = z.object({
  protocols: z.array(protocolCoverageSchema),
  expected: z.number().int().nonnegative(),
  answered: z.number().int().nonnegative(), // of `expected`
  share: z.number().min(0).max(1).nullable(), // answered / expected; null where nothing was expected
  minShare: z.number().min(0).max(1),
  partial: z.boolean(),
  lastGood: z.object({ round: z.number().int().nonnegative(), at: instantSchema }).nullable(), // this very round where it is not partial
});
export type Coverage = z.infer<typeof coverageSchema>;

/**
 * Whether a figure was read in the round of a snapshot; else it was carried over from an earlier one, and is no new sample. In a
 * snapshot in which nothing was asked all figures are of its one moment. @param readAt null: there is no figure.
 */
export function isOfRound(snapshot: { at: string; coverage?: Coverage | null | undefined }, readAt: string | null): boolean {
  if (snapshot.coverage === null || snapshot.coverage === undefined || readAt === null) return true;
  return Date.parse(readAt) >= Date.parse(snapshot.at);
}

/** True of a round that saw too little of the mesh to speak for the whole. A snapshot without coverage (a file, an old store) is whole. */
export function isPartial(snapshot: { coverage?: Coverage | null | undefined }): boolean {
  return snapshot.coverage?.partial ?? false;
}
