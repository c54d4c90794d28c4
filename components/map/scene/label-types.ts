/** What labels are asked for, and what comes of it. */
import type { Point, Rect } from "../base/bounds.ts";
import type { Grid, Segment } from "../base/geometry.ts";
import type { LabelWeight } from "../base/text-width.ts";
import type { Scene } from "./types.ts";

export type Side = "e" | "w" | "n" | "s" | "ne" | "se" | "nw" | "sw";

export type LabelStyle = { sizePx: 11 | 13; weight: LabelWeight; tone: "muted" | "ink" };

export type PlacedLabel = {
  uid: string;
  text: string;
  side: Side;
  style: LabelStyle;
  rank: number;
  /** From the node's middle to the start of the text's base line, pixels: the same at every scale. */
  dx: number;
  dy: number;
  width: number;
  /** Degrees clockwise around the node's middle, after which dx and dy count; absent: upright. */
  turn?: number;
};

export type LabelRequest = {
  scene: Scene;
  /** Where node `index` is drawn at scale factor `factor` (1 = now). */
  at(index: number, factor: number): Point;
  /** The area a label may not leave, at that factor. */
  room(factor: number): Rect;
  obstacles: readonly Rect[];
  density: number; // of the marks, see density() in scene.ts
  widthOf(text: string, style: LabelStyle): number;
  /** A label has to be free at each of these: where the picture is scaled by CSS, nobody places it again. */
  factors?: readonly number[];
  /** What is shown now. A label that still fits stays on its side, so that labels do not dance. */
  previous?: ReadonlyMap<string, Side>;
  hovered?: string | null;
  limit?: number;
};

export type Mark = { rect: Rect; index: number; rank: number };
export type Crossing = { segment: Segment; cost: number; solid: boolean };

export type Layer = {
  factor: number;
  room: Rect;
  obstacles: readonly Rect[];
  taken: Grid<Rect>;
  marks: Grid<Mark>;
  lines: Grid<Crossing>;
};
