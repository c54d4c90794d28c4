/** The canvas over either renderer: labels, signs of doubtful links, the ring of the selection, what is hovered, pins. */
import type { Size } from "../base/bounds.ts";
import { besideSegment } from "../base/geometry.ts";
import type { LabelStyle } from "../scene/labels.ts";
import { RING_GAP, type SceneLink, type SceneNode } from "../scene/scene.ts";
import type { OverlayFrame } from "./overlay-frame.ts";
import type { drawSurroundings } from "./surroundings.ts";

const HALO_PX = 3;
const SHORTEST_SIGNED_PX = 22;

export class Overlay {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  #family = "sans-serif";
  readonly #widths = new Map<string, number>();

  readonly #redraw: () => void;
  #surroundings: typeof drawSurroundings | "coming" | null = null;

  constructor(canvas: HTMLCanvasElement, redraw: () => void) {
    this.#redraw = redraw;
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
  }

  /** A font that has just come has other widths. */
  setFont(family: string): void {
    this.#family = family;
    this.#widths.clear();
  }

  readonly widthOf = (text: string, style: LabelStyle): number => {
    const key = `${style.weight} ${style.sizePx} ${text}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    // Without a context nothing is written.
    if (this.#context === null) return 0;
    this.#context.font = this.#font(style);
    const { width } = this.#context.measureText(text);
    this.#widths.set(key, width);
    return width;
  };

  draw(frame: OverlayFrame): void {
    const context = this.#context;
    if (context === null) return;
    this.#resize(frame.size, context);
    context.clearRect(0, 0, frame.size.width, frame.size.height);
    if (frame.withSigns) {
      for (const link of frame.scene.links) if (link.sign !== null) drawSign(context, frame, link);
      const selected = frame.scene.nodes.find((node) => node.selected);
      if (selected !== undefined) drawRing(context, frame, selected, 2, 1);
    }
    if (frame.scene.view !== "force") this.#drawSurroundings(context, frame);
    drawHover(context, frame);
    for (const node of frame.scene.nodes) if (frame.pinned(node.uid)) drawPin(context, frame, node);
    this.#drawLabels(context, frame);
  }

  /** What only other views have comes with the first of them. */
  #drawSurroundings(context: CanvasRenderingContext2D, frame: OverlayFrame): void {
    if (this.#surroundings === "coming") return;
    if (this.#surroundings !== null) {
      this.#surroundings(context, frame, this.#font({ sizePx: 11, weight: 500, tone: "muted" }));
      return;
    }
    this.#surroundings = "coming";
    import("./surroundings.ts").then(
      (loaded) => {
        this.#surroundings = loaded.drawSurroundings;
        this.#redraw();
      },
      (error: unknown) => {
        this.#surroundings = null;
        console.warn("map: scale and notes of the view not loaded", error);
      },
    );
  }

  #resize({ width, height }: Size, context: CanvasRenderingContext2D): void {
    const ratio = window.devicePixelRatio || 1;
    const canvas = this.#canvas;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    this.#straighten(context);
  }

  #drawLabels(context: CanvasRenderingContext2D, frame: OverlayFrame): void {
    const { palette, scene } = frame;
    const indexes = new Map(scene.nodes.map((node) => [node.uid, node.index]));
    context.lineJoin = "round";
    context.lineWidth = HALO_PX;
    context.strokeStyle = palette.ground;
    // Halos first: none of them may eat into a neighbour's letters.
    for (const pass of ["halo", "letters"] as const) {
      for (const label of frame.labels) {
        const index = indexes.get(label.uid);
        if (index === undefined) continue;
        const { x, y } = frame.at(index);
        context.font = this.#font(label.style);
        const hovered = frame.hovered?.kind === "node" && frame.hovered.uid === label.uid;
        context.fillStyle = hovered || label.style.tone === "ink" ? palette.ink : palette.muted;
        context.translate(x, y);
        if (label.turn !== undefined) context.rotate((label.turn * Math.PI) / 180);
        if (pass === "halo") context.strokeText(label.text, label.dx, label.dy);
        else context.fillText(label.text, label.dx, label.dy);
        this.#straighten(context);
      }
    }
  }

  #straighten(context: CanvasRenderingContext2D): void {
    const ratio = window.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  #font({ sizePx, weight }: LabelStyle): string {
    return `${weight} ${sizePx}px ${this.#family}`;
  }
}

function drawSign(context: CanvasRenderingContext2D, frame: OverlayFrame, link: SceneLink): void {
  const { from, to } = besideSegment({ from: frame.at(link.a), to: frame.at(link.b) }, link.offset);
  if (Math.hypot(to.x - from.x, to.y - from.y) < SHORTEST_SIGNED_PX) return;
  const line = frame.curve(link);
  const middle = link.bend === null ? undefined : line[Math.floor(line.length / 2)];
  const { x, y } = middle ?? { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  context.beginPath();
  if (link.sign === "contradicted") {
    context.lineWidth = 1.6;
    context.strokeStyle = frame.palette.link({ ...link, band: "poor", onPath: false, selected: false });
    context.moveTo(x - 3.5, y - 3.5);
    context.lineTo(x + 3.5, y + 3.5);
    context.moveTo(x + 3.5, y - 3.5);
    context.lineTo(x - 3.5, y + 3.5);
  } else {
    context.lineWidth = 1.3;
    context.strokeStyle = frame.palette.link(link);
    context.fillStyle = frame.palette.ground;
    context.arc(x, y, 2, 0, 2 * Math.PI);
    context.fill();
  }
  context.stroke();
}

function drawRing(context: CanvasRenderingContext2D, frame: OverlayFrame, node: SceneNode, width: number, alpha: number): void {
  const { x, y } = frame.at(node.index);
  context.beginPath();
  context.globalAlpha = alpha;
  context.lineWidth = width;
  context.strokeStyle = frame.palette.accent;
  context.arc(x, y, (node.radius + RING_GAP) * frame.density, 0, 2 * Math.PI);
  context.stroke();
  context.globalAlpha = 1;
}

function drawHover(context: CanvasRenderingContext2D, frame: OverlayFrame): void {
  const { hovered, scene } = frame;
  if (hovered === null) return;
  if (hovered.kind === "node") {
    const node = scene.nodes.find((candidate) => candidate.uid === hovered.uid);
    if (node !== undefined && !node.selected) drawRing(context, frame, node, 1.5, 0.65);
    return;
  }
  const link = scene.links.find((candidate) => candidate.id === hovered.id);
  if (link === undefined || link.selected) return;
  const { from, to } = besideSegment({ from: frame.at(link.a), to: frame.at(link.b) }, link.offset);
  const [first, ...others] = link.bend === null ? [from, to] : frame.curve(link);
  if (first === undefined) return;
  context.beginPath();
  context.strokeStyle = frame.palette.glow;
  context.lineWidth = 9;
  context.lineCap = "round";
  context.moveTo(first.x, first.y);
  for (const point of others) context.lineTo(point.x, point.y);
  context.stroke();
  context.lineCap = "butt";
}

/** A small peg above the mark. */
function drawPin(context: CanvasRenderingContext2D, frame: OverlayFrame, node: SceneNode): void {
  const { x, y } = frame.at(node.index);
  const top = y - (node.radius + (node.selected ? RING_GAP : 0)) * frame.density - 4;
  context.beginPath();
  context.fillStyle = frame.palette.accent;
  context.strokeStyle = frame.palette.ground;
  context.lineWidth = 1.4;
  context.arc(x, top - 3, 3, 0, 2 * Math.PI);
  context.stroke();
  context.fill();
  context.fillRect(x - 0.7, top - 1, 1.4, 5);
}
