/**
 * The map as SVG, for the time before and without WebGL, and without JavaScript. Places are percentages of the picture and marks and
 * letters are in pixels, so one document is right from 300 to 2000 pixels: CSS sizes the picture, nothing has to be drawn again.
 */

import { fill } from "#lib/base/template.ts";
import type { Wire } from "#lib/wire/map/wire.ts";
import { type Point, type WorldBox, worldBox } from "../base/bounds.ts";
import { element, type Markup } from "../base/markup.ts";
import { estimateWidth } from "../base/text-width.ts";
import { type LabelStyle, type PlacedLabel, placeLabels, type Side } from "../scene/labels.ts";
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
import { shapeId, shapeMarkup } from "../scene/shapes.ts";
import { linkTitle, type MapTexts, nodeTitle } from "../scene/texts.ts";

/**
 * Widths of the picture from which more labels are shown, and larger marks. `min` is repeated in map.css. Labels are placed so that
 * they stay free at every width up to the next tier.
 */
export const TIERS = [
  { min: 280, middle: 340, labels: 14 },
  { min: 480, middle: 620, labels: 30 },
  { min: 860, middle: 1000, labels: 70 },
] as const;
const WIDEST_PX = 2200;

/** The picture's surroundings that its labels may use; map.css keeps at least this free. */
const MARGIN_PX = 14;

/** Beyond this many links each gets one line and no tooltip: the page must stay light, and WebGL soon takes over. */
const MANY_LINKS = 500;

/** Beyond this many nodes labels are checked at the ends of their tier only: rendering must not hold up a server. */
const MANY_NODES = 250;

export type SvgMapInput = {
  wire: Wire;
  meshName: string;
  selection: MapSelection;
  path: MapPath;
  texts: MapTexts;
  /** Where links lead: `${hrefBase}?node=uid`. */
  hrefBase?: string;
  /** The embed keeps its own parameters: "lang=ca&". */
  hrefQuery?: string;
  /** Without JavaScript everything has to be reachable by Tab; with it the map has its own keys. */
  tabbable?: boolean;
  /** Positions that differ from the wire's: nodes that are dragged or pinned. */
  moved?: ReadonlyMap<string, Point>;
};

/** `<div class="tm-fit">` with the SVG in it. */
export function svgMap(input: SvgMapInput): Markup {
  const scene = movedScene(buildScene(input.wire, input.selection, input.path), input.moved);
  const box = worldBox(input.wire.nodes);
  const { texts } = input;
  const counts = { mesh: input.meshName, nodes: scene.nodes.length, links: scene.links.length };
  const svg = element("svg", { class: "tm-svg", role: "group", "aria-label": fill(texts.title, counts) }, [
    element("desc", {}, [fill(texts.description, counts)]),
    element("defs", {}, definitions(scene)),
    element("g", { class: "tm-w", "aria-hidden": "true" }, glow(scene, box)),
    ...linkGroups(input, scene, box),
    element("g", { class: "tm-m", "aria-hidden": "true" }, signs(scene, box)),
    ...nodeGroups(input, scene, box),
    selectionRing(scene, box),
    element("g", { class: "tm-t", "aria-hidden": "true" }, labels(scene, box)),
  ]);
  return element("div", { class: "tm-fit", style: fitStyle(scene, box) }, [svg]);
}

/** The empty frame of the picture, kept where WebGL draws: it says what `fit` means. */
export function svgFrame(wire: Wire): Markup {
  const box = worldBox(wire.nodes);
  return element("div", { class: "tm-fit", style: fitStyle(buildScene(wire, null, null), box) });
}

function fitStyle(scene: Scene, box: WorldBox): string {
  const sizes = TIERS.map(({ middle }, tier) => `--k${tier}:${density((scene.spacing * middle) / box.width).toFixed(2)}`);
  return `--ar:${(box.width / box.height).toFixed(4)};${sizes.join(";")}`;
}

function movedScene(scene: Scene, moved: ReadonlyMap<string, Point> | undefined): Scene {
  if (moved === undefined || moved.size === 0) return scene;
  return { ...scene, nodes: scene.nodes.map((node) => ({ ...node, ...moved.get(node.uid) })) };
}

function percent(share: number): string {
  return `${Math.round(share * 1e4) / 100}%`;
}

function px(value: number): number {
  return Math.round(value * 10) / 10;
}

