/**
 * What is drawn, apart from how: the wire form and a selection become nodes and links with a form, a tone, a width and a dash.
 * Colours are names of tokens, never values, so that one scene serves the SVG, WebGL, both themes and the legend.
 */

import { pairKey } from "#lib/base/pair.ts";
import { upperMedian } from "#lib/base/statistics.ts";
import type { NodeState } from "#lib/model/index.ts";
import type { LayerTone } from "#lib/wire/map/layers.ts";
import { linkIdOf } from "#lib/wire/map/pack.ts";
import {
  GATEWAY_BITS,
  INTERFACE_KINDS,
  LINK_MARKS,
  NODE_STATES,
  PLACE_KNOWN,
  type QualityBand,
  qualityBand,
  TREE_KNOWN,
  type Wire,
} from "#lib/wire/map/wire.ts";
import { type Point, pictureBox } from "../base/bounds.ts";
import { bends } from "./bends.ts";
import { type LayerLook, lookOf, type MapLayer } from "./layers.ts";
import { emphasis, type Lit, litBy } from "./lit.ts";
import type { Dash, MapPath, MapSelection, NodeFilling, Scene, SceneLink, SceneNode, Span } from "./types.ts";

export type {
  Dash,
  Emphasis,
  LinkSign,
  MapPath,
  MapSelection,
  NodeFilling,
  NodeForm,
  Scene,
  SceneLink,
  SceneNode,
} from "./types.ts";

const LINK_STYLES = {
  good: { width: 1.3, dash: "solid" },
  fair: { width: 2.2, dash: "solid" },
  poor: { width: 3, dash: "dashed" },
  unmeasured: { width: 1.5, dash: "dotted" },
} as const satisfies Record<QualityBand, { width: number; dash: Dash }>;

const FILLINGS = {
  answered: "filled",
  heard: "hollow",
  stale: "half",
  gone: "dotted",
  unknown: "faint",
} as const satisfies Record<NodeState, NodeFilling>;

/** Parallel links lie this far apart: enough to aim at each. */
export const PARALLEL_GAP = 5;

/** Radii by how many neighbours hang on a node; a gateway's diamond is measured from its middle to a tip. */
const DISC_RADII = [4.2, 4.8, 5.6] as const;
const DIAMOND_RADIUS = 9.5;

/**
 * @param wire the mesh
 * @param selection what the person looks at
 * @param path the selected node's way to its gateway, where it is known
 */
export function buildScene(wire: Wire, selection: MapSelection, path: MapPath, layer: MapLayer | null = null): Scene {
  const links = readLinks(wire);
  const lit = litBy(wire, links, selection, path);
  const degrees = degreesOf(wire.nodes.uid.length, links);
  const turn = turns(wire);
  const nodes = wire.nodes.uid.map((uid, index) => ({
    ...readNode(wire, uid, index, degrees[index] ?? 0, lit),
    tone: layer?.nodes.get(uid) ?? null,
    turn: turn(index),
    place: placeOf(wire, index),
  }));
  const bend = bends(wire);
  const { view } = wire;
  return {
    mesh: wire.mesh,
    round: wire.round,
    nodes,
    links: links
      .map((link, row) => ({ ...emphasised(link, lit, layer), bend: bend(row), span: spanOf(wire, row) }))
      .filter((link) => !isHidden(wire, link, lit)),
    selection: lit.selection,
    view: view?.name ?? "force",
    shelf: view === undefined || view.name === "ring" ? null : view.shelf,
    metresPerUnit: view?.name === "geo" ? view.metresPerUnit : null,
    spacing: Math.min(spacingOf(view, nodes, links), roomEach(wire)),
  };
}

/** The tree shows who hangs on whom, and the earth where things are: links beside that are shown of what is selected. */
function isHidden(wire: Wire, { a, b, emphasis }: SceneLink, { active }: Lit): boolean {
  const { view } = wire;
  if (view === undefined || view.name === "ring" || (active && emphasis === "lit")) return false;
  if (view.name === "tree") return view.parent[a] !== b && view.parent[b] !== a;
  return [a, b].some((end) => PLACE_KNOWN[view.known[end] ?? -1] === "none");
}

