import { describe, expect, test } from "vitest";
import { gainOfLink } from "#lib/graph/analysis/kernels/repair-gain.ts";
import { analyse } from "#lib/graph/analysis/products/analyse.ts";
import { causeHints, type Hint, localClock } from "#lib/graph/analysis/products/cause-hints.ts";
import { gainIfRepaired, type Reason, rankFixFirst, type Scene } from "#lib/graph/analysis/products/fix-first.ts";
import { hintText, type Language, reasonText } from "#lib/graph/analysis/products/fix-first-words.ts";
import { whatIf } from "#lib/graph/analysis/products/what-if.ts";
import { evaluateWays, impactOf } from "#lib/graph/analysis/routing/evaluate.ts";
import { scenarioOf } from "#lib/graph/analysis/routing/scenario.ts";
import { failureChance } from "#lib/graph/analysis/trends/failure-forecast.ts";
import { linkCharacter, linkWeakness } from "#lib/graph/analysis/trends/link-history.ts";
import { surelyWeak, weakness } from "#lib/graph/analysis/trends/weak-link.ts";
import {
  type LinkSample,
  type NodeSample,
  type WindowSource,
  windowFromSnapshots,
} from "#lib/graph/analysis/trends/window-source.ts";
import { analysisSchema, type Snapshot } from "#lib/model/index.ts";
import { direction, f1, link } from "./fixture-f1.ts";

const NOW = Date.parse("2026-11-22T12:00:00.000Z");
const MINUTE = 60_000;
const DAY = 86_400_000;

function sceneOf(snapshot: Snapshot = f1()): Scene {
  const ways = evaluateWays(scenarioOf(snapshot, "v4"));
  return { ...ways, impact: impactOf(ways) };
}

function sample(atMs: number, ab: number | null, ba: number | null, over: Partial<LinkSample> = {}): LinkSample {
  const heard = (q: number | null) => (q === null ? null : Math.round(q * 48));
  return {
    atMs,
    state: ab === null || ba === null ? "unknown" : ab > 0 && ba > 0 ? "up" : "down",
    qualityAb: ab,
    qualityBa: ba,
    heardAb: heard(ab),
    heardBa: heard(ba),
    countedAb: ab,
    toldAb: ab,
    countedBa: ba,
    toldBa: ba,
    signalAtA: null,
    signalAtB: null,
    ...over,
  };
}

function series(count: number, spacingMs: number, of: (i: number, atMs: number) => LinkSample): LinkSample[] {
  return Array.from({ length: count }, (_, i) => of(i, NOW - (count - 1 - i) * spacingMs));
}

function windowOf(links: Record<string, LinkSample[]>, nodes: Record<string, NodeSample[]> = {}): WindowSource {
  return {
    fromMs: NOW - 30 * DAY,
    toMs: NOW,
    timeZone: "Europe/Madrid",
    linkSamples: (id) => links[id] ?? [],
    nodeSamples: (uid) => nodes[uid] ?? [],
  };
}

