/**
 * Positions that stay where they were. The promise: a node moves only when a node, or a connection that lasted three rounds, came or went
 * within two hops of it. What is kept is more: what went leaves its place empty and moves nothing, for it often comes back; a connection
 * that came moves something only where it is drawn too long; and what may move is drawn back to where it stood.
 */
import { freshLayout } from "./fresh-layout.ts";
import { type LayoutMesh, type Neighbours, neighboursOf, pairsOf, within } from "./mesh-graph.ts";
import { besideNeighbours } from "./newcomers.ts";
import { changedPairs, LASTING_ROUNDS } from "./pair-memory.ts";
import { LINK_LENGTH, type Point, rounded } from "./point.ts";
import { relax } from "./relax.ts";
import type { LayoutState, UpdateLayout } from "./types.ts";

/** Beside the ends of a long new connection, and beside the neighbours of a new node, what is so near may move. */
const NEAR_HOPS = 1;
/** Drawn longer than this, a connection that came pulls its ends together. */
const LONG = 2.5 * LINK_LENGTH;

/** {@link UpdateLayout}, told no more of a snapshot than it needs. */
export function updateLayoutOf(mesh: LayoutMesh, previous: LayoutState | null): LayoutState {
  const change = changeOf(mesh, previous);
  if (previous === null || previous.nodes.length === 0) {
    const positions = freshLayout(change.uids, change.pairs.values(), mesh.nodes);
    return stateOf(change, positions);
  }
  return stateOf(change, moved(mesh, previous, change));
}

export const updateLayout: UpdateLayout = updateLayoutOf;

/**
 * The layout without any moving: known nodes stay, new ones are put beside their neighbours or below. Quick; for when there is no time.
 */
export function holdLayoutOf(mesh: LayoutMesh, previous: LayoutState | null): LayoutState {
  const change = changeOf(mesh, previous);
  const { placed, guesses } = firstGuesses(previous, change);
  const strays = change.uids.filter((uid) => !placed.has(uid) && !guesses.has(uid));
  const loners = freshLayout(strays, [], mesh.nodes, [...placed.values(), ...guesses.values()]);
  return stateOf(change, new Map([...placed, ...guesses, ...loners]));
}

/**
 * Of a round that saw a part of the mesh: absence proves nothing, so that nothing moves and nothing is forgotten; who is new is put
 * beside its neighbours. What came and went is counted from the last whole round to the next one.
 */
export function layoutOfPartial(mesh: LayoutMesh, previous: LayoutState): LayoutState {
  const known = new Set(previous.nodes);
  if (mesh.nodes.every(({ uid }) => known.has(uid))) return previous;
  const held = holdLayoutOf(mesh, previous);
  return {
    ...previous,
    nodes: [...new Set([...previous.nodes, ...held.nodes])].sort(),
    positions: { ...held.positions, ...previous.positions },
  };
}

type Change = {
  uids: string[]; // sorted
  pairs: Map<string, readonly [string, string]>; // of this round
  memory: LayoutState["pairs"];
  newcomers: string[];
  /** Nodes that had a lasting connection before. */
  wereJoined: ReadonlySet<string>;
  /** Ends of the connections that came and are drawn too long. */
  pulled: ReadonlySet<string>;
};

function changeOf(mesh: LayoutMesh, previous: LayoutState | null): Change {
  const uids = mesh.nodes.map((node) => node.uid).sort();
  const pairs = pairsOf(mesh.links);
  const present = new Set(uids);
  const before = new Set(previous?.nodes ?? []);
  const known = new Set(uids.filter((uid) => before.has(uid) && previous !== null && Object.hasOwn(previous.positions, uid)));
  const ends = new Map([...endsOf(Object.keys(previous?.pairs ?? {}), before), ...pairs]);
  const touches = (pair: string, isIt: (uid: string) => boolean) => (ends.get(pair) ?? []).some(isIt);
  const { memory, came } = changedPairs(
    previous?.pairs ?? {},
    new Set(pairs.keys()),
    (pair) => touches(pair, (uid) => !known.has(uid)),
    (pair) => !ends.has(pair) || touches(pair, (uid) => !present.has(uid)),
  );
  const wereJoined = new Set<string>();
  for (const [pair, rounds] of Object.entries(previous?.pairs ?? {})) {
    if (rounds < 0 || rounds >= LASTING_ROUNDS) for (const uid of ends.get(pair) ?? []) wereJoined.add(uid);
  }
  const long = came.filter((pair) => lengthOf(ends.get(pair), previous?.positions ?? {}) > LONG);
  const pulled = new Set(long.flatMap((pair) => [...(ends.get(pair) ?? [])]));
  const newcomers = uids.filter((uid) => !known.has(uid));
  return { uids, pairs, memory, newcomers, wereJoined, pulled };
}

