import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import { instantOf, type Snapshot } from "#lib/model/index.ts";
import { steadinessOf } from "#lib/server/web/reader/steadiness.ts";
import { namesWithAccess } from "#lib/wire/projection/history-projection.ts";
import { indexSnapshot } from "#lib/wire/views/index.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

const { snapshot, positions } = syntheticMesh({ nodes: 24, seed: 3, round: 1 });
const [node = "", one = "", other = "", near = "", far = ""] = snapshot.nodes.map(({ uid }) => uid);
const START = Date.parse("2026-03-01T00:00:00.000Z");
/** The example of a node that changes three times in six known transitions, with the neighbours on its way. */
const USED: readonly (readonly [string | null, string | null])[] = [
  [one, near],
  [one, far],
  [other, near],
  [one, far],
  [one, null],
  [null, null],
  [one, near],
  [other, near],
];
const HOURS_3 = 10_800_000;

let folder: string;
let store: History;

function roundOf(i: number, [gateway, nextHop]: readonly [string | null, string | null]): Snapshot {
  const at = instantOf(START + i * HOURS_3);
  const template = snapshot.uses.find(({ family }) => family === "v4");
  if (template === undefined) throw new Error("the synthetic mesh has no uses");
  const use = { ...template, node, gateway, reason: gateway === null ? ("no-answer" as const) : ("chosen" as const) };
  const route = { node, target: gateway ?? one, nextHop, link: null, metricBps: 1e6, hops: 2, at };
  return { ...snapshot, round: i + 1, at, uses: [use], routes: gateway === null ? [] : [route] };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-steadiness-"));
  const opened = await openHistory(`sqlite:${join(folder, "history.db")}`, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  store = opened.value;
  for (const [i, used] of USED.entries()) {
    const layout = { version: 1 as const, positions, nodes: [], pairs: {} };
    await store.append({ snapshot: roundOf(i, used), layout, memory: null, newKeys: [] });
  }
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

describe("steadiness", () => {
  const live = { index: indexSnapshot(snapshot), names: namesWithAccess(snapshot, "open") };
  const range = { from: instantOf(START), to: instantOf(START + 8 * HOURS_3) };

  test("changes of gateway, and of the next hop towards one and the same", async () => {
    const view = await steadinessOf(store, live, { uid: node, ...range });
    expect(view?.families).toHaveLength(1);
    const [v4] = view?.families ?? [];
    expect(v4).toMatchObject({ family: "v4", resolution: "raw", gateways: 2, changes: 3, transitions: 6 });
    expect(v4?.entropyBits).toBeCloseTo(0.863121, 6);
    // Towards the one: near, far, far, ?, near; towards the other always near.
    expect(v4?.routeChanges).toBe(2);
    expect(v4?.routeChangesPerDay).toBeCloseTo(2 / (21 / 24), 9);
  });

  test("a node without a gateway has none, a name that nobody has is not known", async () => {
    expect((await steadinessOf(store, live, { uid: near, ...range }))?.families).toEqual([]);
    expect(await steadinessOf(store, live, { uid: "nobody", ...range })).toBeNull();
  });
});
