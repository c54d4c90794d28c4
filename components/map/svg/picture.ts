/**
 * The map as one SVG that stands alone: sizes in pixels, colours as values, nothing to load. For pages that take an image only, and for
 * the server's PNG. Its scene, bounds and labels are those of the live map.
 */
import type { Wire } from "#lib/wire/map/wire.ts";
import { fitRect, type Point, type Rect, type WorldBox, worldBox } from "../base/bounds.ts";
import { element, type Markup, markupToXml } from "../base/markup.ts";
import { estimateWidth } from "../base/text-width.ts";
import { placeLabels } from "../scene/labels.ts";
import {
  buildScene,
  density,
  GLOW_WIDTH,
  linkTone,
  linkWidth,
  type MapPath,
  type MapSelection,
  nodeTone,
  RING_GAP,
  type Scene,
  type SceneLink,
  type SceneNode,
} from "../scene/scene.ts";
import { type PictureTheme, TOKENS, type Tokens } from "../scene/tokens.ts";

export type PictureInput = {
  wire: Wire;
  width: number; // pixels
  height: number;
  theme: PictureTheme;
  selection: MapSelection;
  path: MapPath;
  /** Stand in the lowest line: what is shown, and of when. */
  title: string;
  note: string;
  /** Said to who cannot see it. */
  description: string;
};

const FOOT_PX = 22;
const MARGIN_PX = 16;
const FONT = "Inter, system-ui, sans-serif";
const DASHES = { solid: undefined, dashed: "6 4", dotted: "1.5 4" } as const;
/** A dim thing keeps this share of its colour, as on the live map. */
const DIM = 0.4;

/** @returns an SVG document */
export function mapPicture(input: PictureInput): string {
  const { width, height } = input;
  const tokens = TOKENS[input.theme];
  const scene = buildScene(input.wire, input.selection, input.path);
  const box = worldBox(input.wire.nodes);
  const room = { x: MARGIN_PX, y: MARGIN_PX, width: width - 2 * MARGIN_PX, height: height - 2 * MARGIN_PX - FOOT_PX };
  const drawn = fitRect(box, room);
  const canvas: Canvas = { scene, tokens, at: placed(box, drawn), scale: density((scene.spacing * drawn.width) / box.width) };
  const svg = element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": input.description,
      "font-family": FONT,
    },
    [
      element("title", {}, [input.description]),
      element("rect", { width, height, fill: tokens.ground }),
      ...scene.links.filter(isLitLink).map((link) => glow(canvas, link)),
      ...scene.links.map((link) => line(canvas, link)),
      ...scene.nodes.flatMap((node) => mark(canvas, node)),
      ...labels(canvas, room),
      ...foot(input, tokens),
    ],
  );
  return markupToXml(svg);
}

type Canvas = { scene: Scene; tokens: Tokens; at: (point: Point) => Point; scale: number };

function placed(box: WorldBox, drawn: Rect): (point: Point) => Point {
  const scale = drawn.width / box.width;
  return ({ x, y }) => ({ x: drawn.x + (x - box.x) * scale, y: drawn.y + (y - box.y) * scale });
}

const isLitLink = ({ onPath, selected }: SceneLink): boolean => onPath || selected;
const round = (value: number): number => Math.round(value * 10) / 10;

/** Parallel links lie side by side. null: an end is not in the scene. */
function endsOf({ scene, at }: Canvas, { a, b, offset }: SceneLink): { x1: number; y1: number; x2: number; y2: number } | null {
  const [from, to] = [scene.nodes[a], scene.nodes[b]];
  if (from === undefined || to === undefined) return null;
  const [one, other] = [at(from), at(to)];
  const length = Math.hypot(other.x - one.x, other.y - one.y) || 1;
  const [dx, dy] = [(-(other.y - one.y) / length) * offset, ((other.x - one.x) / length) * offset];
  return { x1: round(one.x + dx), y1: round(one.y + dy), x2: round(other.x + dx), y2: round(other.y + dy) };
}

function line(canvas: Canvas, link: SceneLink): Markup {
  const tone = linkTone(link);
  return element("line", {
    ...endsOf(canvas, link),
    stroke: canvas.tokens[tone === "dim" ? "unmeasured" : tone],
    "stroke-width": linkWidth(link),
    "stroke-dasharray": DASHES[link.dash],
    "stroke-linecap": link.dash === "dotted" ? "round" : undefined,
    opacity: link.emphasis === "dim" || (link.aged && tone !== "accent") ? DIM : undefined,
  });
}

