import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { HOUR_MS, WEEK_MS } from "#lib/base/durations.ts";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import { instantOf, type Link, type Snapshot } from "#lib/model/index.ts";
import { availabilityOf } from "#lib/server/web/reader/history.ts";
import { loadRound } from "#lib/server/web/reader/mesh.ts";
import { seriesOf } from "#lib/server/web/reader/series.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

const NOW = Date.parse("2026-11-22T18:00:00.000Z");
const QUARTER_MS = HOUR_MS / 4;
const { snapshot: bones } = syntheticMesh({ nodes: 24, seed: 3 });
const [link] = bones.links;

let folder: string;
let history: History;
let round: number;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-unusual-"));
  const opened = await openHistory(`sqlite:${join(folder, "store.db")}`, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  history = opened.value;
  round = 0;
});
afterEach(async () => {
  await history.close();
  rmSync(folder, { recursive: true });
});

function withQuality(one: Link, quality: number | null): Link {
  const told = quality === null ? ({ state: "unknown", quality } as const) : ({ state: "measured", quality } as const);
  return { ...one, directions: { ab: { ...one.directions.ab, ...told }, ba: { ...one.directions.ba, ...told } } };
}

/** A round in which all links have one quality; null: nobody read them. */
async function store(atMs: number, quality: number | null, change: Partial<Snapshot> = {}): Promise<void> {
  round += 1;
  const links = bones.links.map((one) => withQuality(one, quality));
  const snapshot = { ...bones, at: instantOf(atMs), round, links, ...change };
  await history.append({ snapshot, layout: { version: 1, positions: {}, nodes: [], pairs: {} }, memory: null, newKeys: [] });
}

async function loaded() {
  const last = await history.latest(bones.mesh);
  if (last === null) throw new Error("nothing was stored");
  return loadRound(last, "open", {}, null);
}

const asked = { from: instantOf(NOW), to: instantOf(NOW + HOUR_MS), points: 100 };

it("tells where a quality is unlike the same hours of the weeks before", async () => {
  for (const weeks of [3, 2, 1]) {
    for (let n = 0; n < 4; n++) await store(NOW - weeks * WEEK_MS + n * QUARTER_MS, 0.9);
  }
  for (const [n, quality] of [0.4, 0.3, 0.4, 0.9].entries()) await store(NOW + n * QUARTER_MS, quality);
  const live = await loaded();
  const series = await seriesOf(history, live, "Europe/Madrid", { ...asked, entity: `${link?.id}/ab`, metric: "quality" });
  expect(series?.points).toHaveLength(4);
  expect(series?.anomalies).toMatchObject([
    { from: instantOf(NOW), to: instantOf(NOW + 2 * QUARTER_MS), value: 0.3, usual: 0.9 },
  ]);
  const state = await seriesOf(history, live, "Europe/Madrid", { ...asked, entity: bones.nodes[0]?.uid ?? "", metric: "state" });
  expect(state?.anomalies).toBeNull();
  const early = { ...asked, from: instantOf(NOW - 3 * WEEK_MS), to: instantOf(NOW - 2 * WEEK_MS) };
  const first = await seriesOf(history, live, "Europe/Madrid", { ...early, entity: `${link?.id}/ab`, metric: "quality" });
  expect(first?.anomalies).toBeNull();
});

it("counts stale data of a node, and a link of which neither end was read, as unknown, and rounds without them as nothing", async () => {
  const node = bones.nodes.find(({ state }) => state === "answered");
  const stale = bones.nodes.map((one) => (one === node ? { ...one, state: "stale" as const } : one));
  const firstSeen = { nodes: bones.nodes.map((one) => ({ ...one, firstSeenAt: instantOf(NOW) })) };
  await store(NOW, 0.9, firstSeen);
  await store(NOW + QUARTER_MS, null, { nodes: stale });
  await store(NOW + 2 * QUARTER_MS, 0.9, firstSeen);
  await store(NOW + 3 * QUARTER_MS, null, firstSeen);
  await store(NOW + 4 * QUARTER_MS, 0.9, { ...firstSeen, links: [] });
  for (const n of [5, 6, 7]) await store(NOW + n * QUARTER_MS, 0.9, { ...firstSeen, links: [] });
  await store(NOW + 8 * QUARTER_MS, 0.9, firstSeen);
  const live = await loaded();
  const range = { from: instantOf(NOW), to: instantOf(NOW + 8 * QUARTER_MS) };
  const ofNode = await availabilityOf(history, live, { ...range, entity: node?.uid ?? "" });
  expect(ofNode).toMatchObject({ unknownS: 900, upS: 6_300, share: 1, coverage: 7 / 8 });
  const ofLink = await availabilityOf(history, live, { ...range, entity: link?.id ?? "" });
  // The rounds in which it was not told of are its outage's business, not unknown time.
  expect(ofLink?.spells.map(({ state, from }) => [state, from])).toEqual([
    ["unknown", instantOf(NOW + QUARTER_MS)],
    ["unknown", instantOf(NOW + 3 * QUARTER_MS)],
  ]);
  expect(ofLink?.unknownS).toBe(1_800);
});
