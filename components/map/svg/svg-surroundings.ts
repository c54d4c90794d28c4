/** What the SVG of a view has beside straight links and marks: curves, doubtful places, the shelf's words, a scale and north. */

import { fill } from "#lib/base/template.ts";
import type { Point, WorldBox } from "../base/bounds.ts";
import { element, type Markup } from "../base/markup.ts";
import { curvePoints } from "../scene/bends.ts";
import { lengthWords, roundLength } from "../scene/scale.ts";
import type { Scene, SceneLink } from "../scene/scene.ts";
import type { MapTexts } from "../scene/texts.ts";

/** Paths know no percentages: curves lie in a picture of their own that is stretched to the whole, their strokes are not. */
const CURVES_WIDTH = 1400;
const DOUBT_GAP = 4;
const BAR_SHARE = 0.18;

type Placed = (point: Point) => { x: string; y: string };

export function inCurves(scene: Scene, box: WorldBox, groups: readonly Markup[]): readonly Markup[] {
  if (scene.view !== "ring" && scene.view !== "tree") return groups;
  const height = Math.round((CURVES_WIDTH * box.height) / box.width);
  const whole = { width: "100%", height: "100%", preserveAspectRatio: "none", overflow: "visible" };
  return [element("svg", { class: "tm-c", viewBox: `0 0 ${CURVES_WIDTH} ${height}`, ...whole }, groups)];
}

export function curvePath(box: WorldBox, from: Point, [one, other]: readonly [Point, Point], to: Point): string {
  const scale = CURVES_WIDTH / box.width;
  const at = ({ x, y }: Point) => `${Math.round((x - box.x) * scale)} ${Math.round((y - box.y) * scale)}`;
  return `M${at(from)}C${at(one)} ${at(other)} ${at(to)}`;
}

export function middleOf(from: Point, bend: SceneLink["bend"], to: Point): Point {
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  return bend === null ? middle : (curvePoints(from, bend, to, 2)[1] ?? middle);
}

export function doubtRings(scene: Scene, placed: Placed): Markup[] {
  return scene.nodes.flatMap((node) => {
    if (node.place !== "doubtful") return [];
    const { x, y } = placed(node);
    return [element("circle", { class: "tm-d", cx: x, cy: y, r: Math.round(node.radius + DOUBT_GAP) })];
  });
}

export function surroundings(scene: Scene, box: WorldBox, texts: MapTexts, placed: Placed): Markup[] {
  return [...shelfWords(scene, texts, placed), ...scale(scene, box, texts, placed)];
}

function shelfWords(scene: Scene, texts: MapTexts, placed: Placed): Markup[] {
  if (scene.shelf === null) return [];
  const waiting = scene.nodes.filter(({ place }) => place === "shelf");
  const at = placed({ x: Math.min(...waiting.map(({ x }) => x)), y: scene.shelf + 48 });
  const words = scene.view === "tree" ? texts.withoutWay : texts.withoutPlace;
  return [element("text", { ...at, dx: -8, class: "t0 t1 t2 m" }, [fill(words, { count: waiting.length })])];
}

/** In the picture's own corner, as long as it says at every size. */
function scale(scene: Scene, box: WorldBox, texts: MapTexts, placed: Placed): Markup[] {
  const { metresPerUnit } = scene;
  if (metresPerUnit === null) return [];
  const metres = roundLength(box.width * BAR_SHARE * metresPerUnit);
  const right = { x: box.x + box.width, y: box.y };
  const [from, to] = [placed({ ...right, x: right.x - metres / metresPerUnit }), placed(right)];
  return [
    element("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y, class: "tm-b" }),
    element("text", { ...from, dy: -5, class: "t0 t1 t2 m" }, [lengthWords(metres)]),
    element("text", { ...from, dx: -22, dy: 3, class: "t0 t1 t2 m" }, [`↑ ${texts.north}`]),
  ];
}
