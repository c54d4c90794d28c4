import { describe, expect, it } from "vitest";
import { buildScene, density, linkTone, linkWidth, nodeTone, PARALLEL_GAP } from "#components/map/scene/scene.ts";
import { chain, wireOf } from "./wires.ts";

const NOTHING = buildScene(chain(), null, null);
const PATH = { nodes: ["a", "b", "c", "g"], links: ["a~b~1", "b~c~0", "c~g~0"] };

describe("the scene's nodes", () => {
  it("says a state by the filling and a gateway by the form, apart from each other", () => {
    const states = ["answered", "heard", "stale", "gone"] as const;
    const wire = wireOf(
      states.flatMap((state, i) => [
        { uid: `n${i}`, x: i, y: 0, state },
        { uid: `g${i}`, x: i, y: 1, state, gateway: ["community" as const] },
      ]),
      [],
    );
    expect(buildScene(wire, null, null).nodes.map(({ uid, form, filling }) => `${uid} ${form} ${filling}`)).toEqual([
      "n0 disc filled",
      "g0 diamond filled",
      "n1 disc hollow",
      "g1 diamond hollow",
      "n2 disc half",
      "g2 diamond half",
      "n3 disc dotted",
      "g3 diamond dotted",
    ]);
  });

  it("counts neighbours, not links, and gives hubs the larger mark", () => {
    expect(NOTHING.nodes.map((node) => node.degree)).toEqual([1, 2, 2, 1, 0]);
    const [leaf, middle] = NOTHING.nodes;
    expect(leaf?.radius).toBe(4.2);
    expect(middle?.radius).toBe(4.8);
  });

  it("keeps the accent for gateways that are there", () => {
    const wire = wireOf(
      [
        { uid: "here", x: 0, y: 0, gateway: ["v4"] },
        { uid: "lost", x: 1, y: 0, gateway: ["v4"], state: "gone" },
        { uid: "node", x: 2, y: 0 },
      ],
      [],
    );
    expect(buildScene(wire, null, null).nodes.map(nodeTone)).toEqual(["accent", "node", "node"]);
  });
});

describe("the scene's links", () => {
  it("takes the band from the worse direction, with width and dash beside the colour", () => {
    const looks = NOTHING.links.map(({ id, band, width, dash }) => `${id} ${band} ${width} ${dash}`);
    expect(looks).toEqual([
      "a~b~0 good 1.3 solid", // 80 is good
      "a~b~1 fair 2.2 solid", // 79 is not
      "b~c~0 poor 3 dashed",
      "c~g~0 unmeasured 1.5 dotted",
    ]);
  });

  it("draws a reported 0 as poor, and what nobody confirms as not measured", () => {
    const nodes = [
      { uid: "a", x: 0, y: 0 },
      { uid: "b", x: 1, y: 0 },
    ];
    const looks = (["zero", "contradicted", "unknown", "one-sided"] as const).map((mark) => {
      const [link] = buildScene(wireOf(nodes, [{ a: "a", b: "b", ab: 0, ba: 100, mark }]), null, null).links;
      return [link?.band, link?.dash, link?.sign, link?.quality];
    });
    expect(looks).toEqual([
      ["poor", "dashed", null, 0],
      ["unmeasured", "dotted", "contradicted", 0],
      ["unmeasured", "dotted", null, 0],
      ["poor", "dashed", "one-sided", 0],
    ]);
  });

  it("never takes a missing direction for the other one", () => {
    const wire = wireOf(
      [
        { uid: "a", x: 0, y: 0 },
        { uid: "b", x: 1, y: 0 },
      ],
      [{ a: "a", b: "b", ab: 97, ba: -1, mark: "one-sided" }],
    );
    expect(buildScene(wire, null, null).links[0]).toMatchObject({ quality: null, band: "unmeasured", sign: "one-sided" });
  });

  it("lays parallel links side by side, whichever end each names first", () => {
    const nodes = [
      { uid: "a", x: 0, y: 0 },
      { uid: "b", x: 1, y: 0 },
    ];
    const links = [
      { a: "b", b: "a", n: 0 },
      { a: "a", b: "b", n: 1 },
      { a: "b", b: "a", n: 2 },
    ];
    const { links: drawn } = buildScene(wireOf(nodes, links), null, null);
    // Seen from a: -5, 0, 5. The middle one has no side.
    expect(drawn.map((link) => (link.a === 0 ? link.offset : -link.offset) + 0)).toEqual([-PARALLEL_GAP, 0, PARALLEL_GAP]);
    expect(drawn.map((link) => link.offset)).toEqual([PARALLEL_GAP, 0, -PARALLEL_GAP]);
    expect(NOTHING.links.map((link) => link.offset)).toEqual([-2.5, 2.5, 0, 0]);
  });
});

