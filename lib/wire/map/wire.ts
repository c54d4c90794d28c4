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
