/** What is needed to draw what lies over the map, once. */
import type { Point, Rect, Size, View } from "../base/bounds.ts";
import type { PlacedLabel } from "../scene/labels.ts";
import type { Palette } from "../scene/palette.ts";
import type { MapSelection, Scene, SceneLink } from "../scene/scene.ts";
import type { MapTexts } from "../scene/texts.ts";

export type OverlayFrame = {
  scene: Scene;
  size: Size;
  view: View;
  /** What panels leave free. */
  room: Rect;
  texts: MapTexts;
  curve(link: SceneLink): readonly Point[];
  at(index: number): Point;
  density: number;
  labels: readonly PlacedLabel[];
  hovered: MapSelection;
  pinned: (uid: string) => boolean;
  palette: Palette;
  /** The SVG draws its own signs and ring. */
  withSigns: boolean;
};
