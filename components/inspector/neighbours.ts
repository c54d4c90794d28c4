/** The order in which neighbours are told: the weakest first, the unmeasured last. */
import { compareText } from "#lib/base/compare.ts";
import type { NodeView } from "#lib/wire/api/views.ts";

type Neighbour = NodeView["neighbours"][number];

/** The worse direction of the neighbour's best link; null where none is measured both ways. */
export function bestLinkQuality(neighbour: Pick<Neighbour, "links">): number | null {
  const qualities = neighbour.links.flatMap(({ hears, heard }) =>
    hears.quality === null || heard.quality === null ? [] : [Math.min(hears.quality, heard.quality)],
  );
  return qualities.length === 0 ? null : Math.max(...qualities);
}

export function sortNeighbours(neighbours: readonly Neighbour[]): Neighbour[] {
  return neighbours.toSorted(
    (one, other) => (bestLinkQuality(one) ?? 2) - (bestLinkQuality(other) ?? 2) || compareText(one.label, other.label),
  );
}
