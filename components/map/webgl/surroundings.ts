/** What a view draws beside nodes and links: the scale and north of the geographic one, doubtful places, the words over the shelf. */

import { fill } from "#lib/base/template.ts";
import { type Point, toScreen } from "../base/bounds.ts";
import { lengthWords, roundLength } from "../scene/scale.ts";
import { spanWords } from "../scene/texts.ts";
import type { OverlayFrame } from "./overlay-frame.ts";

const LONGEST_BAR_PX = 120;
const DOUBT_GAP = 4;

export function drawSurroundings(context: CanvasRenderingContext2D, frame: OverlayFrame, font: string): void {
  const { scene, palette } = frame;
  context.font = font;
  context.lineJoin = "round";
  if (scene.metresPerUnit !== null) drawScale(context, frame, scene.metresPerUnit);
  if (scene.shelf !== null) drawShelf(context, frame, scene.shelf);
  context.lineWidth = 1.2;
  context.strokeStyle = palette.muted;
  context.setLineDash([2, 2.5]);
  for (const node of scene.nodes) {
    if (node.place !== "doubtful") continue;
    const { x, y } = frame.at(node.index);
    context.beginPath();
    context.arc(x, y, (node.radius + DOUBT_GAP) * frame.density, 0, 2 * Math.PI);
    context.stroke();
  }
  context.setLineDash([]);
  if (scene.metresPerUnit !== null) drawSpans(context, frame);
}

/** Of more lit links than these the figures would lie over each other. */
const SPANS_MAX = 8;

/** Length and bearing on the links that were asked for: from the selected node, else from the link's first end. */
function drawSpans(context: CanvasRenderingContext2D, frame: OverlayFrame): void {
  const { scene, palette, texts } = frame;
  const asked = scene.links.filter(({ span, selected, onPath, emphasis }) => {
    return span !== null && (selected || onPath || (scene.selection?.kind === "node" && emphasis === "lit"));
  });
  if (asked.length > SPANS_MAX) return;
  context.fillStyle = palette.ink;
  for (const { a, b, span } of asked) {
    if (span === null) continue;
    const [one, other] = [frame.at(a), frame.at(b)];
    const fromB = scene.nodes[b]?.selected === true;
    const bearing = fromB ? (span.bearing + 180) % 360 : span.bearing;
    const words = spanWords(texts, { ...span, bearing });
    const { width } = context.measureText(words);
    if (Math.hypot(one.x - other.x, one.y - other.y) < width * 0.6) continue;
    written(context, frame, words, { x: (one.x + other.x) / 2 - width / 2, y: (one.y + other.y) / 2 - 5 });
  }
}

function drawScale(context: CanvasRenderingContext2D, frame: OverlayFrame, metresPerUnit: number): void {
  const { palette, room, view } = frame;
  const metresPerPx = metresPerUnit / view.scale;
  const metres = roundLength(LONGEST_BAR_PX * metresPerPx);
  const width = metres / metresPerPx;
  const right = room.x + room.width;
  const y = room.y + 8;
  const words = lengthWords(metres);
  context.strokeStyle = palette.ink;
  context.fillStyle = palette.ink;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(right - width, y - 4);
  context.lineTo(right - width, y);
  context.lineTo(right, y);
  context.lineTo(right, y - 4);
  context.stroke();
  written(context, frame, words, { x: right - width / 2 - context.measureText(words).width / 2, y: y - 5 });
  drawNorth(context, right - width - 20, y);
  written(context, frame, frame.texts.north, {
    x: right - width - 20 - context.measureText(frame.texts.north).width / 2,
    y: y - 15,
  });
}

function drawNorth(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.beginPath();
  context.moveTo(x, y - 12);
  context.lineTo(x + 4, y);
  context.lineTo(x, y - 3);
  context.lineTo(x - 4, y);
  context.closePath();
  context.fill();
}

function drawShelf(context: CanvasRenderingContext2D, frame: OverlayFrame, shelf: number): void {
  const { scene, palette, view, size, texts } = frame;
  const waiting = scene.nodes.filter(({ place }) => place === "shelf");
  const left = Math.min(...waiting.map(({ index }) => frame.at(index).x));
  const { y } = toScreen(view, size, { x: 0, y: shelf });
  context.fillStyle = palette.muted;
  const words = scene.view === "tree" ? texts.withoutWay : texts.withoutPlace;
  written(context, frame, fill(words, { count: waiting.length }), { x: left - 8, y: y + 48 * view.scale + 4 });
}

function written(context: CanvasRenderingContext2D, { palette }: OverlayFrame, words: string, { x, y }: Point): void {
  context.lineWidth = 3;
  context.strokeStyle = palette.ground;
  context.strokeText(words, x, y);
  context.fillText(words, x, y);
  context.strokeStyle = palette.ink;
}
