/** A link as a strip of constant width on the screen, moved sideways by a_offset pixels; y goes up here, as in clip space. */
export const VERTEX = /* glsl */ `
attribute vec2 a_from;
attribute vec2 a_to;
attribute float a_width;
attribute float a_offset;
attribute float a_dash;
attribute vec4 a_color;
attribute vec2 a_corner;

uniform mat3 u_matrix;
uniform vec2 u_half;
uniform float u_pixel;
uniform float u_scale;

varying vec4 v_color;
varying float v_side;
varying float v_along;
varying float v_reach;
varying float v_dash;

const float bias = 255.0 / 254.0;

void main() {
  vec2 from = (u_matrix * vec3(a_from, 1.0)).xy * u_half;
  vec2 to = (u_matrix * vec3(a_to, 1.0)).xy * u_half;
  float span = length(to - from);
  vec2 along = span > 0.0 ? (to - from) / span : vec2(1.0, 0.0);
  vec2 right = vec2(along.y, -along.x);
  float width = a_width * clamp(u_scale, 0.62, 1.0);
  float reach = width * 0.5 + u_pixel;
  vec2 at = mix(from, to, a_corner.x) + right * (a_offset + a_corner.y * reach);
  gl_Position = vec4(at / u_half, 0.0, 1.0);
  v_side = a_corner.y * reach;
  v_along = a_corner.x * span;
  v_reach = width * 0.5;
  v_dash = a_dash;
  v_color = vec4(a_color.rgb, a_color.a * bias);
}
`;