type PlainLink = Omit<SceneLink, "emphasis" | "selected" | "onPath" | "tone" | "bend" | "span">;

function readLinks(wire: Wire): PlainLink[] {
  const siblings = new Map<string, number>();
  const keys = wire.links.a.map((a, row) => pairKey(a, wire.links.b[row] ?? 0));
  for (const key of keys) siblings.set(key, (siblings.get(key) ?? 0) + 1);
  const seen = new Map<string, number>();
  return keys.map((key, row) => {
    const position = seen.get(key) ?? 0;
    seen.set(key, position + 1);
    return readLink(wire, row, (position - ((siblings.get(key) ?? 1) - 1) / 2) * PARALLEL_GAP);
  });
}

function readLink(wire: Wire, row: number, side: number): PlainLink {
  const a = wire.links.a[row] ?? 0;
  const b = wire.links.b[row] ?? 0;
  const mark = LINK_MARKS[wire.links.mark[row] ?? -1] ?? "unknown";
  const quality = worseDirection(wire.links.ab[row] ?? -1, wire.links.ba[row] ?? -1);
  const band = mark === "unknown" || mark === "contradicted" ? "unmeasured" : qualityBand(quality);
  return {
    id: linkIdOf(wire, row),
    a,
    b,
    band,
    ...LINK_STYLES[band],
    // The side is counted from the smaller index, so that two links that name their ends in turn do not fall together.
    offset: (a < b ? side : -side) || 0,
    aged: mark === "old",
    sign: mark === "one-sided" || mark === "contradicted" ? mark : null,
    kind: INTERFACE_KINDS[wire.links.kind[row] ?? -1] ?? "unknown",
    quality,
  };
}

function worseDirection(abPercent: number, baPercent: number): number | null {
  return abPercent < 0 || baPercent < 0 ? null : Math.min(abPercent, baPercent) / 100;
}

function degreesOf(count: number, links: readonly PlainLink[]): number[] {
  const neighbours = Array.from({ length: count }, () => new Set<number>());
  for (const link of links) {
    neighbours[link.a]?.add(link.b);
    neighbours[link.b]?.add(link.a);
  }
  return neighbours.map((set) => set.size);
}

function readNode(wire: Wire, uid: string, index: number, degree: number, lit: Lit): Omit<SceneNode, "tone" | "turn" | "place"> {
  const { nodes } = wire;
  const state = NODE_STATES[nodes.state[index] ?? -1] ?? "heard";
  const bits = nodes.gateway[index] ?? 0;
  const families = (["v4", "v6", "community"] as const).filter((family) => (bits & GATEWAY_BITS[family]) !== 0);
  const selected = lit.selection?.kind === "node" && lit.selection.uid === uid;
  const onPath = lit.nodes.has(uid);
  const neighbour = lit.neighbours.has(uid);
  return {
    index,
    uid,
    label: nodes.label[index] ?? uid,
    x: nodes.x[index] ?? 0,
    y: nodes.y[index] ?? 0,
    state,
    form: families.length > 0 ? "diamond" : "disc",
    filling: FILLINGS[state],
    radius: families.length > 0 ? DIAMOND_RADIUS : DISC_RADII[degree >= 5 ? 2 : degree >= 2 ? 1 : 0],
    degree,
    families,
    emphasis: emphasis(lit, onPath || neighbour || selected),
    selected,
    onPath,
    neighbour,
  };
}

function placeOf({ view }: Pick<Wire, "view">, index: number): SceneNode["place"] {
  if (view?.name === "tree" && TREE_KNOWN[view.known[index] ?? -1] === "apart") return "shelf";
  if (view?.name !== "geo") return "sure";
  const known = PLACE_KNOWN[view.known[index] ?? -1] ?? "none";
  return known === "none" ? "shelf" : known;
}

