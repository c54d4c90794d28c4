import { describe, expect, test } from "vitest";
import { DAY_MS, MINUTE_MS } from "#lib/base/durations.ts";
import { WINDOW_DAYS, type WindowRing, windowFromSnapshots, windowRing } from "#lib/graph/analysis/index.ts";
import { countFlapsOf } from "#lib/graph/analysis/trends/flaps.ts";
import { daysUp } from "#lib/graph/analysis/trends/link-history.ts";
import { instantOf, type Snapshot } from "#lib/model/index.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";
import { direction, link, node, snapshot } from "./fixture-f1.ts";

const START_MS = Date.parse("2026-03-01T10:00:00.000Z");

type Told = "up" | "down" | "silent" | "gone";

/** A – B, at one instant. `silent`: neither end answered. `gone`: both answered, and nobody tells of the link. */
function moment(atMs: number, told: Told, quality = 1): Snapshot {
  const usable = link("A", "B", 50, { directions: { ab: direction(quality, 50), ba: direction(quality, 50) } });
  const dead = link("A", "B", 50, { directions: { ab: direction(0, 0, "zero"), ba: direction(0, 0, "zero") } });
  const links = told === "up" ? [usable] : told === "down" ? [dead] : [];
  // C to F answer always, so that two silent nodes are no outage of the collector.
  const others = ["C", "D", "E", "F"].map((name) => node(name));
  const ends = ["A", "B"].map((name) => (told === "silent" ? { ...node(name), state: "heard" as const } : node(name)));
  return { ...snapshot([...ends, ...others], links, []), at: instantOf(atMs), round: Math.round((atMs - START_MS) / 1000) + 1 };
}

function filled(ring: WindowRing, told: readonly Told[], stepMs = MINUTE_MS): WindowRing {
  told.forEach((one, i) => {
    ring.add(moment(START_MS + i * stepMs, one));
  });
  return ring;
}

const ID = "A~B~0";

