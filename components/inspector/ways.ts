/** The ways of a node out of the mesh, as the inspector tells them. */
import type { Family } from "#lib/model/index.ts";
import type { Path } from "#lib/wire/api/views.ts";

/** A path and the families it serves: IPv4 and IPv6 are told together where they go the same way. */
export type Way = { families: Family[]; path: Path };

const signature = (path: Path) =>
  JSON.stringify([path.gateway, path.reason, path.complete, path.hops.map((hop) => [hop.node, hop.link])]);

export function mergeWays(paths: readonly Path[]): Way[] {
  const ways: Way[] = [];
  for (const path of paths) {
    const same = ways.find((way) => signature(way.path) === signature(path));
    if (same === undefined) ways.push({ families: [path.family], path });
    else same.families.push(path.family);
  }
  return ways;
}

/** The way that the headline figures speak of: IPv4 if it has one, else IPv6. */
export function mainPath(paths: readonly Path[]): Path | null {
  const internet = paths.filter(({ family }) => family !== "community");
  const rank = (path: Path) =>
    (path.reason === "chosen" ? 0 : path.reason === "self" ? 1 : 2) * 2 + (path.family === "v4" ? 0 : 1);
  return internet.toSorted((one, other) => rank(one) - rank(other))[0] ?? null;
}

/** The nodes and known links of a path for the map: the node itself first, the gateway last. */
export function mapPathOf(uid: string, path: Path | null): { nodes: string[]; links: string[] } | null {
  if (path === null || path.hops.length === 0) return null;
  const hops = path.hops.filter(({ node }) => node !== uid);
  return { nodes: [uid, ...hops.map(({ node }) => node)], links: hops.flatMap(({ link }) => (link === null ? [] : [link])) };
}
