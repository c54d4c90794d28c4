/** A place in a drawing, layout units, y down. */
export type XY = { x: number; y: number };