function lengthOf(ends: readonly [string, string] | undefined, positions: LayoutState["positions"]): number {
  const [a, b] = (ends ?? []).map((uid) => positions[uid]);
  return a === undefined || b === undefined ? 0 : Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** The two nodes of each remembered pair. A uid from a file may hold a `~`: every place to cut is tried against the known nodes. */
function endsOf(pairs: readonly string[], known: ReadonlySet<string>): Map<string, readonly [string, string]> {
  const found = new Map<string, readonly [string, string]>();
  for (const pair of pairs) {
    for (let cut = pair.indexOf("~"); cut >= 0; cut = pair.indexOf("~", cut + 1)) {
      const [a, b] = [pair.slice(0, cut), pair.slice(cut + 1)];
      if (known.has(a) && known.has(b)) {
        found.set(pair, [a, b]);
        break;
      }
    }
  }
  return found;
}

function firstGuesses(previous: LayoutState | null, { uids, pairs, newcomers }: Change) {
  const unplaced = new Set(newcomers);
  const placed = new Map<string, Point>();
  for (const uid of uids) {
    const at = unplaced.has(uid) ? undefined : previous?.positions[uid];
    if (at !== undefined) placed.set(uid, at);
  }
  return { placed, guesses: besideNeighbours(newcomers, placed, neighboursOf(pairs.values())) };
}

/** Positions of the next round, where there was one before. */
function moved(mesh: LayoutMesh, previous: LayoutState, change: Change): Map<string, Point> {
  const { pairs, newcomers, pulled, wereJoined, memory } = change;
  const { placed, guesses } = firstGuesses(previous, change);
  const lasting = [...pairs].filter(([pair]) => (memory[pair] ?? 0) >= LASTING_ROUNDS).map(([, ends]) => ends);
  const neighbours = neighboursOf(lasting);
  // A lone node that is joined now begins anew beside its neighbours, as a newcomer does.
  const joined = [...pulled].filter((uid) => !wereJoined.has(uid));
  const anchored = new Map([...placed].filter(([uid]) => !joined.includes(uid)));
  const restarts = besideNeighbours(joined, anchored, neighbours);
  const movable = movableNodes(mesh, guesses, pulled, neighbours);
  const standing = new Map<string, Point>([...placed, ...restarts, ...guesses]);
  const isNew = (uid: string) => guesses.has(uid) || restarts.has(uid);
  const shifted = movable.size === 0 ? new Map<string, Point>() : relax(standing, movable, isNew, neighbours);
  const known = new Map([...placed, ...shifted]);
  const strays = newcomers.filter((uid) => !guesses.has(uid));
  const strayPairs = [...pairs.values()].filter(([a, b]) => !known.has(a) && !known.has(b));
  return new Map([...known, ...freshLayout(strays, strayPairs, mesh.nodes, [...known.values()])]);
}

/** The newcomers, and what is near to a change; a node that is gone keeps its place. */
function movableNodes(
  mesh: LayoutMesh,
  guesses: ReadonlyMap<string, Point>,
  pulled: ReadonlySet<string>,
  neighbours: Neighbours,
): Set<string> {
  const known = new Map([...neighbours].map(([uid, others]) => [uid, others.filter((other) => !guesses.has(other))]));
  const hosts = [...guesses.keys()].flatMap((uid) => known.get(uid) ?? []);
  const gone = new Set(mesh.nodes.filter((node) => node.state === "gone").map((node) => node.uid));
  const near = [...within([...pulled, ...hosts], NEAR_HOPS, known)].filter((uid) => !gone.has(uid) && !guesses.has(uid));
  return new Set([...near, ...guesses.keys()]);
}

function stateOf({ uids, memory }: Change, positions: ReadonlyMap<string, Point>): LayoutState {
  const entries = uids.map((uid) => [uid, rounded(positions.get(uid) ?? [0, 0])] as const);
  return { version: 1, positions: Object.fromEntries(entries), nodes: uids, pairs: memory };
}
