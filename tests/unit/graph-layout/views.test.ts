import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bearingDeg, distanceM } from "#lib/graph/analysis/mesh/geo.ts";
import { geographicLayout, mercator } from "#lib/graph/layout/views/geographic.ts";
import { ringLayout } from "#lib/graph/layout/views/ring.ts";
import { onShelf } from "#lib/graph/layout/views/shelf.ts";
import { type NextHops, treeLayout, wayTree } from "#lib/graph/layout/views/tree.ts";

const ringNodes = fc.array(
  fc.record({
    x: fc.integer({ min: -500, max: 500 }),
    y: fc.integer({ min: -500, max: 500 }),
    community: fc.option(fc.integer({ min: 0, max: 5 })),
  }),
  { minLength: 1, maxLength: 60 },
);

describe("the ring", () => {
  it("holds each node once, all on one circle, each community in one arc", () => {
    fc.assert(
      fc.property(ringNodes, (nodes) => {
        const { order, places, radius, group } = ringLayout(nodes);
        expect([...order].sort((a, b) => a - b)).toEqual(nodes.map((_, index) => index));
        for (const { x, y } of places) expect(Math.hypot(x, y)).toBeCloseTo(radius, 6);
        const arcs = order.map((index) => group[index]);
        expect(arcs.filter((arc, at) => arc !== arcs[at - 1])).toHaveLength(new Set(arcs).size);
        for (const [index, node] of nodes.entries())
          for (const [other, mate] of nodes.entries())
            expect(group[index] === group[other]).toBe(node.community === mate.community);
      }),
    );
  });

  it("keeps the order of the angles around the force layout, clockwise", () => {
    // North, east, south, west of the middle, given in another order.
    const nodes = [
      { x: 0, y: 100, community: null },
      { x: 0, y: -100, community: null },
      { x: -100, y: 0, community: null },
      { x: 100, y: 0, community: null },
    ];
    const { order } = ringLayout(nodes);
    const from = order.indexOf(1);
    expect([...order.slice(from), ...order.slice(0, from)]).toEqual([1, 3, 0, 2]);
  });

  it("does not tear a community apart that lies across the top", () => {
    const nodes = [
      { x: -20, y: -100, community: 1 },
      { x: 20, y: -100, community: 1 },
      { x: 0, y: -120, community: 1 },
      { x: 0, y: 320, community: 2 },
    ];
    const { order } = ringLayout(nodes);
    expect(order.join("").repeat(2)).toContain("021");
  });
});

const hops = (root: boolean, told: number | null, predicted: number | null = null): NextHops => ({ root, told, predicted });

describe("the tree of ways out", () => {
  it("hangs everybody below the next hop that it tells, then below the predicted one", () => {
    const { parent, how } = wayTree([hops(true, null), hops(false, 0), hops(false, 1), hops(false, null, 2), hops(false, null)]);
    expect(parent).toEqual([null, 0, 1, 2, null]);
    expect(how).toEqual(["root", "told", "told", "predicted", "apart"]);
  });

  it("draws no circle: who is in one hangs where prediction says, or apart", () => {
    expect(wayTree([hops(true, null), hops(false, 2), hops(false, 1)]).how).toEqual(["root", "apart", "apart"]);
    const mended = wayTree([hops(true, null), hops(false, 2, 0), hops(false, 1)]);
    expect(mended.parent).toEqual([null, 0, 1]);
    expect(mended.how).toEqual(["root", "predicted", "told"]);
  });

  const anyHops = fc.integer({ min: 1, max: 40 }).chain((count) => {
    const next = fc.option(fc.integer({ min: 0, max: count - 1 }));
    return fc.array(fc.record({ root: fc.boolean(), told: next, predicted: next }), { minLength: count, maxLength: count });
  });

  it("places each node exactly once, its parent is the next hop used, and every chain ends at a way out", () => {
    fc.assert(
      fc.property(anyHops, (nodes) => {
        const tree = wayTree(nodes);
        const { places } = treeLayout(
          tree,
          nodes.map((_, index) => index),
        );
        for (const [index, known] of tree.how.entries()) {
          const above = tree.parent[index] ?? null;
          if (known === "told") expect(above).toBe(nodes[index]?.told);
          if (known === "predicted") expect(above).toBe(nodes[index]?.predicted);
          if (known === "root" || known === "apart") expect(above).toBeNull();
          expect(places[index] === null).toBe(known === "apart");
          if (above !== null) expect(places[index]?.y).toBeGreaterThan(places[above]?.y ?? Number.POSITIVE_INFINITY);
          let here: number | null = index;
          for (let step = 0; step <= nodes.length && here !== null && tree.how[here] !== "root"; step += 1)
            here = tree.parent[here] ?? null;
          expect(here === null).toBe(known === "apart");
        }
        const spots = places.flatMap((place) => (place === null ? [] : [`${place.x.toFixed(3)} ${place.y}`]));
        expect(new Set(spots).size).toBe(spots.length);
      }),
    );
  });
});

