import { describe, expect, it } from "vitest";
import { besideSegment, distanceToSegment, Grid, lengthInside } from "#components/map/base/geometry.ts";
import { nodeTowards } from "#components/map/interaction/keyboard.ts";
import { MOUSE_REACH, pick, TOUCH_REACH } from "#components/map/scene/picking.ts";
import { buildScene, type MapSelection } from "#components/map/scene/scene.ts";
import { MapCamera } from "#components/map/view/camera.ts";
import { EASE_MS, NodeMotion } from "#components/map/view/motion.ts";
import { chain, wireOf } from "./wires.ts";

const still = () => true;
const moving = () => false;

describe("node motion", () => {
  const places = (x: number): [string, { x: number; y: number }][] => [
    ["a", { x, y: 0 }],
    ["b", { x: 5, y: 5 }],
  ];

  it("eases to a new place and ends exactly there", () => {
    const motion = new NodeMotion(moving);
    motion.setPlaces(places(0), 0);
    motion.setPlaces(places(100), 1000);
    expect(motion.step(1000)).toBe(true);
    expect(motion.at("a").x).toBe(0);
    motion.step(1000 + EASE_MS / 2);
    expect(motion.at("a").x).toBeCloseTo(87.5, 9); // 1 - (1/2)^3
    expect(motion.at("b")).toEqual({ x: 5, y: 5 });
    expect(motion.step(1000 + EASE_MS)).toBe(false);
    expect(motion.at("a")).toEqual({ x: 100, y: 0 });
    expect(motion.moved().size).toBe(0);
  });

  it("takes no longer than 250 ms, and no time at all where less motion is wished", () => {
    expect(EASE_MS).toBeLessThanOrEqual(250);
    const motion = new NodeMotion(still);
    motion.setPlaces(places(0), 0);
    motion.setPlaces(places(100), 1000);
    expect(motion.step(1000)).toBe(false);
    expect(motion.at("a").x).toBe(100);
  });

  it("springs back when dropped, stays when pinned, and a pin outlives a round", () => {
    const motion = new NodeMotion(moving);
    motion.setPlaces(places(0), 0);
    motion.hold("a", { x: 40, y: 40 });
    expect(motion.at("a")).toEqual({ x: 40, y: 40 });
    motion.drop(false, 10);
    motion.step(10);
    expect(motion.at("a")).toEqual({ x: 40, y: 40 });
    motion.step(10 + EASE_MS);
    expect(motion.at("a")).toEqual({ x: 0, y: 0 });
    motion.hold("a", { x: 40, y: 40 });
    motion.drop(true, 1000);
    motion.setPlaces(places(77), 2000);
    motion.step(5000);
    expect(motion.at("a")).toEqual({ x: 40, y: 40 });
    expect([...motion.moved().keys()]).toEqual(["a"]);
    motion.release("a", 6000);
    motion.step(6000 + EASE_MS);
    expect(motion.at("a")).toEqual({ x: 77, y: 0 });
  });

  it("forgets the pin of a node that is no more", () => {
    const motion = new NodeMotion(moving);
    motion.setPlaces(places(0), 0);
    motion.pin("a");
    motion.setPlaces([["b", { x: 5, y: 5 }]], 10);
    expect(motion.pins.size).toBe(0);
  });
});

describe("the camera's travel", () => {
  it("arrives, and is no longer fitted once a person moved it", () => {
    const camera = new MapCamera(moving);
    camera.size = { width: 100, height: 100 };
    camera.jumpTo({ x: 0, y: 0, scale: 1 });
    camera.travelTo({ x: 10, y: 0, scale: 4 }, 0);
    expect(camera.target.scale).toBe(4);
    expect(camera.step(EASE_MS / 2)).toBe(true);
    expect(camera.view.scale).toBeCloseTo(4 ** 0.875, 9);
    expect(camera.step(EASE_MS)).toBe(false);
    expect(camera.view).toEqual({ x: 10, y: 0, scale: 4 });
    expect(camera.isFitted).toBe(true);
    camera.panBy(8, 0);
    expect(camera.view.x).toBe(8);
    expect(camera.isFitted).toBe(false);
  });
});

