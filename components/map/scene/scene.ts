/**
 * What is drawn, apart from how: the wire form and a selection become nodes and links with a form, a tone, a width and a dash.
 * Colours are names of tokens, never values, so that one scene serves the SVG, WebGL, both themes and the legend.
 */

import { pairKey } from "#lib/base/pair.ts";
import { upperMedian } from "#lib/base/statistics.ts";
import type { InterfaceKind, NodeState } from "#lib/model/index.ts";
import { linkIdOf } from "#lib/wire/map/pack.ts";
import {
  GATEWAY_BITS,
  INTERFACE_KINDS,
  LINK_MARKS,
  NODE_STATES,
  type QualityBand,
  qualityBand,
  type Wire,
} from "#lib/wire/map/wire.ts";
import { type Point, worldBox } from "../base/bounds.ts";

export type MapSelection = { kind: "node"; uid: string } | { kind: "link"; id: string } | null;

/**
 * The selected node first, its gateway last. A hop whose link is not known leaves its id out. With nothing selected: what a layer of the
 * map brings forward, in no order; the rest steps back.
 */
export type MapPath = { nodes: readonly string[]; links: readonly string[] } | null;

/** A gateway is a diamond, whatever its state; the filling tells the state. */
export type NodeForm = "disc" | "diamond";
export type NodeFilling = "filled" | "hollow" | "half" | "dotted" | "faint";
export type Dash = "solid" | "dashed" | "dotted";

/** How much a thing speaks: `plain` with nothing selected, `lit` where it belongs to the selection, `dim` where it does not. */
export type Emphasis = "plain" | "lit" | "dim";

export type SceneNode = Point & {
  index: number;
  uid: string;
  label: string;
  state: NodeState;
  form: NodeForm;
  filling: NodeFilling;
  radius: number; // pixels at density 1
  degree: number; // neighbours, not links
  families: readonly ("v4" | "v6" | "community")[];
  emphasis: Emphasis;
  selected: boolean;
  onPath: boolean;
  neighbour: boolean; // of the selected node, or an end of the selected link
};

export type LinkSign = "one-sided" | "contradicted" | null;

export type SceneLink = {
  id: string;
  a: number;
  b: number;
  band: QualityBand;
  dash: Dash;
  width: number; // pixels
  offset: number; // pixels to the right of a -> b: parallel links lie side by side
  sign: LinkSign;
  aged: boolean; // its figures are of an earlier round
  kind: InterfaceKind;
  quality: number | null; // the worse direction
  emphasis: Emphasis;
  selected: boolean;
  onPath: boolean;
};

export type Scene = {
  mesh: string;
  round: number;
  nodes: readonly SceneNode[];
  links: readonly SceneLink[];
  selection: MapSelection; // null where what was selected is not on the map
  spacing: number; // room that a node has, layout units: what the size of its mark is measured by
};

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
export function buildScene(wire: Wire, selection: MapSelection, path: MapPath): Scene {
  const links = readLinks(wire);
  const lit = litBy(wire, links, selection, path);
  const degrees = degreesOf(wire.nodes.uid.length, links);
  const nodes = wire.nodes.uid.map((uid, index) => readNode(wire, uid, index, degrees[index] ?? 0, lit));
  return {
    mesh: wire.mesh,
    round: wire.round,
    nodes,
    links: links.map((link) => emphasised(link, lit)),
    selection: lit.selection,
    spacing: Math.min(medianLength(nodes, links), roomEach(wire)),
  };
}

type PlainLink = Omit<SceneLink, "emphasis" | "selected" | "onPath">;

type Lit = {
  selection: MapSelection;
  /** Something is lit, so the rest is dim. */
  active: boolean;
  nodes: ReadonlySet<string>;
  links: ReadonlySet<string>;
  neighbours: ReadonlySet<string>;
  near: ReadonlySet<string>; // ids of the links at the selected node
};

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

function litBy(wire: Wire, links: readonly PlainLink[], selection: MapSelection, path: MapPath): Lit {
  const nothing: Lit = {
    selection: null,
    active: false,
    nodes: new Set(),
    links: new Set(),
    neighbours: new Set(),
    near: new Set(),
  };
  const { uid } = wire.nodes;
  if (selection?.kind === "link") {
    const link = links.find((candidate) => candidate.id === selection.id);
    if (link === undefined) return nothing;
    const ends = new Set([uid[link.a] ?? "", uid[link.b] ?? ""]);
    return { ...nothing, selection, active: true, neighbours: ends, near: new Set([link.id]) };
  }
  if (selection === null) {
    if (path === null) return nothing;
    return { ...nothing, active: true, neighbours: new Set(path.nodes), near: new Set(path.links) };
  }
  const index = uid.indexOf(selection.uid);
  if (index < 0) return nothing;
  const near = links.filter((link) => link.a === index || link.b === index);
  const neighbours = new Set(near.map((link) => uid[link.a === index ? link.b : link.a] ?? ""));
  const isOurs = path !== null && path.nodes[0] === selection.uid;
  return {
    selection,
    active: true,
    nodes: new Set(isOurs ? path.nodes : [selection.uid]),
    links: new Set(isOurs ? path.links : []),
    neighbours,
    near: new Set(near.map((link) => link.id)),
  };
}

function readNode(wire: Wire, uid: string, index: number, degree: number, lit: Lit): SceneNode {
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

function emphasised(link: PlainLink, lit: Lit): SceneLink {
  const onPath = lit.links.has(link.id);
  const selected = lit.selection?.kind === "link" && lit.selection.id === link.id;
  return { ...link, emphasis: emphasis(lit, onPath || lit.near.has(link.id)), selected, onPath };
}

function emphasis(lit: Lit, belongs: boolean): Emphasis {
  if (!lit.active) return "plain";
  return belongs ? "lit" : "dim";
}

function medianLength(nodes: readonly SceneNode[], links: readonly PlainLink[]): number {
  const lengths = links.map((link) => distance(nodes[link.a], nodes[link.b])).filter((length) => length > 0);
  return upperMedian(lengths) ?? 1;
}

/** Three quarters of the side of a node's share of the picture: a mesh drawn around its middle has long links and little room. */
function roomEach(wire: Wire): number {
  const box = worldBox(wire.nodes);
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
export type Tone = "node" | "dim" | "accent" | "good" | "fair" | "poor" | "unmeasured";

export function nodeTone(node: SceneNode): Tone {
  if (node.form === "diamond" && node.filling !== "dotted") return "accent";
  return node.emphasis === "dim" ? "dim" : "node";
}

export function linkTone(link: SceneLink): Tone {
  return link.onPath || link.selected ? "accent" : link.band;
}

/** The path and the selected link are drawn at least this wide, over a broad pale stroke. */
const PATH_WIDTH = 2.6;
export const GLOW_WIDTH = 9;

/** Between a selected node's mark and the ring around it, pixels at density 1. */
export const RING_GAP = 6;

export function linkWidth(link: SceneLink): number {
  return link.onPath || link.selected ? Math.max(link.width, PATH_WIDTH) : link.width;
}
