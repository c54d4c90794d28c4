/** The map's wire in another view: the same mesh in the same order, its nodes elsewhere. For the reading thread. */
import { bearingDeg, distanceM } from "../../../graph/analysis/mesh/geo.ts";
import { geographicLayout } from "../../../graph/layout/views/geographic.ts";
import { ringLayout } from "../../../graph/layout/views/ring.ts";
import { onShelf } from "../../../graph/layout/views/shelf.ts";
import { type NextHops, treeLayout, wayTree } from "../../../graph/layout/views/tree.ts";
import type { Family } from "../../../model/index.ts";
import { roundedPosition } from "../../../wire/map/encode.ts";
import { type MapView, PLACE_KNOWN, TREE_KNOWN, type Wire, type WireView } from "../../../wire/map/wire.ts";
import type { AnalysisIndex, SnapshotIndex } from "../../../wire/views/index.ts";
import { pathToGateway } from "../../../wire/views/path.ts";

type XY = { x: number; y: number };
/** A view without places and the places: null for nodes that go onto the shelf. */
type Drawn = { places: readonly (XY | null)[]; view: WireView };

/** Labels stand around the ring, and below the leaves of the tree: shares of the radius, and layout units. */
const RING_PAD = 0.37;
const LEAF_PAD = 120;
const MAP_PAD = 20;

/** @param found the main family's; null: communities and predicted ways are not known. */
export function wireInView(wire: Wire, name: Exclude<MapView, "force">, index: SnapshotIndex, found: AnalysisIndex | null): Wire {
  const { places, view } = DRAWERS[name](wire, index, found);
  const { nodes, shelf } = shelved(places, view);
  return {
    ...wire,
    nodes: { ...wire.nodes, x: nodes.map(({ x }) => roundedPosition(x)), y: nodes.map(({ y }) => roundedPosition(y)) },
    view: view.name === "ring" ? view : { ...view, shelf },
  };
}

const DRAWERS = { ring: drawRing, tree: drawTree, geo: drawGeographic } as const satisfies Record<
  Exclude<MapView, "force">,
  (wire: Wire, index: SnapshotIndex, found: AnalysisIndex | null) => Drawn
>;

function drawRing(wire: Wire, _index: SnapshotIndex, found: AnalysisIndex | null): Drawn {
  const { uid, x, y } = wire.nodes;
  const community = steadyCommunities(wire, found);
  const ring = ringLayout(uid.map((_, at) => ({ x: x[at] ?? 0, y: y[at] ?? 0, community: community[at] ?? null })));
  const pad = ring.radius * RING_PAD;
  return { places: ring.places, view: { name: "ring", pad: [pad, pad, pad, pad], group: [...ring.group] } };
}

/** Communities of meshes by uid, as they were first found. */
const communities = new Map<string, Map<string, number>>();
const MESHES_KEPT = 64;
/** Where so many of the nodes are new, they are found anew. */
const NEW_SHARE = 0.15;

/**
 * A link that flaps changes communities; a ring that turns with each round is no map. So a node keeps the one it was given, and a new
 * node joins the one that most of its neighbours are in.
 */
function steadyCommunities(wire: Wire, found: AnalysisIndex | null): (number | null)[] {
  const { uid } = wire.nodes;
  const known = communities.get(wire.mesh) ?? new Map<string, number>();
  const fresh = uid.filter((one) => !known.has(one)).length;
  if (fresh > uid.length * NEW_SHARE) {
    known.clear();
    for (const one of uid) {
      const community = found?.node(one)?.community ?? null;
      if (community !== null) known.set(one, community);
    }
  } else if (fresh > 0) for (const at of uid.keys()) joinNeighbours(wire, at, known);
  if (known.size > 0) communities.set(wire.mesh, known);
  for (const oldest of [...communities.keys()].slice(0, Math.max(0, communities.size - MESHES_KEPT))) communities.delete(oldest);
  return uid.map((one) => known.get(one) ?? null);
}

