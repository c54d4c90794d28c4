/** One square a node, large enough for the mark and its halo; everything in CSS pixels from the node's middle, y down. */
export const VERTEX = /* glsl */ `
attribute vec2 a_position;
attribute float a_radius;
attribute float a_shape;
attribute vec4 a_color;
attribute vec4 a_ground;
attribute vec2 a_corner;

uniform mat3 u_matrix;
uniform vec2 u_half;
uniform float u_scale;

varying vec4 v_color;
varying vec4 v_ground;
varying vec2 v_at;
varying float v_radius;
varying float v_shape;

void main() {
  float radius = a_radius * u_scale;
  vec2 reach = a_corner * (radius + 2.0);
  vec2 middle = (u_matrix * vec3(a_position, 1.0)).xy;
  gl_Position = vec4(middle + vec2(reach.x, -reach.y) / u_half, 0.0, 1.0);
  v_at = reach;
  v_radius = radius;
  v_shape = a_shape;
  v_color = vec4(a_color.rgb, 1.0);
  v_ground = vec4(a_ground.rgb, 1.0);
}
`;
