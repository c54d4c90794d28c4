import { expect, test } from "vitest";
import { type MeshEvent, meshEventSchema, type Snapshot } from "#lib/model/index.ts";
import { namesOf } from "#lib/server/web/reader/names.ts";
import { indexSnapshot } from "#lib/wire/views/index.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

const { snapshot } = syntheticMesh({ nodes: 24, seed: 3, round: 1 });
const [gone, there] = snapshot.nodes;
const LONG_AGO = "2026-01-01T00:00:00.000Z";
const now: Snapshot = { ...snapshot, nodes: snapshot.nodes.filter(({ uid }) => uid !== gone?.uid) };

function nodeDown(uid: string, from: string): MeshEvent {
  const nothing = { link: null, family: null, gateway: null, values: null, why: null, cause: null };
  const affected = { weight: 1, nodes: [there?.uid ?? ""] };
  return meshEventSchema.parse({
    ...nothing,
    id: uid,
    mesh: snapshot.mesh,
    kind: "node-down",
    noticedAt: from,
    from,
    to: null,
    node: uid,
    affected,
  });
}

/** A past in which the node was there until the first of January. */
function past(): {
  at(mesh: string, instant: string): Promise<{ snapshot: Snapshot; layout: null; memory: null }>;
  looks: string[];
} {
  const looks: string[] = [];
  return {
    looks,
    at: async (_mesh, instant) => {
      looks.push(instant);
      return { snapshot: instant <= LONG_AGO ? snapshot : now, layout: null, memory: null };
    },
  };
}

test("a node that is gone is called as it was called then", async () => {
  const store = past();
  const names = await namesOf(store, { index: indexSnapshot(now) }, "open", [nodeDown(gone?.uid ?? "", LONG_AGO)]);
  expect(names).toContainEqual({ uid: gone?.uid, label: gone?.label });
  expect(names).toContainEqual({ uid: there?.uid, label: there?.label });
  expect(store.looks).toEqual([LONG_AGO]);
});

test("a node that nobody knows any more keeps its uid, and few rounds are looked into", async () => {
  const store = past();
  const events = Array.from({ length: 20 }, (_, i) => nodeDown("lost", `2026-02-01T00:00:${String(i).padStart(2, "0")}.000Z`));
  const names = await namesOf(store, { index: indexSnapshot(now) }, "open", events);
  expect(names).toContainEqual({ uid: "lost", label: "lost" });
  expect(store.looks).toHaveLength(8);
  expect((await namesOf(store, { index: indexSnapshot(now) }, "open", [nodeDown(there?.uid ?? "", LONG_AGO)])).length).toBe(1);
  expect(store.looks).toHaveLength(8);
});