function joinNeighbours({ nodes, links }: Wire, at: number, known: Map<string, number>): void {
  const uid = nodes.uid[at];
  if (uid === undefined || known.has(uid)) return;
  const votes = new Map<number, number>();
  for (const [row, a] of links.a.entries()) {
    const b = links.b[row] ?? 0;
    if (a !== at && b !== at) continue;
    const community = known.get(nodes.uid[a === at ? b : a] ?? "");
    if (community !== undefined) votes.set(community, (votes.get(community) ?? 0) + 1);
  }
  const [most] = [...votes].sort(([, one], [, other]) => other - one);
  if (most !== undefined) known.set(uid, most[0]);
}

function drawTree(wire: Wire, index: SnapshotIndex, found: AnalysisIndex | null): Drawn {
  const { uid, x } = wire.nodes;
  const indexes = new Map(uid.map((one, at) => [one, at]));
  const at = (one: string | null) => (one === null ? null : (indexes.get(one) ?? null));
  const main: Family = found?.kept.main ?? "v4";
  const tree = wayTree(uid.map((one) => nextHops(one, main, { index, found, at })));
  const layout = treeLayout(tree, x);
  return {
    places: layout.places,
    view: {
      name: "tree",
      pad: [8, 8, LEAF_PAD, 8],
      shelf: null,
      parent: tree.parent.map((above) => above ?? -1),
      known: tree.how.map((how) => TREE_KNOWN.indexOf(how)),
    },
  };
}

/** In the main family, else in the other: a node with Internet by IPv6 alone hangs on somebody too. */
function nextHops(
  uid: string,
  main: Family,
  { index, found, at }: { index: SnapshotIndex; found: AnalysisIndex | null; at: (uid: string | null) => number | null },
): NextHops {
  const families: readonly Family[] = main === "v6" ? ["v6", "v4"] : ["v4", "v6"];
  const announces = index.announcedBy(uid).some(({ family, working }) => families.includes(family) && working !== "no");
  for (const family of families) {
    const use = index.use(uid, family);
    if (use?.gateway == null) continue;
    if (use.gateway === uid) return { root: true, told: null, predicted: null };
    const [hop] = pathToGateway(index, uid, family)?.hops ?? [];
    return { root: false, told: at(hop?.node ?? null), predicted: at(found?.node(uid)?.next_hop ?? null) };
  }
  return { root: announces, told: null, predicted: announces ? null : at(found?.node(uid)?.next_hop ?? null) };
}

function drawGeographic(wire: Wire, index: SnapshotIndex): Drawn {
  const places = wire.nodes.uid.map((uid) => index.node(uid)?.place ?? null);
  const layout = geographicLayout(places);
  const known = layout.places.map((place, at) =>
    PLACE_KNOWN.indexOf(place === null ? "none" : places[at]?.doubtful ? "doubtful" : "sure"),
  );
  const between = <Value>(row: number, measure: (a: { lat: number; lon: number }, b: { lat: number; lon: number }) => Value) => {
    const a = places[wire.links.a[row] ?? -1];
    const b = places[wire.links.b[row] ?? -1];
    return a == null || b == null ? null : measure(a, b);
  };
  return {
    places: layout.places,
    view: {
      name: "geo",
      pad: [MAP_PAD, MAP_PAD, MAP_PAD, MAP_PAD],
      shelf: null,
      known,
      metresPerUnit: layout.metresPerUnit,
      world: layout.world,
      distance: wire.links.a.map((_, row) => Math.round(between(row, distanceM) ?? -1)),
      bearing: wire.links.a.map((_, row) => Math.round(between(row, bearingDeg) ?? -1)),
    },
  };
}

/** Everybody gets a place: who has none stands below, in the order of the names. */
function shelved(places: readonly (XY | null)[], view: WireView): { nodes: XY[]; shelf: number | null } {
  const drawn = places.filter((place) => place !== null);
  const left = Math.min(...drawn.map(({ x }) => x), 0);
  const right = Math.max(...drawn.map(({ x }) => x), left + 700);
  const bottom = drawn.length === 0 ? 0 : Math.max(...drawn.map(({ y }) => y)) + (view.name === "tree" ? LEAF_PAD : MAP_PAD);
  const waiting = places.flatMap((place, at) => (place === null ? [at] : []));
  const spots = new Map(onShelf(waiting.length, { left, right, bottom }).map((spot, order) => [waiting[order] ?? -1, spot]));
  const nodes = places.map((place, at) => place ?? spots.get(at) ?? { x: 0, y: 0 });
  return { nodes, shelf: waiting.length === 0 ? null : bottom };
}
