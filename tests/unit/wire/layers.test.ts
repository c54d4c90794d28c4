import { expect, it } from "vitest";
import { layerViewSchema } from "#lib/wire/api/layers.ts";
import { MAP_LAYERS } from "#lib/wire/map/layers.ts";
import { indexSnapshot, layerView } from "#lib/wire/views/index.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

const { snapshot } = syntheticMesh({ nodes: 60, seed: 4 });
const index = indexSnapshot(snapshot);

it.each(MAP_LAYERS.slice(1))("the layer %s names each node and link at most once, and counts what it names", (name) => {
  if (name === "quality") return;
  const view = layerViewSchema.parse(layerView(name, index, null, index));
  for (const [of, rows] of [["node", view.nodes] as const, ["link", view.links] as const]) {
    expect(new Set(rows.map(([id]) => id)).size).toBe(rows.length);
    for (const [at, row] of view.classes.entries())
      if (row.of === of) expect(rows.filter(([, code]) => code === at)).toHaveLength(row.count);
    for (const [, code] of rows) expect(view.classes[code]?.of).toBe(of);
  }
});

it("without an analysis nothing is 0: it is not known", () => {
  const bandwidth = layerView("bandwidth", index, null, null);
  expect(bandwidth.classes.map(({ key }) => key)).toEqual(["unknown", "unknown"]);
  const only = layerView("only-ways", index, null, null);
  expect(only.nodes.every(([, , lost]) => lost === null)).toBe(true);
});

it("tells used links from spares by the routes, and a spare is pale whatever its quality", () => {
  const view = layerView("routing", index, null, null);
  const used = new Set(snapshot.routes.map(({ link }) => link));
  for (const [id, code] of view.links) {
    const row = view.classes[code];
    if (row?.key.startsWith("used")) expect(used.has(id)).toBe(true);
    if (row?.key === "spare") expect(row.tone).toBe("pale");
  }
  expect(view.classes.map(({ key }) => key)).toEqual(expect.arrayContaining(["used-good", "spare"]));
});

it("tells what is new, lost, better and worse, and counts what has vanished; unknown is no change", () => {
  const [gone, quiet] = [snapshot.nodes[0], snapshot.nodes[1]];
  const link = snapshot.links.find(({ directions: { ab, ba } }) => (ab.quality ?? 0) > 0.5 && (ba.quality ?? 0) > 0.5);
  if (gone === undefined || quiet === undefined || link === undefined) throw new Error("the mesh has them");
  const later = {
    ...snapshot,
    nodes: [
      ...snapshot.nodes.filter(({ uid }) => uid !== gone.uid && uid !== quiet.uid),
      { ...quiet, state: "unknown" as const },
      { ...quiet, uid: "newcomer", label: "newcomer" },
    ],
    links: snapshot.links.map((one) =>
      one.id === link.id ? { ...one, directions: { ...one.directions, ab: { ...one.directions.ab, quality: 0.2 } } } : one,
    ),
  };
  const view = layerView("changes", indexSnapshot(later), null, index);
  const keyOf = (rows: typeof view.nodes, id: string) => view.classes[rows.find(([one]) => one === id)?.[1] ?? -1]?.key;
  expect(view.since).toBe(snapshot.at);
  expect(keyOf(view.nodes, "newcomer")).toBe("appeared");
  expect(keyOf(view.nodes, quiet.uid)).toBe("same");
  expect(keyOf(view.links, link.id)).toBe("worse");
  expect(view.vanished.nodes).toEqual([{ uid: gone.uid, label: gone.label }]);
  expect(layerView("changes", index, null, null).since).toBeNull();
});
