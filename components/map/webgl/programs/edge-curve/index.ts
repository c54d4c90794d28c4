/** sigma program of links that are curves: chords of the ring, branches of the tree. */
import type Sigma from "sigma";
import { EdgeProgram, type ProgramInfo } from "sigma/rendering";
import type { EdgeDisplayData, NodeDisplayData, RenderParams } from "sigma/types";
import { floatColor } from "sigma/utils";
import { FRAGMENT } from "../edge-link/frag.glsl.ts";
import { VERTEX } from "./vert.glsl.ts";

const UNIFORMS = ["u_matrix", "u_half", "u_pixel", "u_scale"] as const;
const PIECES = 20;

type CurveAttributes = { offset: number; dash: number; x1: number; y1: number; x2: number; y2: number };

function isCurve(data: EdgeDisplayData): data is EdgeDisplayData & CurveAttributes {
  return "x1" in data && "offset" in data;
}

/** Pairs of corners along the curve, for a strip of triangles. */
const CORNERS = Array.from({ length: PIECES + 1 }, (_, piece) => [
  [piece / PIECES, -1],
  [piece / PIECES, 1],
]).flat();

export class EdgeCurveProgram extends EdgeProgram<(typeof UNIFORMS)[number]> {
  constructor(gl: WebGLRenderingContext, _picking: WebGLFramebuffer | null, renderer: Sigma) {
    super(gl, null, renderer);
  }

  getDefinition() {
    const { FLOAT, UNSIGNED_BYTE, TRIANGLE_STRIP } = WebGLRenderingContext;
    return {
      VERTICES: CORNERS.length,
      VERTEX_SHADER_SOURCE: VERTEX,
      FRAGMENT_SHADER_SOURCE: FRAGMENT,
      METHOD: TRIANGLE_STRIP,
      UNIFORMS,
      ATTRIBUTES: [
        { name: "a_from", size: 2, type: FLOAT },
        { name: "a_to", size: 2, type: FLOAT },
        { name: "a_one", size: 2, type: FLOAT },
        { name: "a_other", size: 2, type: FLOAT },
        { name: "a_width", size: 1, type: FLOAT },
        { name: "a_offset", size: 1, type: FLOAT },
        { name: "a_dash", size: 1, type: FLOAT },
        { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
      CONSTANT_ATTRIBUTES: [{ name: "a_corner", size: 2, type: FLOAT }],
      CONSTANT_DATA: CORNERS,
    };
  }

  processVisibleItem(_id: number, start: number, from: NodeDisplayData, to: NodeDisplayData, data: EdgeDisplayData): void {
    const { array } = this;
    const curve = isCurve(data) ? data : null;
    const values = [from.x, from.y, to.x, to.y, curve?.x1 ?? from.x, curve?.y1 ?? from.y, curve?.x2 ?? to.x, curve?.y2 ?? to.y];
    array.set([...values, data.size, curve?.offset ?? 0, curve?.dash ?? 0, floatColor(data.color)], start);
  }

  setUniforms(params: RenderParams, { gl, uniformLocations }: ProgramInfo): void {
    const { u_matrix, u_half, u_pixel, u_scale } = uniformLocations;
    gl.uniformMatrix3fv(u_matrix ?? null, false, params.matrix);
    gl.uniform2f(u_half ?? null, params.width / 2, params.height / 2);
    gl.uniform1f(u_pixel ?? null, 1 / params.pixelRatio);
    gl.uniform1f(u_scale ?? null, 1 / params.sizeRatio);
  }
}
