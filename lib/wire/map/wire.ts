/**
 * The wire form: what the map alone needs, columnar and rounded, so that a phone on a slow link gets it in a few kilobytes.
 * Decoding is plain indexing; nothing of zod reaches the browser through this file (types only), the server validates with wire-schema.
 */
import type { Family, InterfaceKind, NodeState } from "../../model/index.ts";

/** Column codes. The index in the list is the code on the wire. */
export const NODE_STATES = ["answered", "heard", "stale", "gone", "unknown"] as const satisfies readonly NodeState[];
export const INTERFACE_KINDS = ["wireless", "wired", "loopback", "unknown"] as const satisfies readonly InterfaceKind[];
/** Bits of the gateway column. */
export const GATEWAY_BITS = { v4: 1, v6: 2, community: 4 } as const satisfies Record<Family, number>;
/**
 * How a link is drawn when it is not measured in both directions, or was not in this round: `old` figures are carried over from an
 * earlier one, more than 2.5 minutes old. The index is the code on the wire.
 */
export const LINK_MARKS = ["measured", "zero", "one-sided", "contradicted", "unknown", "old"] as const;

export type Wire = {
  v: 1;
  mesh: string;
  at: string;
  round: number;
  nodes: {
    uid: string[];
    label: string[];
    state: number[]; // index into NODE_STATES
    gateway: number[]; // GATEWAY_BITS
    x: number[]; // layout units, y down
    y: number[];
  };
  links: {
    a: number[]; // index into nodes
    b: number[];
    n: number[]; // the n of the link's id
    ab: number[]; // quality in per cent, -1 = not measured
    ba: number[];
    kind: number[]; // index into INTERFACE_KINDS: wired only where both ends say so
    mark: number[]; // index into LINK_MARKS: the less sure direction
  };
  /** Absent in the force layout. */
  view?: WireView;
};

/** The views of one mesh. `force` is the wire as it is; of the others the same wire with other places, and what the view knows beside. */
export const MAP_VIEWS = ["force", "ring", "tree", "geo"] as const;
export type MapView = (typeof MAP_VIEWS)[number];

export function mapViewOf(text: string | null | undefined): MapView {
  return MAP_VIEWS.find((view) => view === text) ?? "force";
}

/** How a node's place in the tree is known. The index is the code on the wire. */
export const TREE_KNOWN = ["root", "told", "predicted", "apart"] as const;
/** How a node's place on the earth is known. The index is the code on the wire. */
export const PLACE_KNOWN = ["sure", "doubtful", "none"] as const;

type Pad = [top: number, right: number, bottom: number, left: number];

/** Columns are by node but for those of links. `pad`: room that the picture needs beside its nodes, layout units. */
export type WireView =
  | { name: "ring"; pad: Pad; group: number[] } // number of the arc
  | { name: "tree"; pad: Pad; shelf: number | null; parent: number[]; known: number[] } // index of the node above, -1: none
  | {
      name: "geo";
      pad: Pad;
      shelf: number | null; // y below which nodes without a place stand, null: all have one
      known: number[];
      metresPerUnit: number; // at the middle of the picture
      world: { x: number; y: number; side: number }; // the square of web maps (EPSG:3857) in this drawing
      distance: number[]; // by link, metres; -1: not known
      bearing: number[]; // by link, degrees clockwise from north, from the link's a; -1: not known
    };

export type QualityBand = "good" | "fair" | "poor" | "unmeasured";

/** Bands of a link's worse direction: good >= 0.8, fair >= 0.5, poor below. */
export const GOOD_QUALITY = 0.8;
export const FAIR_QUALITY = 0.5;

export function qualityBand(quality: number | null): QualityBand {
  if (quality === null) return "unmeasured";
  if (quality >= GOOD_QUALITY) return "good";
  return quality >= FAIR_QUALITY ? "fair" : "poor";
}