describe("a window that grows round by round", () => {
  test("tells the same as the snapshots, while there is room", () => {
    const rounds = Array.from({ length: 40 }, (_, round) => syntheticMesh({ nodes: 40, seed: 5, round }).snapshot);
    const ring = windowRing("Europe/Madrid");
    for (const one of rounds) ring.add(one);
    const [grown, whole] = [ring.source(), windowFromSnapshots(rounds)];
    expect([grown.fromMs, grown.toMs, grown.timeZone]).toEqual([whole.fromMs, whole.toMs, whole.timeZone]);
    const ids = new Set(rounds.flatMap(({ links }) => links.map(({ id }) => id)));
    const uids = new Set(rounds.flatMap(({ nodes }) => nodes.map(({ uid }) => uid)));
    expect(ids.size).toBeGreaterThan(30);
    for (const id of ids) expect(grown.linkSamples(id), id).toEqual(whole.linkSamples(id));
    for (const uid of uids) expect(grown.nodeSamples(uid), uid).toEqual(whole.nodeSamples(uid));
    expect(ring.rounds).toBe(40);
  });

  test("passes over what is not newer, and knows nothing of what it never saw", () => {
    const ring = filled(windowRing("UTC"), ["up", "up"]);
    ring.add(moment(START_MS + MINUTE_MS, "down"));
    ring.add(moment(START_MS, "down"));
    expect(ring.rounds).toBe(2);
    expect(
      ring
        .source()
        .linkSamples(ID)
        .map(({ state }) => state),
    ).toEqual(["up", "up"]);
    expect(ring.source().linkSamples("A~C~0")).toEqual([]);
    expect(windowRing("UTC").source()).toMatchObject({ fromMs: 0, toMs: 0 });
  });

  test("an absent link is down where both ends were read, else unknown", () => {
    const ring = filled(windowRing("UTC"), ["up", "gone", "silent", "up"]);
    expect(
      ring
        .source()
        .linkSamples(ID)
        .map(({ state }) => state),
    ).toEqual(["up", "down", "unknown", "up"]);
  });

  test("stays within its room and keeps every outage", () => {
    // A failure of one minute each 97 minutes.
    const told = Array.from({ length: 5_000 }, (_, i): Told => (i % 97 === 50 ? "down" : "up"));
    const ring = filled(windowRing("UTC", { seriesMax: 400 }), told);
    const samples = ring.source().linkSamples(ID);
    expect(samples.length).toBeLessThanOrEqual(400);
    expect(countFlapsOf(samples).flaps).toBe(told.filter((one) => one === "down").length);
    expect(samples.at(-1)?.atMs).toBe(START_MS + 4_999 * MINUTE_MS);
    expect(samples[0]?.atMs).toBe(START_MS);
    // Days up rest on even spacing: thinning must not make a link look younger than it is.
    expect(daysUp(samples) / (5_000 / 1_440)).toBeGreaterThan(0.9);
    expect(daysUp(samples) / (5_000 / 1_440)).toBeLessThan(1.05);
  });

  test("a link that never rests loses its oldest part", () => {
    const told = Array.from({ length: 600 }, (_, i): Told => (i % 2 === 0 ? "down" : "up"));
    const samples = filled(windowRing("UTC", { seriesMax: 100 }), told)
      .source()
      .linkSamples(ID);
    expect(samples.length).toBeLessThanOrEqual(100);
    expect(samples.length).toBeGreaterThanOrEqual(50);
    expect(samples.at(-1)?.atMs).toBe(START_MS + 599 * MINUTE_MS);
    expect(countFlapsOf(samples).flaps).toBeGreaterThanOrEqual(24);
  });

  test("forgets what is older than four weeks", () => {
    const ring = filled(windowRing("UTC"), ["up", "down", "up"]);
    ring.add(moment(START_MS + (WINDOW_DAYS + 1) * DAY_MS, "silent"));
    expect(ring.source().linkSamples(ID)).toEqual([]);
    expect(ring.source().fromMs).toBe(START_MS + DAY_MS);
    expect(ring.source().nodeSamples("A")).toHaveLength(1);
  });

  test("shares its room among many links", () => {
    const ring = windowRing("Europe/Madrid", { samplesMax: 4_000, seriesMax: 1_500 });
    const meshes = Array.from({ length: 120 }, (_, round) => syntheticMesh({ nodes: 50, seed: 2, round }).snapshot);
    for (const one of meshes) ring.add(one);
    // At least 48 samples a link stand, however many links there are.
    const links = new Set(meshes.flatMap((one) => one.links.map(({ id }) => id))).size;
    expect(ring.samples).toBeLessThanOrEqual(Math.max(4_000, 49 * links));
    expect(ring.samples).toBeGreaterThan(24 * links);
  });

  const coverage = (partial: boolean) => ({
    ...{ protocols: [], expected: 6, answered: partial ? 4 : 6, share: 1, minShare: 0.7, partial },
    lastGood: { round: 1, at: instantOf(START_MS) },
  });

  test("passes over rounds that saw a part of the mesh: nobody is down because nobody looked", () => {
    const rounds = [moment(START_MS, "up"), moment(START_MS + MINUTE_MS, "gone"), moment(START_MS + 2 * MINUTE_MS, "up")];
    const told = rounds.map((one, i) => ({ ...one, coverage: coverage(i === 1) }));
    const ring = windowRing("UTC");
    for (const one of told) ring.add(one);
    expect(ring.rounds).toBe(2);
    for (const source of [ring.source(), windowFromSnapshots(told)])
      expect(source.linkSamples(ID).map(({ state }) => state)).toEqual(["up", "up"]);
  });

  test("counts no reading twice: what was carried over from the round before is no sample", () => {
    const readAt = (atMs: number, figureAt: [number, number]) => {
      const { links, ...rest } = moment(atMs, "up");
      const read = (i: 0 | 1) => instantOf(figureAt[i]);
      return {
        ...rest,
        coverage: coverage(false),
        links: links.map((one) => ({
          ...one,
          directions: { ab: { ...one.directions.ab, at: read(0) }, ba: { ...one.directions.ba, at: read(1) } },
        })),
      };
    };
    const [first, second, third] = [START_MS, START_MS + MINUTE_MS, START_MS + 2 * MINUTE_MS];
    const told = [readAt(first, [first, first]), readAt(second, [first, first]), readAt(third, [third + 900, first])];
    const ring = windowRing("UTC");
    for (const one of told) ring.add(one);
    for (const source of [ring.source(), windowFromSnapshots(told)]) {
      const samples = source.linkSamples(ID);
      expect(samples.map(({ atMs }) => atMs)).toEqual([first, third]);
      expect(samples[1]).toMatchObject({ state: "up", qualityAb: 1, qualityBa: null, heardBa: null });
    }
  });

  test("a node that was not read is unknown, neither up nor down", () => {
    const ring = windowRing("UTC");
    const one = moment(START_MS, "up");
    ring.add({ ...one, nodes: one.nodes.map((given, i) => (i === 0 ? { ...given, state: "unknown" as const } : given)) });
    expect(ring.source().nodeSamples("A")[0]?.state).toBe("unknown");
  });
});
