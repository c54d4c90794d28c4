/** sigma program of the links: solid, dashed and dotted strips, parallel ones side by side. */
import type Sigma from "sigma";
import { EdgeProgram, type ProgramInfo } from "sigma/rendering";
import type { EdgeDisplayData, NodeDisplayData, RenderParams } from "sigma/types";
import { floatColor } from "sigma/utils";
import type { Dash } from "../../../scene/scene.ts";
import { FRAGMENT } from "./frag.glsl.ts";
import { VERTEX } from "./vert.glsl.ts";

const UNIFORMS = ["u_matrix", "u_half", "u_pixel", "u_scale"] as const;

const DASHES: readonly Dash[] = ["solid", "dashed", "dotted"];

/** What the graph keeps of a link beside sigma's own attributes. */
type StripAttributes = { offset: number; dash: number };

export function dashCode(dash: Dash): number {
  return DASHES.indexOf(dash);
}

function hasStrip(data: EdgeDisplayData): data is EdgeDisplayData & StripAttributes {
  return "offset" in data && "dash" in data;
}

export class EdgeLinkProgram extends EdgeProgram<(typeof UNIFORMS)[number]> {
  constructor(gl: WebGLRenderingContext, _picking: WebGLFramebuffer | null, renderer: Sigma) {
    super(gl, null, renderer);
  }

  getDefinition() {
    const { FLOAT, UNSIGNED_BYTE, TRIANGLE_STRIP } = WebGLRenderingContext;
    return {
      VERTICES: 4,
      VERTEX_SHADER_SOURCE: VERTEX,
      FRAGMENT_SHADER_SOURCE: FRAGMENT,
      METHOD: TRIANGLE_STRIP,
      UNIFORMS,
      ATTRIBUTES: [
        { name: "a_from", size: 2, type: FLOAT },
        { name: "a_to", size: 2, type: FLOAT },
        { name: "a_width", size: 1, type: FLOAT },
        { name: "a_offset", size: 1, type: FLOAT },
        { name: "a_dash", size: 1, type: FLOAT },
        { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
      CONSTANT_ATTRIBUTES: [{ name: "a_corner", size: 2, type: FLOAT }],
      CONSTANT_DATA: [
        [0, -1],
        [1, -1],
        [0, 1],
        [1, 1],
      ],
    };
  }

  processVisibleItem(_id: number, start: number, from: NodeDisplayData, to: NodeDisplayData, data: EdgeDisplayData): void {
    const { array } = this;
    array[start] = from.x;
    array[start + 1] = from.y;
    array[start + 2] = to.x;
    array[start + 3] = to.y;
    array[start + 4] = data.size;
    array[start + 5] = hasStrip(data) ? data.offset : 0;
    array[start + 6] = hasStrip(data) ? data.dash : 0;
    array[start + 7] = floatColor(data.color);
  }

  setUniforms(params: RenderParams, { gl, uniformLocations }: ProgramInfo): void {
    const { u_matrix, u_half, u_pixel, u_scale } = uniformLocations;
    gl.uniformMatrix3fv(u_matrix ?? null, false, params.matrix);
    gl.uniform2f(u_half ?? null, params.width / 2, params.height / 2);
    gl.uniform1f(u_pixel ?? null, 1 / params.pixelRatio);
    gl.uniform1f(u_scale ?? null, 1 / params.sizeRatio);
  }
}
