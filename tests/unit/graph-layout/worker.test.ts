import { afterEach, describe, expect, it } from "vitest";
import { holdLayoutOf, updateLayout } from "#lib/graph/layout/update-layout.ts";
import { layoutInWorker, stopLayoutWorker } from "#lib/graph/layout/worker.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

afterEach(stopLayoutWorker);

describe("the layout thread", () => {
  const { snapshot } = syntheticMesh({ nodes: 60, seed: 3 });

  it("gives what the function gives, one task after the other", async () => {
    const [one, two] = await Promise.all([layoutInWorker(snapshot, null), layoutInWorker(snapshot, null)]);
    expect(one).toEqual(updateLayout(snapshot, null));
    expect(two).toEqual(one);
    expect(await layoutInWorker(snapshot, one)).toEqual(updateLayout(snapshot, one));
  });

  it("holds the layout when there is no time, says why, and works again afterwards", async () => {
    const reasons: string[] = [];
    const held = await layoutInWorker(snapshot, null, { timeoutMs: 0, onHeld: (reason) => reasons.push(reason) });
    expect(held).toEqual(holdLayoutOf(snapshot, null));
    expect(reasons).toEqual(["no layout in 0 ms"]);
    expect(await layoutInWorker(snapshot, null)).toEqual(updateLayout(snapshot, null));
  });

  it("rejects what is no layout, and works again afterwards", async () => {
    const reasons: string[] = [];
    const broken = { version: 1 as const, positions: { a: [0, 0] as [number, number] }, nodes: ["a"], pairs: { a: 1 } };
    Object.defineProperty(broken, "nodes", { value: 7, enumerable: true });
    await expect(layoutInWorker(snapshot, broken, { onHeld: (reason) => reasons.push(reason) })).rejects.toThrow();
    expect(reasons).toHaveLength(1);
    expect(await layoutInWorker(snapshot, null)).toEqual(updateLayout(snapshot, null));
  });
});
