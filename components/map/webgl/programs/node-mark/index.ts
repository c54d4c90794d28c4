/** sigma program of the nodes' marks: disc and diamond; filled, hollow, half, dotted and faint, crisp at every zoom. */
import type Sigma from "sigma";
import { NodeProgram, type ProgramInfo } from "sigma/rendering";
import type { NodeDisplayData, RenderParams } from "sigma/types";
import { floatColor } from "sigma/utils";
import { FRAGMENT } from "./frag.glsl.ts";
import { VERTEX } from "./vert.glsl.ts";

const UNIFORMS = ["u_matrix", "u_half", "u_pixel", "u_scale"] as const;

/** What the graph keeps of a node beside sigma's own attributes. */
type MarkAttributes = { mark: number; ground: string };

function hasMark(data: NodeDisplayData): data is NodeDisplayData & MarkAttributes {
  return "mark" in data && "ground" in data;
}

export class NodeMarkProgram extends NodeProgram<(typeof UNIFORMS)[number]> {
  // Picking is done by geometry (picking.ts): no second pass into a picking buffer.
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
        { name: "a_position", size: 2, type: FLOAT },
        { name: "a_radius", size: 1, type: FLOAT },
        { name: "a_shape", size: 1, type: FLOAT },
        { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: "a_ground", size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
      CONSTANT_ATTRIBUTES: [{ name: "a_corner", size: 2, type: FLOAT }],
      CONSTANT_DATA: [
        [-1, -1],
        [1, -1],
        [-1, 1],
        [1, 1],
      ],
    };
  }

  processVisibleItem(_id: number, start: number, data: NodeDisplayData): void {
    const { array } = this;
    array[start] = data.x;
    array[start + 1] = data.y;
    array[start + 2] = data.size;
    array[start + 3] = hasMark(data) ? data.mark : 0;
    array[start + 4] = floatColor(data.color);
    array[start + 5] = floatColor(hasMark(data) ? data.ground : data.color);
  }

  setUniforms(params: RenderParams, { gl, uniformLocations }: ProgramInfo): void {
    const { u_matrix, u_half, u_pixel, u_scale } = uniformLocations;
    gl.uniformMatrix3fv(u_matrix ?? null, false, params.matrix);
    gl.uniform2f(u_half ?? null, params.width / 2, params.height / 2);
    gl.uniform1f(u_pixel ?? null, 1 / params.pixelRatio);
    gl.uniform1f(u_scale ?? null, 1 / params.sizeRatio);
  }
}
