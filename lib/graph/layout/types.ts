/** The contract of the layout: positions that stay where they were. Pure and deterministic. */
import { z } from "zod";
import { positionsSchema, type Snapshot, uidSchema } from "../../model/index.ts";

/** Plain JSON, stored with the round. `pairs` counts for each pair of nodes how many rounds in a row it has been there (+) or gone (-). */
export const layoutStateSchema = z.object({
  version: z.literal(1),
  positions: positionsSchema,
  nodes: z.array(uidSchema),
  pairs: z.record(z.string(), z.number().int()),
});
export type LayoutState = z.infer<typeof layoutStateSchema>;

/**
 * The next layout. A node's coordinates are bit-equal to the previous ones unless a node, or a link that lasted three rounds, came or
 * went within two hops of it.
 */
export type UpdateLayout = (snapshot: Snapshot, previous: LayoutState | null) => LayoutState;