describe("arrow keys", () => {
  const from = (selection: MapSelection) => buildScene(chain(), selection, null);

  it("lead along the links", () => {
    expect(nodeTowards(from({ kind: "node", uid: "b" }), "right")).toBe("c");
    expect(nodeTowards(from({ kind: "node", uid: "b" }), "left")).toBe("a");
  });

  it("reach a node that nothing links to", () => {
    expect(nodeTowards(from({ kind: "node", uid: "b" }), "down")).toBe("z");
    expect(nodeTowards(from({ kind: "node", uid: "b" }), "up")).toBeNull();
  });

  it("begin at a gateway, and leave a link by its end on that side", () => {
    expect(nodeTowards(from(null), "left")).toBe("g");
    expect(nodeTowards(from({ kind: "link", id: "b~c~0" }), "right")).toBe("c");
    expect(nodeTowards(from({ kind: "link", id: "b~c~0" }), "left")).toBe("b");
  });
});

describe("picking", () => {
  const scene = buildScene(chain(), null, null);
  const input = {
    scene,
    at: (index: number) => ({ x: scene.nodes[index]?.x ?? 0, y: scene.nodes[index]?.y ?? 0 }),
    density: 1,
    labels: [{ uid: "z", rect: { x: 160, y: 94, width: 40, height: 12 } }],
  };

  it("tells two parallel links apart", () => {
    expect(pick(input, { x: 50, y: -3 }, MOUSE_REACH)).toEqual({ kind: "link", id: "a~b~0" });
    expect(pick(input, { x: 50, y: 3 }, MOUSE_REACH)).toEqual({ kind: "link", id: "a~b~1" });
  });

  it("prefers a mark, then a label, then a line, and finds nothing in the open", () => {
    expect(pick(input, { x: 104, y: 2 }, MOUSE_REACH)).toEqual({ kind: "node", uid: "b" });
    expect(pick(input, { x: 190, y: 100 }, MOUSE_REACH)).toEqual({ kind: "node", uid: "z" });
    expect(pick(input, { x: 250, y: 60 }, MOUSE_REACH)).toBeNull();
  });

  it("lets a finger be less exact than a mouse", () => {
    const beside = { x: 200, y: 17 };
    expect(pick(input, beside, MOUSE_REACH)).toBeNull();
    expect(pick(input, beside, TOUCH_REACH)).toEqual({ kind: "node", uid: "c" });
  });
});

describe("geometry", () => {
  it("clips a segment to a rectangle", () => {
    const rect = { x: 0, y: 0, width: 10, height: 10 };
    expect(lengthInside({ from: { x: -5, y: 5 }, to: { x: 15, y: 5 } }, rect)).toBe(10);
    expect(lengthInside({ from: { x: 2, y: 2 }, to: { x: 5, y: 6 } }, rect)).toBe(5);
    expect(lengthInside({ from: { x: -5, y: 5 }, to: { x: -1, y: 5 } }, rect)).toBe(0);
    expect(lengthInside({ from: { x: -5, y: 0 }, to: { x: 5, y: -10 } }, rect)).toBe(0);
  });

  it("moves a line to its right on a screen, and measures to it", () => {
    const moved = besideSegment({ from: { x: 0, y: 0 }, to: { x: 10, y: 0 } }, 3);
    expect(moved).toEqual({ from: { x: 0, y: 3 }, to: { x: 10, y: 3 } });
    expect(distanceToSegment({ x: 5, y: 0 }, moved)).toBe(3);
    expect(distanceToSegment({ x: 14, y: 6 }, moved)).toBe(5);
  });

  it("finds everything near and nothing far by cells", () => {
    const grid = new Grid<string>(10);
    grid.add({ x: 0, y: 0, width: 5, height: 5 }, "box");
    grid.addSegment({ from: { x: -30, y: -30 }, to: { x: 30, y: 30 } }, "line");
    expect([...grid.near({ x: 2, y: 2, width: 1, height: 1 })].sort()).toEqual(["box", "line"]);
    expect([...grid.near({ x: 25, y: 25, width: 1, height: 1 })]).toEqual(["line"]);
    expect([...grid.near({ x: 25, y: -25, width: 1, height: 1 })]).toEqual([]);
  });
});

describe("a wire with nothing in it", () => {
  it("is a scene all the same", () => {
    const scene = buildScene(wireOf([], []), { kind: "node", uid: "a" }, null);
    expect(scene.nodes).toEqual([]);
    expect(scene.selection).toBeNull();
    expect(nodeTowards(scene, "up")).toBeNull();
  });
});
