/** Solid, dashed 7-4 or dotted every 4.1 pixels from the first end on: the same figures as in map.css. */
export const FRAGMENT = /* glsl */ `
precision highp float;

uniform float u_pixel;

varying vec4 v_color;
varying float v_side;
varying float v_along;
varying float v_reach;
varying float v_dash;

float cover(float inside) {
  return clamp(0.5 - inside / u_pixel, 0.0, 1.0);
}

void main() {
  float shade = cover(abs(v_side) - v_reach);
  if (v_dash > 1.5) {
    float at = mod(v_along + 2.05, 4.1) - 2.05;
    shade = cover(length(vec2(at, v_side)) - v_reach);
  } else if (v_dash > 0.5) {
    float at = mod(v_along, 11.0);
    shade *= cover(abs(at - 3.5) - 3.5);
  }
  float alpha = v_color.a * shade;
  gl_FragColor = vec4(v_color.rgb * alpha, alpha);
}
`;
