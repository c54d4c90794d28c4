/** Who hangs on a link, out of what a round's analysis tells of each node: the nearest link without which it has no way out. */
import type { FamilyWays } from "../analysis/routing/ways-of.ts";

/** uids of those that lose their way out with a link: the way there leads over it, maybe after other only ways. */
export function hangingOn({ nodes, links }: FamilyWays, linkId: string): string[] {
  const ends = new Map(links.map(({ id, source, target }) => [id, [source, target]]));
  const onlyWay = new Map(nodes.map(({ id, depends_on_link }) => [id, depends_on_link]));
  // Where an only way ends at a node that does not hang on it, the way to the gateway goes on.
  const after = (way: string): string | null => {
    const gate = ends.get(way)?.find((uid) => onlyWay.get(uid) !== way);
    return gate === undefined ? null : (onlyWay.get(gate) ?? null);
  };
  return nodes.flatMap(({ id, depends_on_link }) => {
    let way = depends_on_link;
    while (way !== null && way !== linkId) way = after(way);
    return way === null ? [] : [id];
  });
}