describe("priority", () => {
  test("C-D comes first although A-B is weaker; nobody depends on A-C", () => {
    const scene = sceneOf();
    const impact = (id: string) => scene.impact.byEdge[scene.graph.edgeOfLink.get(id) ?? -1] ?? Number.NaN;
    const cd = weakness(surelyWeak(0.8), failureChance(3, 27)) * impact("C~D~0");
    const ab = weakness(surelyWeak(0.475), failureChance(0, 27)) * impact("A~B~0");
    expect(cd).toBeCloseTo(1.315699, 6);
    expect(ab).toBeCloseTo(0.30694, 6); // 0.528135348 · 0.581177…: 0.3069404
    expect(0.99 * impact("A~C~0")).toBe(0);
  });

  test("what C-D would give at 50 Mbit/s", () => {
    const { graph, metric, forest, isGateway } = sceneOf();
    const arc = { mbps: 50, routingQuality: 1, rateMbps: 50, probes: null };
    const ends = { a: graph.indexOf.get("C") ?? -1, b: graph.indexOf.get("D") ?? -1 };
    const gain = gainOfLink(graph, metric, forest, isGateway, { ...ends, ab: arc, ba: arc });
    expect(gain.gain).toBeCloseTo(0.377311, 6);
    expect(gain.improved).toBe(3);
    expect(graph.uids[gain.example?.node ?? -1]).toBe("D");
    expect(gain.example?.beforeMbps).toBeCloseTo(20, 9);
    expect(gain.example?.afterMbps).toBeCloseTo(27.735, 4);
    const cd = { kind: "set-bandwidth" as const, link: "C~D~0", mbps: 50 };
    const anew = whatIf(f1(), [cd]);
    if (!anew.ok) throw new Error(anew.error.reason);
    const after = new Map(anew.value.nodes.map((one) => [one.id, one.bandwidth_mbps.after ?? Number.NaN]));
    expect([...after.keys()]).toEqual(["D", "E", "F"]);
    expect(after.get("D")).toBeCloseTo(27.735, 4);
    expect(after.get("E")).toBeCloseTo(9.4072, 4);
    expect(after.get("F")).toBeCloseTo(9.4072, 4);
    // The scratch is clean again: a second question gets the same answer.
    expect(gainOfLink(graph, metric, forest, isGateway, { ...ends, ab: arc, ba: arc })).toEqual(gain);
  });

  test("a radio that delivers half would give this if it were healthy", () => {
    const weak = f1();
    const end = { interfaceName: "wlan0", kind: "wireless" as const, channel: 36, rateMaxMbps: 50, linkLocal: null };
    const links = weak.links.map((one) =>
      one.id === "C~D~0"
        ? link("C", "D", 0, {
            protocol: "bmx6",
            interfaces: { a: end, b: end },
            directions: { ab: direction(0.5, null), ba: direction(0.5, null) },
          })
        : one,
    );
    const scene = sceneOf({ ...weak, links });
    const edge = scene.graph.edgeOfLink.get("C~D~0") ?? -1;
    const gain = gainIfRepaired(scene, edge);
    const before = 1 / Math.sqrt(1 / (scene.graph.edges[edge]?.ba.mbps ?? 0) ** 2 + 1 / (100 / 3) ** 2);
    const after = 1 / Math.sqrt(1 / 47.5 ** 2 + 1 / (100 / 3) ** 2);
    expect(gain.example?.beforeMbps).toBeCloseTo(before, 6);
    expect(gain.example?.afterMbps).toBeCloseTo(after, 6);
  });

  test("the list, with reasons and the place of nobody's weak link", () => {
    const weak = (ab: number, ba: number) => series(288, 5 * MINUTE, (i, at) => sample(at, ab, i % 2 === 0 ? ba : ba - 1 / 48));
    const ranked = rankFixFirst(
      sceneOf(),
      windowOf({
        "C~D~0": weak(1, 0.75),
        "A~B~0": weak(0.5, 0.5),
        "A~C~0": weak(0.3, 0.3),
        "D~E~0": weak(1, 1),
        "B~C~0": series(5, 5 * MINUTE, (_, at) => sample(at, 0.1, 0.1)),
      }),
    );
    expect(ranked.items.map((one) => one.id)).toEqual(["C~D~0", "A~B~0"]);
    expect(ranked.ranked).toBe(4);
    expect(ranked.of).toBe(9);
    expect(ranked.weakUnneeded.map((one) => one.id)).toEqual(["A~C~0"]);
    const [first] = ranked.items;
    expect(first?.lost).toBe(3);
    expect(first?.reasons.map((reason) => reason.code)).toEqual(["quality-at-most", "only-way"]);
    expect(first?.reasons[0]).toMatchObject({ hours: 24 });
    const young = (ab: number) => series(8, 5 * MINUTE, (i, at) => sample(at, ab, i % 2 === 0 ? 0.7 : 0.72));
    const soon = rankFixFirst(sceneOf(), windowOf({ "C~D~0": young(0.5) }));
    expect(soon.items[0]?.reasons[0]).toMatchObject({ code: "quality-at-most", hours: 1 });
    expect(first?.reasons[1]).toEqual({ code: "only-way", count: 3, nodes: ["D", "E", "F"] });
    // Only the direction towards C suffers: it is C that hears worse.
    expect(first?.hints[0]).toMatchObject({ code: "hears-worse", node: "C", weakerByDb: null });
  });

  test("a healthy link that never failed is not in the list, however many depend on it", () => {
    const healthy = series(288, 5 * MINUTE, (_, at) => sample(at, 1, 1));
    const ranked = rankFixFirst(sceneOf(), windowOf({ "C~D~0": healthy }));
    expect(ranked).toMatchObject({ items: [], nothingUrgent: true, ranked: 1, urgent: 0 });
  });

  test("the list begins at a priority of 0.05", () => {
    const scene = sceneOf();
    const tried = Array.from({ length: 80 }, (_, i) => 0.85 + i / 800).map((quality) => {
      const window = windowOf({
        "A~B~0": series(28 * 8, 180 * MINUTE, (_, at) => sample(at, 1, quality, { heardBa: 48 * quality })),
      });
      const priority = analyse(f1(), { window }).links.find(({ id }) => id === "A~B~0")?.priority ?? 0;
      const [first] = rankFixFirst(scene, window).items;
      return { priority, listed: first !== undefined };
    });
    const weak = tried.filter(({ priority }) => priority >= 0.05);
    expect(weak.every(({ listed }) => listed)).toBe(true);
    expect(tried.filter(({ listed }) => listed)).toEqual(weak);
    expect(weak.some(({ priority }) => priority < 0.055)).toBe(true);
  });

  test("nodes that fail are in it too, with their own members", () => {
    const states = "UUUDDUUUUUUDDUUUUUU";
    const nodes = [...states].map((letter, i): NodeSample => {
      return { atMs: NOW - (states.length - i) * DAY, state: letter === "U" ? "up" : "down", uptimeS: null };
    });
    const ranked = rankFixFirst(sceneOf(), windowOf({}, { C: nodes, G2: nodes }));
    expect(ranked.items.map((one) => [one.kind, one.id])).toEqual([["node", "C"]]);
    expect(ranked.items[0]?.impact).toBe(4); // itself, D, E and F
    expect(ranked.items[0]?.lost).toBe(3);
  });
});

