import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import {
  boundingRect,
  drawnOfView,
  fitRect,
  SIGMA_SIDE,
  sigmaCamera,
  toScreen,
  toWorld,
  viewOfDrawn,
  viewWithRoom,
  worldBox,
  zoomAt,
} from "#components/map/base/bounds.ts";
import { runs } from "#tests/support/runs.ts";

const coordinate = fc.double({ min: -2000, max: 2000, noNaN: true });
const points = fc.array(fc.record({ x: coordinate, y: coordinate }), { minLength: 1, maxLength: 40 });
const size = fc.record({ width: fc.integer({ min: 300, max: 2500 }), height: fc.integer({ min: 240, max: 1600 }) });

const columns = (list: readonly { x: number; y: number }[]) => ({ x: list.map((p) => p.x), y: list.map((p) => p.y) });

// sigma's modules ask for the classes of WebGL as they load; its arithmetic needs none of them.
vi.stubGlobal("WebGLRenderingContext", class {});
vi.stubGlobal("WebGL2RenderingContext", class {});
const { createNormalizationFunction, matrixFromCamera, multiplyVec2 } = await import("sigma/utils");
const HALF = SIGMA_SIDE / 2;
const FIXED_BOX: { x: [number, number]; y: [number, number] } = { x: [-HALF, HALF], y: [-HALF, HALF] };
const normalise = createNormalizationFunction(FIXED_BOX);

/** Where sigma itself draws a point, computed with sigma's own functions as its `graphToViewport` does. */
function sigmaPixel(
  point: { x: number; y: number },
  camera: ReturnType<typeof sigmaCamera>,
  size: { width: number; height: number },
) {
  const matrix = matrixFromCamera(camera, size, { width: SIGMA_SIDE, height: SIGMA_SIDE }, 0);
  const clip = multiplyVec2(matrix, normalise({ x: point.x, y: -point.y }));
  return { x: ((1 + clip.x) * size.width) / 2, y: ((1 - clip.y) * size.height) / 2 };
}

describe("the transform", () => {
  it("puts every node at the same pixel in the SVG and in sigma", () => {
    fc.assert(
      fc.property(points, size, (nodes, container) => {
        const box = worldBox(columns(nodes));
        const drawn = fitRect(box, { x: 32, y: 24, width: container.width - 64, height: container.height - 120 });
        const view = viewOfDrawn(box, drawn, container);
        const camera = sigmaCamera(view, container);
        for (const node of nodes) {
          // The SVG's own arithmetic: a share of the picture, which lies at `drawn`.
          const svg = {
            x: drawn.x + ((node.x - box.x) / box.width) * drawn.width,
            y: drawn.y + ((node.y - box.y) / box.height) * drawn.height,
          };
          const webgl = sigmaPixel(node, camera, container);
          const overlay = toScreen(view, container, node);
          expect(overlay.x).toBeCloseTo(svg.x, 6);
          expect(overlay.y).toBeCloseTo(svg.y, 6);
          // sigma's matrix is made of 32-bit numbers: a hundredth of a pixel.
          expect(Math.abs(webgl.x - svg.x)).toBeLessThan(0.02);
          expect(Math.abs(webgl.y - svg.y)).toBeLessThan(0.02);
        }
      }),
      { numRuns: runs(60, 5000) },
    );
  });

  it("goes back and forth without loss", () => {
    fc.assert(
      fc.property(points, size, fc.double({ min: 0.05, max: 40, noNaN: true }), (nodes, container, scale) => {
        const box = worldBox(columns(nodes));
        const view = { x: box.x, y: box.y, scale };
        const again = viewOfDrawn(box, drawnOfView(box, view, container), container);
        expect(again.x).toBeCloseTo(view.x, 6);
        expect(again.scale).toBeCloseTo(scale, 9);
        const back = toWorld(view, container, toScreen(view, container, { x: 3, y: 4 }));
        expect(back.x).toBeCloseTo(3, 6);
        expect(back.y).toBeCloseTo(4, 6);
      }),
      { numRuns: runs(60, 5000) },
    );
  });
});

describe("worldBox", () => {
  it("holds all nodes, has room, and is never a line", () => {
    fc.assert(
      fc.property(points, (nodes) => {
        const box = worldBox(columns(nodes));
        expect(box.width).toBeGreaterThanOrEqual(40);
        expect(box.width / box.height).toBeLessThanOrEqual(2.6 + 1e-9);
        expect(box.width / box.height).toBeGreaterThanOrEqual(0.62 - 1e-9);
        for (const { x, y } of nodes) {
          expect(x).toBeGreaterThanOrEqual(box.x - 1e-6);
          expect(x).toBeLessThanOrEqual(box.x + box.width + 1e-6);
          expect(y).toBeGreaterThanOrEqual(box.y - 1e-6);
          expect(y).toBeLessThanOrEqual(box.y + box.height + 1e-6);
        }
      }),
      { numRuns: runs(100, 5000) },
    );
  });

  it("puts a lone node in the middle, and stands an empty mesh", () => {
    expect(worldBox({ x: [7], y: [9] })).toEqual({ x: -13, y: -11, width: 40, height: 40 });
    expect(worldBox({ x: [], y: [] })).toEqual({ x: -20, y: -20, width: 40, height: 40 });
  });
});

describe("the camera", () => {
  const container = { width: 800, height: 600 };
  const view = { x: 0, y: 0, scale: 1 };

  it("keeps what is under the pointer there when it zooms, also at the limit", () => {
    const at = { x: 120, y: 500 };
    const before = toWorld(view, container, at);
    for (const factor of [1.5, 0.3, 1000]) {
      const zoomed = zoomAt(view, container, at, factor, [0.5, 4]);
      const after = toWorld(zoomed, container, at);
      expect(after.x).toBeCloseTo(before.x, 9);
      expect(after.y).toBeCloseTo(before.y, 9);
      expect(zoomed.scale).toBe(Math.min(Math.max(factor, 0.5), 4));
    }
  });

  it("moves as little as it must to make room, and not at all where there is room", () => {
    const room = { x: 0, y: 0, width: 450, height: 600 };
    expect(viewWithRoom(view, { x: 10, y: 10, width: 100, height: 100 }, { x: 60, y: 60 }, room)).toBe(view);
    // 500..560 has to go 110 to the left: the camera goes 110 to the right.
    expect(viewWithRoom(view, { x: 500, y: 10, width: 60, height: 60 }, { x: 530, y: 40 }, room)).toEqual({
      x: 110,
      y: 0,
      scale: 1,
    });
    // Too wide for the room: its first point comes in.
    expect(viewWithRoom(view, { x: -300, y: 0, width: 900, height: 50 }, { x: 500, y: 20 }, room)).toEqual({
      x: 50,
      y: 0,
      scale: 1,
    });
  });

  it("fits the picture into the middle of the room", () => {
    expect(fitRect({ x: 0, y: 0, width: 200, height: 100 }, { x: 10, y: 20, width: 400, height: 400 })).toEqual({
      x: 10,
      y: 120,
      width: 400,
      height: 200,
    });
    expect(
      boundingRect(
        [
          { x: 1, y: 2 },
          { x: 4, y: 0 },
        ],
        1,
      ),
    ).toEqual({ x: 0, y: -1, width: 5, height: 4 });
  });
});
