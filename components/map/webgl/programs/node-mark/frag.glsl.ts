import { FAINT_SHARE, FAINT_WIDTH, RING_DOTS, RING_WIDTH } from "../../../scene/shapes.ts";

/**
 * The mark by its signed distance. a_shape = form * 5 + filling; form 0 disc, 1 diamond; filling 0 filled, 1 hollow, 2 half, 3 dotted, 4 faint.
 * The ground colour inside hollow marks and around filled ones keeps the lines below from touching them.
 */
export const FRAGMENT = /* glsl */ `
precision highp float;

uniform float u_pixel;
uniform float u_scale;

varying vec4 v_color;
varying vec4 v_ground;
varying vec2 v_at;
varying float v_radius;
varying float v_shape;

const float TURN = 6.283185307;
const float DOTS = ${RING_DOTS.toFixed(1)};
const float FAINT = ${FAINT_WIDTH.toFixed(2)};
const float RING = ${RING_WIDTH.toFixed(2)};

float cover(float inside) {
  return clamp(0.5 - inside / u_pixel, 0.0, 1.0);
}

void main() {
  float form = floor(v_shape / 5.0 + 0.01);
  float filling = v_shape - form * 5.0;
  float round_ = length(v_at) - v_radius;
  float slanted = (abs(v_at.x) + abs(v_at.y) - v_radius) * 0.70710678;
  float edge = form > 0.5 ? slanted : round_;

  if (filling < 0.5) {
    float body = cover(edge);
    gl_FragColor = mix(v_ground * cover(edge - 0.7 * u_scale), v_color, body);
    return;
  }
  float width = (filling > 3.5 ? FAINT : RING) * u_scale;
  float middle = edge + width * 0.5;
  vec4 result = v_ground * cover(edge);
  float ring = cover(abs(middle) - width * 0.5);
  if (filling > 3.5) {
    ring *= ${FAINT_SHARE.toFixed(2)};
  } else if (filling > 2.5) {
    float turn = fract(atan(v_at.y, v_at.x) / TURN * DOTS);
    float step_ = v_radius * TURN / DOTS;
    ring *= cover((abs(turn - 0.25) - 0.25) * step_) + cover((abs(turn - 1.25) - 0.25) * step_);
  } else if (filling > 1.5) {
    ring = max(ring, cover(edge) * cover(-v_at.y));
  }
  gl_FragColor = mix(result, v_color, min(ring, 1.0));
}
`;