describe("windows", () => {
  const at = (minutes: number) => new Date(NOW + minutes * MINUTE).toISOString();
  const cd = (round: Snapshot, ab: number) => ({
    ...round,
    links: round.links.map((one) =>
      one.id === "C~D~0" ? { ...one, directions: { ...one.directions, ab: direction(ab, 25) } } : one,
    ),
  });

  test("a link that both ends no longer list is down; if an end is silent it is unknown", () => {
    const round = f1();
    const gone = { ...round, links: round.links.filter((one) => one.id !== "C~D~0") };
    const silent = { ...gone, nodes: gone.nodes.map((one) => (one.uid === "D" ? { ...one, state: "heard" as const } : one)) };
    const source = windowFromSnapshots([
      { ...silent, at: at(15) },
      { ...cd(round, 0.5), at: at(0) },
      { ...round, at: at(5) },
      { ...gone, at: at(10) },
    ]);
    expect(source.linkSamples("C~D~0").map((one) => [one.state, one.qualityAb])).toEqual([
      ["up", 0.5],
      ["up", 1],
      ["down", null],
      ["unknown", null],
    ]);
    expect(source.linkSamples("C~D~0")[0]?.heardAb).toBe(24);
    expect(source.linkSamples("none")).toEqual([]);
    expect(source.linkSamples("F~H~0")[0]?.state).toBe("down");
  });

  test("when most nodes fall silent at once it is the collector's own failure", () => {
    const round = f1();
    const dark = { ...round, links: [], nodes: round.nodes.map((one) => ({ ...one, state: "heard" as const })) };
    const source = windowFromSnapshots([
      { ...round, at: at(0) },
      { ...dark, at: at(5) },
      { ...round, at: at(10) },
    ]);
    expect(source.linkSamples("C~D~0").map((one) => one.state)).toEqual(["up", "unknown", "up"]);
    expect(source.nodeSamples("A").map((one) => one.state)).toEqual(["up", "unknown", "up"]);
  });

  test("aged figures of bmx6 are dropped from the counts", () => {
    const round = f1();
    const aged = link("C", "D", 25, { protocol: "bmx6", directions: { ab: direction(0.84, null), ba: direction(0.79, null) } });
    const source = windowFromSnapshots([{ ...round, links: [aged], at: at(0) }]);
    expect(source.linkSamples("C~D~0")[0]).toMatchObject({ qualityAb: 0.84, heardAb: null, heardBa: 38 });
  });

  test("fewer than six samples rank nothing; an analysis with a window does", () => {
    const rounds = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ ...cd(f1(), 0.5 + (i % 2) / 48), at: at(5 * i) }));
    const few = analyse(f1(), { window: windowFromSnapshots(rounds(5)) });
    expect(few.links.find((one) => one.id === "C~D~0")).toMatchObject({
      weakness: null,
      priority: null,
      reasons: { weakness: "too-few-samples", priority: "too-few-samples" },
    });
    const enough = analysisSchema.parse(analyse(f1(), { window: windowFromSnapshots(rounds(12)) }));
    const row = enough.links.find((one) => one.id === "C~D~0");
    expect(row?.weakness).toBeGreaterThan(0.3);
    expect(row?.priority).toBeCloseTo((row?.weakness ?? 0) * 3, 12);
    expect(enough.fix_first?.items[0]).toMatchObject({ id: "C~D~0", rank: 1, lost: 3 });
    expect(enough.fields["links.priority"]).toEqual({ unit: "node-equivalents", method: "estimate", known: 9, of: 10 });
  });
});