function place(box: WorldBox, point: Point): { x: string; y: string } {
  return { x: percent((point.x - box.x) / box.width), y: percent((point.y - box.y) / box.height) };
}

function definitions(scene: Scene): Markup[] {
  const shapes = new Map(scene.nodes.map((node) => [shapeId(node), node]));
  const cross = element("path", { id: "tm-x", d: "M-3.5-3.5 3.5 3.5M3.5-3.5-3.5 3.5" });
  return [...[...shapes.values()].map(shapeMarkup), ...(scene.links.some((link) => link.sign === "contradicted") ? [cross] : [])];
}

function ends(scene: Scene, link: SceneLink): readonly [SceneNode, SceneNode] | null {
  const a = scene.nodes[link.a];
  const b = scene.nodes[link.b];
  return a === undefined || b === undefined ? null : [a, b];
}

function line(scene: Scene, box: WorldBox, link: SceneLink): Markup["attributes"] | null {
  const pair = ends(scene, link);
  if (pair === null) return null;
  const [a, b] = pair.map((node) => place(box, node));
  const length = Math.hypot(pair[1].x - pair[0].x, pair[1].y - pair[0].y) || 1;
  const dx = px((-(pair[1].y - pair[0].y) / length) * link.offset);
  const dy = px(((pair[1].x - pair[0].x) / length) * link.offset);
  const transform = link.offset === 0 ? undefined : `translate(${dx} ${dy})`;
  return { x1: a?.x, y1: a?.y, x2: b?.x, y2: b?.y, transform };
}

function glow(scene: Scene, box: WorldBox): Markup[] {
  return scene.links
    .filter((link) => link.onPath || link.selected)
    .map((link) => line(scene, box, link))
    .filter((attributes) => attributes !== null)
    .map((attributes) => element("line", { ...attributes, "stroke-width": GLOW_WIDTH }));
}

/** Links of one look share a group, so that each says no more than where it lies and leads; the lit ones come last. */
function linkGroups(input: SvgMapInput, scene: Scene, box: WorldBox): Markup[] {
  const groups = new Map<string, Markup[]>();
  const many = scene.links.length > MANY_LINKS;
  const order = { dim: 0, plain: 1, lit: 2 } as const;
  const sorted = [...scene.links].sort((one, other) => order[one.emphasis] - order[other.emphasis]);
  for (const link of sorted) {
    const attributes = line(scene, box, link);
    if (attributes === null) continue;
    const look = `tm-l ${link.band}${link.emphasis === "dim" ? " dim" : ""}${linkTone(link) === "accent" ? " on" : link.aged ? " old" : ""}`;
    const group = groups.get(look) ?? [];
    groups.set(look, group);
    group.push(many ? element("line", attributes) : linkAnchor(input, scene, link, attributes));
  }
  return [...groups].map(([look, children]) => element("g", { class: look }, children));
}

function linkAnchor(input: SvgMapInput, scene: Scene, link: SceneLink, attributes: Markup["attributes"]): Markup {
  const title = linkTitle(input.texts, link, scene.nodes[link.a]?.label ?? "", scene.nodes[link.b]?.label ?? "");
  return element("a", { href: href(input, "link", link.id), tabindex: -1 }, [
    element("title", {}, [title]),
    // The second line is invisible and broad: something to aim at.
    element("line", linkWidth(link) > link.width ? { ...attributes, "stroke-width": linkWidth(link) } : attributes),
    element("line", { ...attributes, class: "tm-h" }),
  ]);
}

function href(input: SvgMapInput, parameter: "node" | "link", id: string): string {
  return `${input.hrefBase ?? ""}?${input.hrefQuery ?? ""}${parameter}=${encodeURIComponent(id)}`;
}

function signs(scene: Scene, box: WorldBox): Markup[] {
  return scene.links.flatMap((link) => {
    const pair = ends(scene, link);
    if (link.sign === null || pair === null) return [];
    const middle = place(box, { x: (pair[0].x + pair[1].x) / 2, y: (pair[0].y + pair[1].y) / 2 });
    const dim = link.emphasis === "dim" ? " dim" : "";
    if (link.sign === "contradicted") return [element("use", { href: "#tm-x", ...middle, class: `poor${dim}` })];
    return [element("circle", { cx: middle.x, cy: middle.y, r: 2, class: `${link.band}${dim}` })];
  });
}

