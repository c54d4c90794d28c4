/** Small wires for the map's tests, written by hand so that every expectation can be checked by eye. */
import { encodeWire } from "#lib/wire/map/encode.ts";
import { GATEWAY_BITS, INTERFACE_KINDS, LINK_MARKS, NODE_STATES, type Wire } from "#lib/wire/map/wire.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

export type NodeSpec = {
  uid: string;
  label?: string;
  x: number;
  y: number;
  state?: (typeof NODE_STATES)[number];
  gateway?: (keyof typeof GATEWAY_BITS)[];
};
export type LinkSpec = { a: string; b: string; n?: number; ab?: number; ba?: number; mark?: (typeof LINK_MARKS)[number] };

export function wireOf(nodes: readonly NodeSpec[], links: readonly LinkSpec[], round = 1): Wire {
  const index = (uid: string) => nodes.findIndex((node) => node.uid === uid);
  return {
    v: 1,
    mesh: "test",
    at: "2026-11-22T19:40:00.000Z",
    round,
    nodes: {
      uid: nodes.map((node) => node.uid),
      label: nodes.map((node) => node.label ?? node.uid),
      state: nodes.map((node) => NODE_STATES.indexOf(node.state ?? "answered")),
      gateway: nodes.map((node) => (node.gateway ?? []).reduce((bits, family) => bits | GATEWAY_BITS[family], 0)),
      x: nodes.map((node) => node.x),
      y: nodes.map((node) => node.y),
    },
    links: {
      a: links.map((link) => index(link.a)),
      b: links.map((link) => index(link.b)),
      n: links.map((link) => link.n ?? 0),
      ab: links.map((link) => link.ab ?? 100),
      ba: links.map((link) => link.ba ?? 100),
      kind: links.map(() => INTERFACE_KINDS.indexOf("wireless")),
      mark: links.map((link) => LINK_MARKS.indexOf(link.mark ?? "measured")),
    },
  };
}

/** Four nodes in a row, a gateway at the right end, two links between the first two. */
export function chain(): Wire {
  return wireOf(
    [
      { uid: "a", x: 0, y: 0 },
      { uid: "b", x: 100, y: 0 },
      { uid: "c", x: 200, y: 0, state: "heard" },
      { uid: "g", x: 300, y: 0, gateway: ["v4", "v6"] },
      { uid: "z", x: 150, y: 100, state: "gone" },
    ],
    [
      { a: "a", b: "b", n: 0, ab: 95, ba: 80 },
      { a: "a", b: "b", n: 1, ab: 95, ba: 79 },
      { a: "b", b: "c", ab: 49, ba: 100, mark: "one-sided" },
      { a: "c", b: "g", ab: -1, ba: 60, mark: "unknown" },
    ],
  );
}

export function meshWire(nodes: number, seed: number, links?: number): Wire {
  const { snapshot, positions } = syntheticMesh({ nodes, seed, ...(links === undefined ? {} : { links }) });
  return encodeWire(snapshot, positions);
}
