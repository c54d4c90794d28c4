import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Rect, worldBox } from "#components/map/base/bounds.ts";
import { lengthInside, rectInside, rectsTouch } from "#components/map/base/geometry.ts";
import { estimateWidth } from "#components/map/base/text-width.ts";
import { boxOf, type LabelRequest, labelRank, placeLabels } from "#components/map/scene/labels.ts";
import { buildScene, type MapPath, type MapSelection } from "#components/map/scene/scene.ts";
import type { Wire } from "#lib/wire/map/wire.ts";
import { runs } from "#tests/support/runs.ts";
import { chain, meshWire, wireOf } from "./wires.ts";

const EDGE = 4;

function requestFor(
  wire: Wire,
  size: { width: number; height: number },
  selection: MapSelection = null,
  path: MapPath = null,
  obstacles: readonly Rect[] = [],
): LabelRequest {
  const box = worldBox(wire.nodes);
  const scale = Math.min((size.width - 60) / box.width, (size.height - 60) / box.height);
  const scene = buildScene(wire, selection, path);
  return {
    scene,
    at: (index, factor) => ({
      x: 30 + ((scene.nodes[index]?.x ?? 0) - box.x) * scale * factor,
      y: 30 + ((scene.nodes[index]?.y ?? 0) - box.y) * scale * factor,
    }),
    room: (factor) => ({ x: 0, y: 0, width: size.width * factor, height: size.height * factor }),
    obstacles,
    density: 0.8,
    widthOf: (text, style) => estimateWidth(text, style.sizePx, style.weight),
  };
}

/** Throws where the placement breaks one of its promises. */
function check(request: LabelRequest, factor: number): number {
  const { scene } = request;
  const labels = placeLabels(request);
  const boxes = labels.map((label) => {
    const node = scene.nodes.find((candidate) => candidate.uid === label.uid);
    return { label, node, box: boxOf(label, request.at(node?.index ?? -1, factor)) };
  });
  const whole = request.room(factor);
  const inner = { x: EDGE, y: EDGE, width: whole.width - 2 * EDGE, height: whole.height - 2 * EDGE };
  for (const [i, { label, node, box }] of boxes.entries()) {
    expect(rectInside(box, inner), `${label.uid} inside`).toBe(true);
    for (const other of boxes.slice(i + 1)) expect(rectsTouch(box, other.box), `${label.uid} on ${other.label.uid}`).toBe(false);
    for (const obstacle of request.obstacles) expect(rectsTouch(box, obstacle), `${label.uid} under a panel`).toBe(false);
    if (label.rank === 0) continue; // the selected one may cover something, but is never missing
    for (const link of scene.links.filter(({ onPath }) => onPath)) {
      const segment = { from: request.at(link.a, factor), to: request.at(link.b, factor) };
      expect(lengthInside(segment, box), `${label.uid} on the path`).toBe(0);
    }
    for (const mark of scene.nodes) {
      if (mark === node || labelRank(mark, null) > label.rank) continue;
      const at = request.at(mark.index, factor);
      const reach = mark.radius * request.density;
      const rect = { x: at.x - reach, y: at.y - reach, width: 2 * reach, height: 2 * reach };
      expect(rectsTouch(box, rect), `${label.uid} on the mark of ${mark.uid}`).toBe(false);
    }
  }
  return labels.length;
}