function glow(canvas: Canvas, link: SceneLink): Markup {
  const { accent } = canvas.tokens;
  return element("line", { ...endsOf(canvas, link), stroke: accent, "stroke-width": GLOW_WIDTH, opacity: 0.2 });
}

const FAINT = 0.45;

function mark({ tokens, at, scale }: Canvas, node: SceneNode): Markup[] {
  const { x, y } = at(node);
  const tone = nodeTone(node);
  const colour = tokens[tone === "dim" ? "node" : tone];
  const radius = node.radius * scale;
  const isHollow = node.filling === "hollow" || node.filling === "dotted" || node.filling === "half";
  const shared = {
    fill: isHollow ? tokens.ground : colour,
    stroke: isHollow ? colour : tokens.ground,
    "stroke-width": 1.5,
    "stroke-dasharray": node.filling === "dotted" ? "2 2" : undefined,
    opacity: tone === "dim" ? DIM : node.filling === "faint" ? FAINT : undefined,
  };
  const form =
    node.form === "diamond"
      ? element("path", { d: diamond(x, y, radius), ...shared })
      : element("circle", { cx: round(x), cy: round(y), r: round(radius), ...shared });
  const half =
    node.filling === "half"
      ? element("path", {
          d: `M${round(x - radius)} ${round(y)}A${round(radius)} ${round(radius)} 0 0 0 ${round(x + radius)} ${round(y)}Z`,
          fill: colour,
        })
      : null;
  const ring = node.selected
    ? element("circle", {
        cx: round(x),
        cy: round(y),
        r: round(radius + RING_GAP * scale),
        fill: "none",
        stroke: tokens.accent,
        "stroke-width": 2,
      })
    : null;
  return [form, half, ring].filter((one) => one !== null);
}

function diamond(x: number, y: number, radius: number): string {
  return `M${round(x)} ${round(y - radius)}L${round(x + radius)} ${round(y)}L${round(x)} ${round(y + radius)}L${round(x - radius)} ${round(y)}Z`;
}

const SMALL_PX = 500;

function labels({ scene, tokens, at, scale }: Canvas, room: Rect): Markup[] {
  const placedLabels = placeLabels({
    scene,
    at: (index) => at(scene.nodes[index] ?? { x: 0, y: 0 }),
    room: () => ({ x: 2, y: 2, width: room.width + 2 * MARGIN_PX - 4, height: room.height + 2 * MARGIN_PX - 4 }),
    obstacles: [],
    density: scale,
    widthOf: (text, { sizePx, weight }) => estimateWidth(text, sizePx, weight),
    limit: room.width < SMALL_PX ? 14 : 40,
  });
  const byUid = new Map(scene.nodes.map((node) => [node.uid, node]));
  return placedLabels.flatMap(({ uid, text, dx, dy, style }) => {
    const node = byUid.get(uid);
    if (node === undefined) return [];
    const { x, y } = at(node);
    const place = { x: round(x + dx), y: round(y + dy), "font-size": style.sizePx };
    // A stroke of the ground's colour below the letters keeps them readable over lines.
    const halo = { stroke: tokens.ground, "stroke-width": 3, "stroke-linejoin": "round" };
    return [
      element("text", { ...place, ...halo, fill: tokens.ground }, [text]),
      element("text", { ...place, fill: tokens[style.tone] }, [text]),
    ];
  });
}

function foot({ width, height, title, note }: PictureInput, tokens: Tokens): Markup[] {
  const y = height - 7;
  const noteWidth = estimateWidth(note, 11, 400);
  const shown = clipped(title, width - noteWidth - 3 * 8);
  return [
    element("rect", { x: 0, y: height - FOOT_PX, width, height: FOOT_PX, fill: tokens.panel }),
    element("line", { x1: 0, y1: height - FOOT_PX, x2: width, y2: height - FOOT_PX, stroke: tokens.hairline }),
    element("text", { x: 8, y, "font-size": 11, fill: tokens.ink }, [shown]),
    element("text", { x: width - 8, y, "font-size": 11, fill: tokens.muted, "text-anchor": "end" }, [note]),
  ];
}

/** What fits of a text in a line, with an ellipsis where something was cut. */
function clipped(text: string, widthPx: number): string {
  if (estimateWidth(text, 11, 400) <= widthPx) return text;
  const letters = [...text];
  while (letters.length > 0 && estimateWidth(`${letters.join("")}…`, 11, 400) > widthPx) letters.pop();
  return `${letters.join("")}…`;
}