describe("hints", () => {
  const hintsOf = (samples: LinkSample[], nodes: Record<string, NodeSample[]> = {}): Hint[] => {
    const known = linkWeakness(samples, NOW);
    const source = windowOf({}, nodes);
    return causeHints({
      link: { a: "C", b: "D" },
      samples,
      known,
      character: linkCharacter(samples, known, NOW),
      nodeSamples: source.nodeSamples,
      clock: localClock("Europe/Madrid"),
      nowMs: NOW,
    });
  };

  test("none without data behind it", () => {
    expect(hintsOf(series(288, 5 * MINUTE, (i, at) => sample(at, i % 2 ? 0.72 : 0.7, i % 3 ? 0.7 : 0.72)))).toEqual([]);
  });

  test("aim only where both signals are weak", () => {
    const weak = series(288, 5 * MINUTE, (i, at) =>
      sample(at, i % 2 ? 0.5 : 0.52, i % 2 ? 0.5 : 0.52, { signalAtA: -81, signalAtB: -80 }),
    );
    expect(hintsOf(weak)).toContainEqual({ code: "both-weak-signal", dbm: -80 });
  });

  test("the worse end, with the difference of signal where it is told", () => {
    const lopsided = series(288, 5 * MINUTE, (i, at) =>
      sample(at, i % 2 ? 0.31 : 0.33, 0.96, { signalAtA: -60, signalAtB: -72 }),
    );
    expect(hintsOf(lopsided)[0]).toMatchObject({ code: "hears-worse", node: "D", weakerByDb: 12 });
  });

  test("restarts after outages point at the power, ends that lived on at the link", () => {
    const flapping = series(288, 5 * MINUTE, (i, at) => (i >= 100 && i < 110 ? { ...sample(at, 0, 0) } : sample(at, 1, 1)));
    const back = flapping[110]?.atMs ?? 0;
    const node = (uptimeS: number): NodeSample[] => [{ atMs: back, state: "up", uptimeS }];
    expect(hintsOf(flapping, { C: node(86_400), D: node(90) })).toContainEqual({ code: "node-restarts", node: "D", count: 1 });
    expect(hintsOf(flapping, { C: node(86_400), D: node(86_400) })).toContainEqual({ code: "link-only", count: 1 });
    expect(hintsOf(flapping).map((hint) => hint.code)).not.toContain("link-only");
  });

  test("hours are local hours", () => {
    const clock = localClock("Europe/Madrid");
    expect(clock(Date.parse("2026-07-01T22:30:00Z"))).toEqual({ hour: 0, day: "2026-07-02" });
    expect(clock(Date.parse("2026-12-01T22:30:00Z")).hour).toBe(23);
    const evenings = series(8 * 24, 60 * MINUTE, (i, at) => {
      const quality = clock(at).hour >= 18 ? 0.5 : 0.94;
      return sample(at, quality + (i % 3) / 100, 0.98);
    });
    expect(hintsOf(evenings)).toContainEqual({ code: "certain-hours", from: 18, to: 0 });
  });

  test("a slow decline and a level that was left", () => {
    const declining = series(14 * 24, 60 * MINUTE, (i, at) => sample(at, 0.95 - 0.0008 * i, 1));
    expect(hintsOf(declining).map((hint) => hint.code)).toContain("trend");
    const stepped = series(15 * 24, 60 * MINUTE, (i, at) => sample(at, i >= 14 * 24 + 6 ? 0.7 : 0.95 + (i % 3) / 100, 1));
    expect(hintsOf(stepped)).toContainEqual({ code: "left-usual-level", usualPercent: 96, nowPercent: 70 });
  });
});

