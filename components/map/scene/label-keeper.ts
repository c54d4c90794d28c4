/** Which labels are shown now: placed anew when something changed, but not at every frame of a movement. */
import type { Point, Rect, Size } from "../base/bounds.ts";
import { boxOf, type LabelStyle, type PlacedLabel, placeLabels, type Side } from "./labels.ts";
import type { Scene } from "./scene.ts";

/** While things move labels travel with their nodes and are placed again at most this often. */
const PACE_MS = 120;

/** About one label for this many square pixels of the map, so that a small map stays a picture. */
const AREA_PX2 = 9_000;
const MOST = 160;

export type LabelScene = {
  scene: Scene;
  size: Size;
  at(index: number): Point;
  density: number;
  hovered: string | null;
  widthOf(text: string, style: LabelStyle): number;
  obstacles(): readonly Rect[];
};

export class LabelKeeper {
  labels: readonly PlacedLabel[] = [];
  #isDirty = true;
  #placedMs = Number.NEGATIVE_INFINITY;

  invalidate(): void {
    this.#isDirty = true;
  }

  /** @returns whether it has to be called again soon: something changed, and it is too early to place anew */
  step(input: LabelScene, nowMs: number, isMoving: boolean): boolean {
    if (!this.#isDirty) return false;
    if (isMoving && nowMs - this.#placedMs < PACE_MS) return true;
    this.#isDirty = false;
    this.#placedMs = nowMs;
    const { scene, size, density, hovered } = input;
    this.labels = placeLabels({
      scene,
      at: (index) => input.at(index),
      room: () => ({ x: 0, y: 0, width: size.width, height: size.height }),
      obstacles: input.obstacles(),
      density,
      hovered,
      widthOf: (text, style) => input.widthOf(text, style),
      previous: new Map<string, Side>(this.labels.map((label) => [label.uid, label.side])),
      limit: Math.min(MOST, Math.max(8, Math.round((size.width * size.height) / AREA_PX2))),
    });
    return false;
  }

  boxes(scene: Scene, at: (index: number) => Point): { uid: string; rect: Rect }[] {
    const indexes = new Map(scene.nodes.map((node) => [node.uid, node.index]));
    return this.labels.flatMap((label) => {
      const index = indexes.get(label.uid);
      return index === undefined ? [] : [{ uid: label.uid, rect: boxOf(label, at(index)) }];
    });
  }
}
