/** Collects a layer's rows: each with its class, classes in the order in which they are declared. */
import type { LayerClass, LayerView } from "../../api/layers.ts";

type Row = [id: string, key: string, value: number | null];
export type ClassSpec = Pick<LayerClass, "key" | "of" | "tone"> & Partial<Pick<LayerClass, "value" | "name">>;
export type LayerRows = Pick<LayerView, "classes" | "nodes" | "links">;

/** @param specs all classes that there may be; those without any row are left out. */
export function layerRows(specs: readonly ClassSpec[], nodes: readonly Row[], links: readonly Row[]): LayerRows {
  const counts = new Map<string, number>();
  for (const [of, rows] of [["node", nodes] as const, ["link", links] as const])
    for (const [, key] of rows) counts.set(`${of} ${key}`, (counts.get(`${of} ${key}`) ?? 0) + 1);
  const used = specs.filter(({ of, key }) => counts.has(`${of} ${key}`));
  const indexes = new Map(used.map(({ of, key }, index) => [`${of} ${key}`, index]));
  const coded = (of: "node" | "link", rows: readonly Row[]) =>
    rows.flatMap(([id, key, value]): [string, number, number | null][] => {
      const index = indexes.get(`${of} ${key}`);
      return index === undefined ? [] : [[id, index, value]];
    });
  return {
    classes: used.map(({ key, of, tone, value = null, name = null }) => ({
      key,
      of,
      tone,
      value,
      name,
      count: counts.get(`${of} ${key}`) ?? 0,
    })),
    nodes: coded("node", nodes),
    links: coded("link", links),
  };
}

const STEPS = ["s0", "s1", "s2", "s3", "s4"] as const;

/** Five classes by four bounds: `under` the first, …, `over` the last. s0 is where the figure is smallest, or with `reversed` largest. */
export function stepSpecs(of: "node" | "link", bounds: readonly [number, number, number, number], reversed = false): ClassSpec[] {
  const tones = reversed ? [...STEPS].reverse() : STEPS;
  const under = bounds.map((bound, step): ClassSpec => ({ key: `under-${step}`, of, tone: tones[step] ?? "s0", value: bound }));
  return [...under, { key: "over", of, tone: tones[4] ?? "s4", value: bounds[3] }];
}

export function stepOf(value: number, bounds: readonly number[]): string {
  const step = bounds.findIndex((bound) => value < bound);
  return step < 0 ? "over" : `under-${step}`;
}
