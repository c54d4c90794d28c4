/** Which node or link is meant by a point on the screen: by geometry, the same for the SVG and for WebGL. */
import type { Point, Rect } from "../base/bounds.ts";
import { besideSegment, distanceToSegment } from "../base/geometry.ts";
import type { MapSelection, Scene } from "./scene.ts";

export type PickReach = { node: number; link: number };

/** How far beside a mark or a line one may point, pixels. A finger is not a mouse. */
export const MOUSE_REACH: PickReach = { node: 5, link: 6 };
export const TOUCH_REACH: PickReach = { node: 16, link: 14 };

export type PickInput = {
  scene: Scene;
  at(index: number): Point;
  density: number;
  labels: readonly { uid: string; rect: Rect }[];
};

/** A mark before a label, a label before a line; of several the nearest. */
export function pick(input: PickInput, point: Point, reach: PickReach): MapSelection {
  return pickNode(input, point, reach.node) ?? pickLabel(input, point) ?? pickLink(input, point, reach.link);
}

function pickNode({ scene, at, density }: PickInput, point: Point, reach: number): MapSelection {
  let best: MapSelection = null;
  let bestDistance = reach;
  for (const node of scene.nodes) {
    const { x, y } = at(node.index);
    const distance = Math.hypot(x - point.x, y - point.y) - node.radius * density;
    if (distance < bestDistance) {
      best = { kind: "node", uid: node.uid };
      bestDistance = distance;
    }
  }
  return best;
}

function pickLabel({ labels }: PickInput, point: Point): MapSelection {
  const label = labels.find(
    ({ rect }) => point.x >= rect.x && point.x <= rect.x + rect.width && point.y >= rect.y && point.y <= rect.y + rect.height,
  );
  return label === undefined ? null : { kind: "node", uid: label.uid };
}

function pickLink({ scene, at }: PickInput, point: Point, reach: number): MapSelection {
  let best: MapSelection = null;
  let bestDistance = reach;
  for (const link of scene.links) {
    const segment = besideSegment({ from: at(link.a), to: at(link.b) }, link.offset);
    const distance = distanceToSegment(point, segment);
    if (distance < bestDistance) {
      best = { kind: "link", id: link.id };
      bestDistance = distance;
    }
  }
  return best;
}
