/** Where the arrow keys lead. */
import type { Point } from "../base/bounds.ts";
import type { MapSelection, Scene, SceneNode } from "../scene/scene.ts";

export type Direction = "up" | "down" | "left" | "right";

const TOWARDS: Record<Direction, Point> = {
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
};

/** Half of the sector that counts as one direction: a neighbour at 70° is still found, one behind never. */
const NARROWEST = Math.cos((70 * Math.PI) / 180);

/**
 * The neighbour of the selected node that lies in the direction; else the nearest node there, so that every node can be reached.
 * From a link: its end on that side. From nothing: the first gateway, else the first node.
 */
export function nodeTowards(scene: Scene, direction: Direction): string | null {
  const { selection, nodes } = scene;
  if (selection === null) return (nodes.find((node) => node.form === "diamond") ?? nodes[0])?.uid ?? null;
  if (selection.kind === "link") return endTowards(scene, selection, direction);
  const from = nodes.find((node) => node.uid === selection.uid);
  if (from === undefined) return null;
  return (nearest(neighboursOf(scene, from), from, direction) ?? nearest(nodes, from, direction))?.uid ?? null;
}

function neighboursOf(scene: Scene, node: SceneNode): SceneNode[] {
  const indexes = new Set<number>();
  for (const link of scene.links) {
    if (link.a === node.index) indexes.add(link.b);
    if (link.b === node.index) indexes.add(link.a);
  }
  return [...indexes].map((index) => scene.nodes[index]).filter((found) => found !== undefined);
}

function endTowards(scene: Scene, selection: NonNullable<MapSelection> & { kind: "link" }, direction: Direction): string | null {
  const link = scene.links.find((candidate) => candidate.id === selection.id);
  const ends = [scene.nodes[link?.a ?? -1], scene.nodes[link?.b ?? -1]].filter((end) => end !== undefined);
  const towards = TOWARDS[direction];
  ends.sort((one, other) => other.x * towards.x + other.y * towards.y - (one.x * towards.x + one.y * towards.y));
  return ends[0]?.uid ?? null;
}

function nearest(nodes: readonly SceneNode[], from: SceneNode, direction: Direction): SceneNode | null {
  const towards = TOWARDS[direction];
  let best: SceneNode | null = null;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const node of nodes) {
    const dx = node.x - from.x;
    const dy = node.y - from.y;
    const distance = Math.hypot(dx, dy);
    if (node === from || distance === 0) continue;
    const straightness = (dx * towards.x + dy * towards.y) / distance;
    if (straightness < NARROWEST) continue;
    const cost = distance / straightness ** 2;
    if (cost < bestCost) {
      best = node;
      bestCost = cost;
    }
  }
  return best;
}
