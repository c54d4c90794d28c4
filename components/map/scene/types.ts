/** What a scene is made of: forms, tones, widths and dashes, apart from how they are drawn. */
import type { InterfaceKind, NodeState } from "#lib/model/index.ts";
import type { LayerTone } from "#lib/wire/map/layers.ts";
import type { MapView, QualityBand } from "#lib/wire/map/wire.ts";
import type { Point } from "../base/bounds.ts";

/** Of a link on the ground: metres, and degrees clockwise from north as seen from its a. */
export type Span = { distanceM: number; bearing: number };

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
  tone: LayerTone | null; // null: no layer is on, or it says nothing of the node
  /** Where its label points, degrees clockwise from the right; null: to whichever side is free. */
  turn: number | null;
  /** shelf: the view has no place for it. doubtful: it may stand elsewhere. */
  place: "sure" | "doubtful" | "shelf";
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
  tone: LayerTone | null;
  /** Control points of a cubic curve from a to b, layout units; null: straight. */
  bend: readonly [Point, Point] | null;
  span: Span | null; // of the geographic view
};

export type Scene = {
  mesh: string;
  round: number;
  nodes: readonly SceneNode[];
  links: readonly SceneLink[];
  selection: MapSelection; // null where what was selected is not on the map
  view: MapView;
  /** Below this y stand nodes that the view has no place for; null: it has one for all. */
  shelf: number | null;
  metresPerUnit: number | null; // of the geographic view
  spacing: number; // room that a node has, layout units: what the size of its mark is measured by
};
