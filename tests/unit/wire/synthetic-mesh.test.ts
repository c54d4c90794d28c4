import { expect, test } from "vitest";
import { snapshotSchema } from "#lib/model/index.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

test.each([
  { nodes: 24, seed: 1 },
  { nodes: 74, seed: 1 },
  { nodes: 74, seed: 7, protocol: "bmx7" as const },
  { nodes: 1000, links: 2500, seed: 1 },
])("a synthetic mesh is valid and whole: %o", (options) => {
  const { snapshot, positions } = syntheticMesh(options);
  snapshotSchema.parse(snapshot);
  expect(Object.keys(positions)).toHaveLength(options.nodes);
  expect(new Set(snapshot.nodes.map((node) => node.label)).size).toBe(options.nodes);
  expect(new Set(snapshot.links.map((link) => link.id)).size).toBe(snapshot.links.length);
  const states = new Set(snapshot.links.flatMap((link) => [link.directions.ab.state, link.directions.ba.state]));
  const nodeStates = new Set(snapshot.nodes.map((node) => node.state));
  if (options.nodes >= 74) {
    expect([...states].sort()).toEqual(["contradicted", "measured", "one-sided", "unknown", "zero"]);
    expect([...nodeStates].sort()).toEqual(["answered", "gone", "heard", "stale"]);
  }
  expect(syntheticMesh(options)).toEqual({ snapshot, positions });
});