/** Dim ones first, so that they lie below the lit. */
function nodeGroups(input: SvgMapInput, scene: Scene, box: WorldBox): Markup[] {
  const groups = new Map<string, Markup[]>([
    ["dim", []],
    ["node", []],
    ["accent", []],
  ]);
  for (const node of scene.nodes) {
    const mark = element("use", { href: `#${shapeId(node)}`, ...place(box, node) });
    const anchor = { href: href(input, "node", node.uid), tabindex: input.tabbable === false ? -1 : undefined };
    groups.get(nodeTone(node))?.push(element("a", anchor, [element("title", {}, [nodeTitle(input.texts, node)]), mark]));
  }
  return [...groups].map(([tone, children]) => element("g", { class: `tm-n ${tone}` }, children));
}

function selectionRing(scene: Scene, box: WorldBox): Markup | null {
  const node = scene.nodes.find((candidate) => candidate.selected);
  if (node === undefined) return null;
  const { x, y } = place(box, node);
  return element("circle", { class: "tm-s", cx: x, cy: y, r: px(node.radius + RING_GAP) });
}

/** The labels of each tier. One that stands at the same place in several is written once. */
function labels(scene: Scene, box: WorldBox): Markup[] {
  const written = new Map<string, { label: PlacedLabel; tiers: number[] }>();
  let previous: ReadonlyMap<string, Side> = new Map();
  for (const [tier, { labels: limit }] of TIERS.entries()) {
    const placed = tierLabels(scene, box, tier, previous, limit);
    previous = new Map(placed.map((label) => [label.uid, label.side]));
    for (const label of placed) {
      const key = `${label.uid} ${label.dx} ${label.dy}`;
      const entry = written.get(key);
      if (entry === undefined) written.set(key, { label, tiers: [tier] });
      else entry.tiers.push(tier);
    }
  }
  const byUid = new Map(scene.nodes.map((node) => [node.uid, node]));
  return [...written.values()].flatMap(({ label, tiers }) => {
    const node = byUid.get(label.uid);
    return node === undefined ? [] : [labelText(label, node, box, tiers)];
  });
}

function tierLabels(
  scene: Scene,
  box: WorldBox,
  tier: number,
  previous: ReadonlyMap<string, Side>,
  limit: number,
): PlacedLabel[] {
  const min = TIERS[tier]?.min ?? WIDEST_PX;
  const max = TIERS[tier + 1]?.min ?? WIDEST_PX;
  const height = (min * box.height) / box.width;
  return placeLabels({
    scene,
    at: (index, factor) => ({
      x: (((scene.nodes[index]?.x ?? 0) - box.x) / box.width) * min * factor,
      y: (((scene.nodes[index]?.y ?? 0) - box.y) / box.height) * height * factor,
    }),
    room: (factor) => ({
      x: -MARGIN_PX,
      y: -MARGIN_PX,
      width: min * factor + 2 * MARGIN_PX,
      height: height * factor + 2 * MARGIN_PX,
    }),
    obstacles: [],
    // Marks grow with the picture: the distance is that of the largest that a label will stand beside.
    density: density((scene.spacing * TIERS[2].middle) / box.width),
    widthOf: (text, style) => estimateWidth(text, style.sizePx, style.weight),
    factors: (scene.nodes.length > MANY_NODES ? [0, 1] : [0, 0.25, 0.5, 0.75, 1]).map((share) => (max / min) ** share),
    previous,
    limit,
  });
}

const ANCHORS = { e: "", ne: "", se: "", w: " e", nw: " e", sw: " e", n: " c", s: " c" } as const;

function labelText(label: PlacedLabel, node: SceneNode, box: WorldBox, tiers: readonly number[]): Markup {
  const anchor = ANCHORS[label.side];
  const dx = anchor === "" ? label.dx : anchor === " e" ? label.dx + label.width : label.dx + label.width / 2;
  return element(
    "text",
    {
      ...place(box, node),
      dx: px(dx),
      dy: px(label.dy),
      class: `${tiers.map((tier) => `t${tier}`).join(" ")} ${styleClass(label.style)}${anchor}`,
    },
    [label.text],
  );
}

function styleClass({ weight, tone }: LabelStyle): string {
  return `${weight === 600 ? "b" : weight === 500 ? "m" : "r"}${tone === "ink" ? " i" : ""}`;
}
