/** A link as a strip along a cubic curve, of constant width on the screen; y goes up here, as in clip space. */
export const VERTEX = /* glsl */ `
attribute vec2 a_from;
attribute vec2 a_to;
attribute vec2 a_one;
attribute vec2 a_other;
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

vec2 onScreen(vec2 point) {
  return (u_matrix * vec3(point, 1.0)).xy * u_half;
}

void main() {
  vec2 p0 = onScreen(a_from);
  vec2 p1 = onScreen(a_one);
  vec2 p2 = onScreen(a_other);
  vec2 p3 = onScreen(a_to);
  float t = a_corner.x;
  float s = 1.0 - t;
  vec2 at = s * s * s * p0 + 3.0 * s * s * t * p1 + 3.0 * s * t * t * p2 + t * t * t * p3;
  vec2 speed = s * s * (p1 - p0) + 2.0 * s * t * (p2 - p1) + t * t * (p3 - p2);
  vec2 along = length(speed) > 0.0001 ? normalize(speed) : vec2(1.0, 0.0);
  vec2 right = vec2(along.y, -along.x);
  float width = a_width * clamp(u_scale, 0.62, 1.0);
  float reach = width * 0.5 + u_pixel;
  // Parallel links part in the middle and meet at their nodes.
  float side = a_offset * min(1.0, 4.0 * t * s);
  gl_Position = vec4((at + right * (side + a_corner.y * reach)) / u_half, 0.0, 1.0);
  float span = (length(p1 - p0) + length(p2 - p1) + length(p3 - p2) + length(p3 - p0)) * 0.5;
  v_side = a_corner.y * reach;
  v_along = t * span;
  v_reach = width * 0.5;
  v_dash = a_dash;
  v_color = vec4(a_color.rgb, a_color.a * bias);
}
`;