function spanOf({ view }: Wire, row: number): Span | null {
  if (view?.name !== "geo") return null;
  const [distanceM, bearing] = [view.distance[row] ?? -1, view.bearing[row] ?? -1];
  return distanceM < 0 || bearing < 0 ? null : { distanceM, bearing };
}

/** Around the ring outwards; below the leaves of the tree downwards; on the shelf as a list is read. */
function turns({ view, nodes }: Wire): (index: number) => number | null {
  if (view?.name === "ring") return (index) => (Math.atan2(nodes.y[index] ?? 0, nodes.x[index] ?? 0) * 180) / Math.PI;
  if (view === undefined) return () => null;
  const above = view.name === "tree" ? new Set(view.parent) : null;
  return (index) => {
    if (placeOf({ view }, index) === "shelf") return 0;
    return view.name === "geo" || (view.parent[index] ?? -1) < 0 || above?.has(index) ? null : 90;
  };
}

function emphasised(link: PlainLink, lit: Lit, layer: MapLayer | null): Omit<SceneLink, "bend" | "span"> {
  const onPath = lit.links.has(link.id);
  const selected = lit.selection?.kind === "link" && lit.selection.id === link.id;
  const look: LayerLook | null = layer === null ? null : lookOf(layer.links.get(link.id) ?? "pale");
  const own = look === null ? null : { width: look.width, dash: look.dash, tone: look.tone };
  return { ...link, tone: null, ...own, emphasis: emphasis(lit, onPath || lit.near.has(link.id)), selected, onPath };
}

/** Around the ring and among the leaves of the tree nodes stand closely whatever their links. */
const CLOSE = 34;

function spacingOf(view: Wire["view"], nodes: readonly SceneNode[], links: readonly PlainLink[]): number {
  return view === undefined || view.name === "geo" ? medianLength(nodes, links) : CLOSE;
}

function medianLength(nodes: readonly SceneNode[], links: readonly PlainLink[]): number {
  const lengths = links.map((link) => distance(nodes[link.a], nodes[link.b])).filter((length) => length > 0);
  return upperMedian(lengths) ?? 1;
}

/** Three quarters of the side of a node's share of the picture: a mesh drawn around its middle has long links and little room. */
function roomEach(wire: Wire): number {
  const box = pictureBox(wire);
  return 0.75 * Math.sqrt((box.width * box.height) / Math.max(wire.nodes.uid.length, 1));
}

function distance(one: Point | undefined, other: Point | undefined): number {
  return one === undefined || other === undefined ? 0 : Math.hypot(one.x - other.x, one.y - other.y);
}

/** How large marks are drawn where each has `pixels` to the next: 1 in a roomy picture, smaller in a crowded one. */
export function density(pixels: number): number {
  return Math.min(Math.max(Math.sqrt(pixels / 52), 0.5), 1.15);
}

/** What a thing's colour is called. `path` and gateways are the only ones that take the accent. */
export type Tone = "node" | "dim" | "accent" | "good" | "fair" | "poor" | "unmeasured" | LayerTone;

export function nodeTone(node: SceneNode): Tone {
  if (node.tone !== null) return node.tone;
  if (node.form === "diamond" && node.filling !== "dotted") return "accent";
  return node.emphasis === "dim" ? "dim" : "node";
}

/** Lit or not, a link keeps the colour of what it is: the very links that matter are those whose quality one wants to see. */
export function linkTone(link: SceneLink): Tone {
  return link.tone ?? link.band;
}

/** The path and the selected link are drawn at least this wide, over a broad stroke in the colour of the selection. */
const PATH_WIDTH = 2.6;
export const GLOW_WIDTH = 9;

/** Between a selected node's mark and the ring around it, pixels at density 1. */
export const RING_GAP = 6;

export function linkWidth(link: SceneLink): number {
  return link.onPath || link.selected ? Math.max(link.width, PATH_WIDTH) : link.width;
}