describe("words", () => {
  const nameOf = (uid: string) => `node ${uid}`;
  const languages: Language[] = ["ca", "es", "en"];
  const reasons: Reason[] = [
    { code: "quality-at-most", percent: 80, healthyPercent: 95, hours: 24 },
    { code: "failures", count: 3, days: 27, chancePercent: 33 },
    { code: "only-way", count: 3, nodes: ["D", "E", "F"] },
    { code: "slower", equivalents: 0.58, load: 5 },
    { code: "nobody-depends" },
    { code: "gain", node: "D", beforeMbps: 20, afterMbps: 27.735, linkMbps: 50 },
  ];

  test("the example in English", () => {
    expect(reasons.map((reason) => reasonText(reason, "en", nameOf))).toEqual([
      "Quality at most 80% in the last 24 h (healthy: 95% or more).",
      "3 failures in 27 days (33% chance of another this week).",
      "If it fails, 3 nodes (node D, node E, node F) lose the Internet: there is no other way out.",
      "If it fails, 5 nodes that use it get slower by another path: as much as if 0.6 nodes lost everything.",
      "It is weak, but nobody depends on it.",
      "Repaired (50.0 Mbit/s), node D would go from 20.0 to 27.7 Mbit/s.",
    ]);
  });

  test("every reason and hint has its own sentence in each language, with the numbers of the place", () => {
    const hints: Hint[] = [
      { code: "hears-worse", node: "D", percent: 31, otherPercent: 62, weakerByDb: 12 },
      { code: "both-weak-signal", dbm: -81 },
      { code: "node-restarts", node: "D", count: 2 },
      { code: "link-only", count: 2 },
      { code: "whole-node", node: "D", links: 3 },
      { code: "certain-hours", from: 14, to: 17 },
      { code: "trend", percent: 50, days: 26 },
      { code: "left-usual-level", usualPercent: 96, nowPercent: 70 },
      { code: "restless" },
      { code: "inconsistent-ends" },
    ];
    for (const reason of reasons) expect(new Set(languages.map((one) => reasonText(reason, one, nameOf))).size).toBe(3);
    for (const hint of hints) expect(new Set(languages.map((one) => hintText(hint, one, nameOf))).size).toBe(3);
    expect(reasonText(reasons[5] ?? { code: "nobody-depends" }, "ca", nameOf)).toContain("de 20,0 a 27,7 Mbit/s");
    expect(reasonText({ code: "only-way", count: 1, nodes: ["D"] }, "ca", nameOf)).toBe(
      "Si falla, 1 node (node D) perd Internet: no hi ha cap altra sortida.",
    );
  });
});