describe("the ground", () => {
  it("projects as web maps do", () => {
    expect(mercator({ lat: 0, lon: 0 })).toEqual({ x: 0.5, y: expect.closeTo(0.5, 12) });
    const { x, y } = mercator({ lat: 41.3874, lon: 2.1686 });
    expect((x - 0.5) * 2 * 20_037_508.34).toBeCloseTo(2.1686 * 111_319.490_793, 3);
    expect((0.5 - y) * 2 * 20_037_508.34).toBeCloseTo(6_378_137 * Math.asinh(Math.tan((41.3874 * Math.PI) / 180)), 2);
    expect(mercator({ lat: 85.0511287798, lon: 180 }).y).toBeCloseTo(0, 9);
  });

  it("knows distance and bearing", () => {
    const barcelona = { lat: 41.3851, lon: 2.1734 };
    const madrid = { lat: 40.4168, lon: -3.7038 };
    expect(distanceM(barcelona, madrid) / 1000).toBeCloseTo(505, 0);
    expect(bearingDeg(barcelona, madrid)).toBeCloseTo(259.7, 0);
    expect(bearingDeg({ lat: 0, lon: 0 }, { lat: 1, lon: 0 })).toBeCloseTo(0);
    expect(bearingDeg({ lat: 0, lon: 0 }, { lat: 0, lon: 1 })).toBeCloseTo(90);
    expect(bearingDeg({ lat: 1, lon: 0 }, { lat: 0, lon: 0 })).toBeCloseTo(180);
    expect(bearingDeg({ lat: 0, lon: 1 }, { lat: 0, lon: 0 })).toBeCloseTo(270);
    expect(bearingDeg(barcelona, barcelona)).toBeNull();
  });

  it("draws true to scale at its middle, north up, and leaves out what cannot be true", () => {
    const a = { lat: 41.4, lon: 2.15, doubtful: false };
    const b = { lat: 41.41, lon: 2.17, doubtful: false };
    const far = { lat: -10, lon: 100, doubtful: true };
    const { places, metresPerUnit } = geographicLayout([a, b, far, null]);
    const [p, q] = [places[0] ?? null, places[1] ?? null];
    if (p === null || q === null) throw new Error("both have a place");
    expect(Math.hypot(p.x - q.x, p.y - q.y) * metresPerUnit).toBeCloseTo(distanceM(a, b), -1.3);
    expect(q.y).toBeLessThan(p.y);
    expect(q.x).toBeGreaterThan(p.x);
    expect(places.slice(2)).toEqual([null, null]);
  });

  it("parts routers on one roof", () => {
    const roof = { lat: 41.4, lon: 2.15, doubtful: false };
    const { places } = geographicLayout([roof, roof, { lat: 41.42, lon: 2.19, doubtful: false }]);
    expect(places[0]).not.toEqual(places[1]);
  });
});

it("puts who waits below the picture, each in a spot of its own", () => {
  const spots = onShelf(9, { left: 0, right: 500, bottom: 100 });
  expect(new Set(spots.map(({ x, y }) => `${x} ${y}`)).size).toBe(9);
  expect(Math.min(...spots.map(({ y }) => y))).toBeGreaterThan(100);
  expect(Math.max(...spots.map(({ x }) => x))).toBeLessThan(500);
});