describe("selection", () => {
  it("lights the path, the neighbours and their links, and dims the rest", () => {
    const scene = buildScene(chain(), { kind: "node", uid: "a" }, PATH);
    expect(scene.nodes.map(({ uid, emphasis }) => `${uid} ${emphasis}`)).toEqual(["a lit", "b lit", "c lit", "g lit", "z dim"]);
    expect(scene.links.map(({ id, onPath, emphasis }) => `${id} ${onPath} ${emphasis}`)).toEqual([
      "a~b~0 false lit", // at the selected node, not on the path
      "a~b~1 true lit",
      "b~c~0 true lit",
      "c~g~0 true lit",
    ]);
    expect(scene.links.map(linkTone)).toEqual(["good", "accent", "accent", "accent"]);
    expect(scene.links.map(linkWidth)).toEqual([1.3, 2.6, 3, 2.6]);
  });

  it("does not light the path of somebody else", () => {
    const scene = buildScene(chain(), { kind: "node", uid: "c" }, PATH);
    expect(scene.links.filter((link) => link.onPath)).toEqual([]);
    expect(scene.nodes.filter((node) => node.emphasis === "lit").map((node) => node.uid)).toEqual(["b", "c", "g"]);
  });

  it("of a link lights both its ends", () => {
    const scene = buildScene(chain(), { kind: "link", id: "b~c~0" }, null);
    expect(scene.links.filter((link) => link.selected).map((link) => link.id)).toEqual(["b~c~0"]);
    expect(scene.nodes.filter((node) => node.emphasis === "lit").map((node) => node.uid)).toEqual(["b", "c"]);
  });

  it("of what is not on the map selects nothing and dims nothing", () => {
    for (const selection of [{ kind: "node", uid: "constructor" } as const, { kind: "link", id: "a~x~0" } as const]) {
      const scene = buildScene(chain(), selection, null);
      expect(scene.selection).toBeNull();
      expect(scene.nodes.every((node) => node.emphasis === "plain" && !node.selected)).toBe(true);
    }
  });
});

describe("density", () => {
  it("grows with the room, between a half and 1.15", () => {
    expect(density(52)).toBe(1);
    expect(density(13)).toBe(0.5);
    expect(density(1)).toBe(0.5);
    expect(density(500)).toBe(1.15);
  });

  it("is measured by the room of a node where links are long", () => {
    // Ten nodes on two far columns: links of 1000 units, but neighbours in a column only 10 apart.
    const column = (x: number, name: string) => Array.from({ length: 5 }, (_, i) => ({ uid: `${name}${i}`, x, y: i * 10 }));
    const links = Array.from({ length: 5 }, (_, i) => ({ a: `l${i}`, b: `r${i}` }));
    const { spacing } = buildScene(wireOf([...column(0, "l"), ...column(1000, "r")], links), null, null);
    expect(spacing).toBeCloseTo(0.75 * Math.sqrt((1000 * (1000 / 2.6)) / 10), 9);
  });
});