const meshes = fc.record({
  nodes: fc.integer({ min: 24, max: 120 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
  width: fc.integer({ min: 350, max: 1440 }),
  height: fc.integer({ min: 290, max: 900 }),
});

describe("label placement", () => {
  it("never lays a label over another, a mark of higher rank, the path, a panel or the edge", () => {
    fc.assert(
      fc.property(meshes, fc.nat(), ({ nodes, seed, width, height }, pickSeed) => {
        const wire = meshWire(nodes, seed);
        const start = pickSeed % nodes;
        const path = wayFrom(wire, start);
        const panel = { x: width * 0.6, y: 0, width: width * 0.4, height: height * 0.5 };
        const selection = { kind: "node", uid: wire.nodes.uid[start] ?? "" } as const;
        check(requestFor(wire, { width, height }), 1);
        check(requestFor(wire, { width, height }, selection, path, [panel]), 1);
      }),
      { numRuns: runs(12, 400) },
    );
  });

  it("stays free at every scale that it was asked for", () => {
    const request = { ...requestFor(meshWire(74, 5, 118), { width: 480, height: 420 }), factors: [1, 1.3, 1.8] };
    for (const factor of request.factors) expect(check(request, factor)).toBeGreaterThan(15);
  });

  it("places most of 74 labels on a desk and the wanted ones on a phone", () => {
    const wire = meshWire(74, 5, 118);
    expect(check(requestFor(wire, { width: 1440, height: 900 }), 1)).toBeGreaterThanOrEqual(65);
    const path = wayFrom(wire, 40);
    const request = requestFor(wire, { width: 360, height: 420 }, { kind: "node", uid: path?.nodes[0] ?? "" }, path);
    const shown = placeLabels(request).map((label) => label.uid);
    expect(shown[0]).toBe(path?.nodes[0]);
    expect(shown).toContain(path?.nodes.at(-1));
  });

  it("takes a label's own side where it is free: to the right", () => {
    const [label] = placeLabels(requestFor(wireOf([{ uid: "alone", x: 0, y: 0 }], []), { width: 400, height: 300 }));
    expect(label).toMatchObject({ uid: "alone", side: "e", style: { sizePx: 11, weight: 400, tone: "muted" } });
  });

  it("goes to the left where the edge or a panel is near", () => {
    const wire = chain();
    const sides = (obstacles: Rect[]) => placeLabels(requestFor(wire, { width: 400, height: 300 }, null, null, obstacles));
    const free = sides([]).find((label) => label.uid === "z");
    expect(free?.side).toBe("e");
    const { at } = requestFor(wire, { width: 400, height: 300 });
    const z = at(4, 1);
    const held = sides([{ x: z.x + 8, y: z.y - 40, width: 60, height: 80 }]).find((label) => label.uid === "z");
    expect(held?.side).toBe("w");
  });

  it("keeps a label on the side where it was", () => {
    const request = { ...requestFor(wireOf([{ uid: "alone", x: 0, y: 0 }], []), { width: 400, height: 300 }) };
    const [label] = placeLabels({ ...request, previous: new Map([["alone", "s" as const]]) });
    expect(label?.side).toBe("s");
  });

  it("never leaves out the selected node, however crowded it is there", () => {
    const crowd = Array.from({ length: 81 }, (_, i) => ({ uid: `n${i}`, x: (i % 9) * 10, y: Math.floor(i / 9) * 10 }));
    const wire = wireOf(crowd, []);
    const request = requestFor(wire, { width: 300, height: 300 }, { kind: "node", uid: "n40" }, null);
    expect(placeLabels(request)[0]?.uid).toBe("n40");
  });

  it("stops at its limit, the most important first", () => {
    const labels = placeLabels({ ...requestFor(chain(), { width: 900, height: 500 }), limit: 2 });
    expect(labels.map((label) => label.uid)).toEqual(["g", "z"]); // the gateway, then what is wrong
  });
});

describe("widths without a canvas", () => {
  it("are an upper estimate of Inter's, and accents add nothing", () => {
    // Measured by a browser, kerning included: 8400.4 and 8610.7 for 1000 px.
    expect(estimateWidth("HO-Verdi35-0baa", 1000, 400) / 8400.4).toBeCloseTo(1.013, 3);
    expect(estimateWidth("HO-Verdi35-0baa", 1000, 600) / 8610.7).toBeCloseTo(1.014, 3);
    expect(estimateWidth("Pàdua", 11, 400)).toBe(estimateWidth("Padua", 11, 400));
    expect(estimateWidth("节点", 10, 400)).toBe(21);
  });
});

/** Breadth first to the nearest gateway. */
function wayFrom(wire: Wire, start: number): MapPath {
  const before = new Map<number, { from: number; row: number }>();
  const queue = [start];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    if ((wire.nodes.gateway[at] ?? 0) > 0) {
      const nodes = [wire.nodes.uid[at] ?? ""];
      const links: string[] = [];
      for (let step = before.get(at); step !== undefined; step = before.get(step.from)) {
        nodes.unshift(wire.nodes.uid[step.from] ?? "");
        const { a, b, n } = wire.links;
        links.unshift(`${wire.nodes.uid[a[step.row] ?? 0]}~${wire.nodes.uid[b[step.row] ?? 0]}~${n[step.row]}`);
        if (step.from === start) break;
      }
      return { nodes, links };
    }
    for (const [row, a] of wire.links.a.entries()) {
      const b = wire.links.b[row] ?? 0;
      const next = a === at ? b : b === at ? a : null;
      if (next === null || next === start || before.has(next)) continue;
      before.set(next, { from: at, row });
      queue.push(next);
    }
  }
  return null;
}
