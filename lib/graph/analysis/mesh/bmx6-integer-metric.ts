/**
 * bmx6's path metric digit for digit: unsigned 64-bit products, a five-bit mantissa and exponent on the air, and a square root by the
 * single-precision inverse root with two Newton steps. Source: bmx6 `metrics.c`, `bmx.h`, `tools.c`. Metrics are in bit/s.
 */
import { PATH_RULES, type PathRule } from "./path-rule.ts";

const MANTISSA_BITS = 5n;
const EXPONENT_MAX = 31n;
/** The best metric there is: a node's own, printed "128G". */
export const UMETRIC_MAX = (1n << (MANTISSA_BITS + EXPONENT_MAX)) + (7n << (MANTISSA_BITS + EXPONENT_MAX - 3n));
/** At or below this a path is not routed over, printed "noROUTE". */
export const UMETRIC_NOT_ROUTABLE = 33n;
const UMETRIC_INVALID = 32n;
const UMETRIC_ROUTABLE = 34n;
const U64_MAX = (1n << 64n) - 1n;
const MULTIPLY_MAX = U64_MAX >> 37n;
const SHIFT_MAX = 27n;
const INPUT_FIX = 79n;

const floats = new Float32Array(1);
const bits = new Int32Array(floats.buffer);

function fastSqrt(value: bigint): bigint {
  const f = Math.fround;
  const x = f(Number(value));
  const half = f(x / 2);
  floats[0] = x;
  bits[0] = 0x5f3759df - ((bits[0] ?? 0) >> 1);
  let y = floats[0] ?? 0;
  for (let step = 0; step < 2; step += 1) y = f(y * f(1.5 - f(f(half * y) * y)));
  return BigInt(Math.trunc(f(f(1 / y) + 0.5)));
}

const UMETRIC_MAX_SQRT = fastSqrt(UMETRIC_MAX);
const U64_HALF_SQRT = fastSqrt(U64_MAX >> 1n);

function multiplyNormalized(a: bigint, b: bigint): bigint {
  if (b < MULTIPLY_MAX) return BigInt.asUintN(64, a * b) / UMETRIC_MAX;
  return BigInt.asUintN(64, a * ((b << SHIFT_MAX) / UMETRIC_MAX)) >> SHIFT_MAX;
}

function bitLength(value: bigint): bigint {
  return BigInt(value.toString(2).length - 1);
}

/** The code a metric travels as: exponent·32 + mantissa. */
export function toCode(value: bigint): number {
  if (value < UMETRIC_NOT_ROUTABLE) return 0;
  if (value >= UMETRIC_MAX) return Number((EXPONENT_MAX << MANTISSA_BITS) + 28n);
  const fixed = value + value / INPUT_FIX;
  const exponent = bitLength(fixed);
  const mantissa = (fixed >> (exponent - MANTISSA_BITS)) - (1n << MANTISSA_BITS);
  return Number(((exponent - MANTISSA_BITS) << MANTISSA_BITS) + mantissa);
}

export function fromCode(code: number): bigint {
  const exponent = BigInt(code >> 5);
  return (1n << (exponent + MANTISSA_BITS)) + (BigInt(code & 31) << exponent);
}

/** One code step less: what a path metric is bounded by after each hop, which is what keeps routes free of loops. */
export function oneStepLess(value: bigint): bigint {
  return fromCode(Math.max(0, toCode(value) - 1));
}

/** The value after it travelled in a routing message. */
export function codeRounded(value: bigint): bigint {
  return fromCode(toCode(value));
}

/** Link quality on the metric's own scale, from the 7-bit figure told by the neighbour and the own count of hellos. */
export function linkQualityUmetric(tx127: number, heard: number, window = 48): bigint {
  const tx = (UMETRIC_MAX * BigInt(tx127)) / 127n;
  const rx = (UMETRIC_MAX / BigInt(window)) * BigInt(heard);
  return multiplyNormalized(tx, fastSqrt(rx) * UMETRIC_MAX_SQRT);
}

function expected(path: bigint, link: bigint): bigint {
  if (path < 2n || link < 2n) return UMETRIC_NOT_ROUTABLE;
  return U64_MAX / (U64_MAX / path + U64_MAX / link);
}

function vectorBandwidth(path: bigint, rateMax: bigint, quality: bigint): bigint {
  const link = multiplyNormalized(rateMax, quality);
  if (quality <= UMETRIC_NOT_ROUTABLE || link === 0n) return UMETRIC_NOT_ROUTABLE;
  const scale = BigInt.asUintN(64, (path < link ? path : link) * U64_HALF_SQRT);
  const inversePath = scale / path;
  const inverseLink = scale / link;
  const root = fastSqrt(BigInt.asUintN(64, inversePath * inversePath + inverseLink * inverseLink));
  return root === 0n ? UMETRIC_NOT_ROUTABLE : scale / root;
}

function applyRule(rule: PathRule, path: bigint, rateMax: bigint, quality: bigint): bigint {
  switch (rule) {
    case PATH_RULES.hopCount:
      return path;
    case PATH_RULES.multiplyQuality:
      return multiplyNormalized(path, quality);
    case PATH_RULES.expectedQuality:
      return expected(path, quality);
    case PATH_RULES.multiplyBandwidth:
      return multiplyNormalized(path < rateMax ? path : rateMax, quality);
    case PATH_RULES.expectedBandwidth:
      return expected(path, multiplyNormalized(rateMax, quality));
    case PATH_RULES.vectorBandwidth:
      return vectorBandwidth(path, rateMax, quality);
  }
}

/** The metric one hop further from the destination, before it is coded for the air. `hopPenalty` 0..255, default off. */
export function extendPath(rule: PathRule, path: bigint, rateMaxBps: bigint, quality: bigint, hopPenalty = 0): bigint {
  const bound = oneStepLess(path);
  if (bound <= UMETRIC_NOT_ROUTABLE) return UMETRIC_NOT_ROUTABLE;
  let out = applyRule(rule, path, rateMaxBps, quality);
  if (hopPenalty > 0) out = (out * BigInt(255 - hopPenalty)) >> 8n;
  if (out <= UMETRIC_NOT_ROUTABLE) return UMETRIC_NOT_ROUTABLE;
  if (out > bound) return bound;
  return out;
}

/** How the daemon prints a metric: truncated, with K, M or G. */
export function printMetric(value: bigint): string {
  if (value <= UMETRIC_INVALID) return "INVALID";
  if (value === UMETRIC_NOT_ROUTABLE) return "noROUTE";
  if (value <= UMETRIC_ROUTABLE) return "ROUTE  ";
  if (value < 100_000n) return value.toString();
  if (value < 100_000_000n) return `${value / 1000n}K`;
  if (value < 100_000_000_000n) return `${value / 1_000_000n}M`;
  return `${value / 1_000_000_000n}G`;
}
