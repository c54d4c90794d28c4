/** The ways in which bmx composes the metric of a path from its links. The numbers are the daemons' own codes. */

export const PATH_RULES = {
  hopCount: 0,
  multiplyQuality: 1, // MP, "TQ"
  expectedQuality: 2, // EP, like ETX
  multiplyBandwidth: 4, // MB
  expectedBandwidth: 8, // EB, ETT
  vectorBandwidth: 16, // VB, the default
} as const;

export type PathRule = (typeof PATH_RULES)[keyof typeof PATH_RULES];
