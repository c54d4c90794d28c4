/** A mesh as a thumbnail: a handful of SVG paths, whatever its size. */
import { GATEWAY_BITS, NODE_STATES, type QualityBand, qualityBand, type Wire } from "#lib/wire/map/wire.ts";

export type Preview = {
  width: number;
  height: number;
  links: Record<QualityBand, string>;
  up: string;
  down: string;
  unknown: string; // neither up nor down
  gateways: string;
};

const MARGIN = 8;
/** Beyond this many nodes a thumbnail is drawn on whole pixels: the page stays light. */
const FINE_NODES = 150;
const DOT = "h.01";
const DIAMOND = "m0-6l6 6l-6 6l-6-6z";
const INTERNET = GATEWAY_BITS.v4 | GATEWAY_BITS.v6;

/** Nodes that offer a way to the Internet in either family: one that offers both is one. */
export function internetGateways({ gateway }: Pick<Wire["nodes"], "gateway">): number {
  return gateway.filter((bits) => (bits & INTERNET) !== 0).length;
}

/** Fits the map into a box of `width` × `height`. Nodes are zero-length strokes, so that one path holds them all. */
export function meshPreview({ nodes, links }: Pick<Wire, "nodes" | "links">, width: number, height: number): Preview {
  const [left, right] = [Math.min(...nodes.x), Math.max(...nodes.x)];
  const [top, bottom] = [Math.min(...nodes.y), Math.max(...nodes.y)];
  const scale = Math.min((width - 2 * MARGIN) / (right - left || 1), (height - 2 * MARGIN) / (bottom - top || 1));
  const digits = nodes.uid.length > FINE_NODES ? 0 : 1;
  const point = (i: number) => {
    const x = width / 2 + ((nodes.x[i] ?? 0) - (left + right) / 2) * scale;
    const y = height / 2 + ((nodes.y[i] ?? 0) - (top + bottom) / 2) * scale;
    return `${x.toFixed(digits)} ${y.toFixed(digits)}`;
  };
  const preview: Preview = {
    width,
    height,
    links: { good: "", fair: "", poor: "", unmeasured: "" },
    up: "",
    down: "",
    unknown: "",
    gateways: "",
  };
  for (const [i, a] of links.a.entries()) {
    const [ab = -1, ba = -1] = [links.ab[i], links.ba[i]];
    preview.links[qualityBand(ab < 0 || ba < 0 ? null : Math.min(ab, ba) / 100)] += `M${point(a)}L${point(links.b[i] ?? a)}`;
  }
  for (const [i, code] of nodes.state.entries()) {
    const dot = `M${point(i)}${DOT}`;
    const state = NODE_STATES[code];
    if (((nodes.gateway[i] ?? 0) & INTERNET) !== 0) preview.gateways += `M${point(i)}${DIAMOND}`;
    else if (state === "answered" || state === "heard") preview.up += dot;
    else if (state === "unknown") preview.unknown += dot;
    else preview.down += dot;
  }
  return preview;
}
