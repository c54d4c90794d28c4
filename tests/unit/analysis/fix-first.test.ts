import { describe, expect, test } from "vitest";
import { hintText, reasonText } from "#components/i18n/fix-first/sentence.ts";
import { gainOfLink } from "#lib/graph/analysis/kernels/repair-gain.ts";
import { analyse } from "#lib/graph/analysis/products/analyse.ts";
import { causeHints, type Hint, localClock } from "#lib/graph/analysis/products/cause-hints.ts";
import { gainIfRepaired, rankFixFirst, type Scene } from "#lib/graph/analysis/products/fix-first.ts";
import type { Reason } from "#lib/graph/analysis/products/fix-first-reasons.ts";
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
import { analysisSchema, DEFAULT_FIX_FIRST, type MeshEvent, type Snapshot } from "#lib/model/index.ts";
import type { Language } from "#lib/wire/api/site.ts";
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

  /** Slow places of any size. */
  const anySlow = { settings: { ...DEFAULT_FIX_FIRST, share: 1, leastSlow: 0 } };

  test("what is slow now, with reasons and the place of nobody's weak link", () => {
    const weak = (ab: number, ba: number) => series(288, 5 * MINUTE, (i, at) => sample(at, ab, i % 2 === 0 ? ba : ba - 1 / 48));
    const radio = { interfaceName: "wlan0", kind: "wireless" as const, channel: 36, rateMaxMbps: 50, linkLocal: null };
    const mesh = f1();
    const links = mesh.links.map((one) =>
      one.id === "C~D~0"
        ? {
            ...one,
            interfaces: { a: radio, b: radio },
            protocol: "bmx6" as const,
            directions: { ab: direction(1, null), ba: direction(0.5, null) },
          }
        : one,
    );
    const ranked = rankFixFirst(
      sceneOf({ ...mesh, links }),
      windowOf({
        "C~D~0": weak(1, 0.5),
        "A~C~0": weak(0.3, 0.3),
        "D~E~0": weak(1, 1),
        "B~C~0": series(5, 5 * MINUTE, (_, at) => sample(at, 0.1, 0.1)),
      }),
      anySlow,
    );
    expect(ranked.items.map((one) => one.id)).toEqual(["C~D~0"]);
    expect(ranked.ranked).toBe(3);
    expect(ranked.of).toBe(9);
    expect(ranked.weakUnneeded.map((one) => one.id)).toEqual(["A~C~0"]);
    const [first] = ranked.items;
    expect(first).toMatchObject({ lost: 3, expected: null, down: null, record: null });
    const surely = first?.byQuality ?? Number.NaN;
    expect(first?.slow?.equivalents).toBeCloseTo(surely * (first?.gain?.gain ?? Number.NaN), 12);
    expect(first?.reasons.map((reason) => reason.code)).toEqual(["slow-now", "quality-at-most", "gain"]);
    expect(first?.reasons[1]).toMatchObject({ hours: 24 });
    // Only the direction towards C suffers: it is C that hears worse.
    expect(first?.hints[0]).toMatchObject({ code: "hears-worse", node: "C", weakerByDb: null });
  });

  test("a healthy link that never failed is not in the list, however many depend on it", () => {
    const healthy = series(288, 5 * MINUTE, (_, at) => sample(at, 1, 1));
    const ranked = rankFixFirst(sceneOf(), windowOf({ "C~D~0": healthy }), anySlow);
    expect(ranked).toMatchObject({ items: [], nothingUrgent: true, ranked: 1, folded: { places: 0, memberHours: 0 } });
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
    expect(ranked.items[0]?.record).toMatchObject({ count: 2, hours: 96, longestHours: 48 });
  });
});

describe("failures of the event log", () => {
  const HOUR = 3_600_000;
  const event = (over: Partial<MeshEvent> & { id: string; fromH: number; toH: number | null }): MeshEvent => {
    const { fromH, toH, ...rest } = over;
    const from = new Date(NOW + fromH * HOUR).toISOString();
    return {
      mesh: "f1",
      kind: "link-down",
      from,
      to: toH === null ? null : new Date(NOW + toH * HOUR).toISOString(),
      noticedAt: from,
      node: null,
      link: null,
      family: null,
      gateway: null,
      values: null,
      affected: { weight: 0, nodes: [] },
      why: null,
      cause: null,
      ...rest,
    };
  };
  const linkDown = (id: string, name: string, fromH: number, toH: number | null, over: Partial<MeshEvent> = {}) =>
    event({ id, link: name, fromH, toH, affected: { weight: 3, nodes: ["D", "E", "F"] }, ...over });
  const nodeDown = (id: string, node: string, fromH: number, toH: number | null, over: Partial<MeshEvent> = {}) =>
    event({ id, kind: "node-down", node, fromH, toH, affected: { weight: 1, nodes: [node] }, ...over });
  const log = (...events: MeshEvent[]) => ({ fromMs: NOW - 28 * DAY, events });
  const up = series(28 * 24, HOUR, (_, at) => sample(at, 1, 1));
  const alive = up.map(({ atMs }): NodeSample => ({ atMs, state: "up", uptimeS: null }));
  const uids = ["A", "B", "C", "D", "E", "F", "G1", "G2"];
  const healthy = windowOf(
    Object.fromEntries(f1().links.map(({ id }) => [id, up])),
    Object.fromEntries(uids.map((uid) => [uid, alive])),
  );
  const ranked = (...events: MeshEvent[]) => rankFixFirst(sceneOf(), healthy, { log: log(...events) });

  test("a link that fails often, with people behind it, comes before a node that costs only itself", () => {
    const list = ranked(
      ...[-600, -400, -300, -100, -50].map((at, i) => linkDown(`cd${i}`, "C~D~0", at, at + 6)),
      ...[-500, -200].map((at, i) => nodeDown(`e${i}`, "E", at, at + 2)),
    );
    expect(list.items.map(({ id }) => id)).toEqual(["C~D~0"]);
    expect(list.folded.places).toBe(1);
    const [first] = list.items;
    expect(first?.record).toEqual({ count: 5, days: 28, hours: 30, longestHours: 6 });
    expect(first?.reasons.map(({ code }) => code)).toEqual(["failed", "only-way", "expected"]);
    const { mean = 0, low = 0, high = 0 } = first?.expected ?? {};
    // Five times in four weeks, six hours, three members: about 96 member-hours in 30 days, a little less for the prior's sake.
    expect(mean).toBeGreaterThan(50);
    expect(mean).toBeLessThan(120);
    expect(low).toBeLessThan(mean);
    expect(high).toBeGreaterThan(mean);
  });

  test("a place with a single short failure and nobody behind it is never in it", () => {
    const list = ranked(nodeDown("e", "E", -30, -10));
    expect(list).toMatchObject({ items: [], nothingUrgent: true, folded: { places: 1 } });
  });

  test("what is a consequence is told under its cause; a power cut of many is nobody's", () => {
    const cause = linkDown("cd", "C~D~0", -100, -90);
    const list = ranked(
      cause,
      ...["D", "E", "F"].map((uid) => nodeDown(uid, uid, -100, -90, { cause: "cd", why: "link-down" })),
      ...["A", "B", "E"].map((uid) => nodeDown(`cut${uid}`, uid, -50, -40)),
    );
    expect(list.folded.places + list.items.length).toBe(1);
    expect(list.items[0]?.reasons).toContainEqual({ code: "cut-off", count: 3, nodes: ["D", "E", "F"] });
    expect([...list.items.map(({ id }) => id)]).toEqual(["C~D~0"]);
  });

  test("what is down now, with people behind it, stands on top: since when, and who", () => {
    const mesh = f1();
    const without = { ...mesh, links: mesh.links.filter(({ id }) => id !== "C~D~0") };
    const events = [
      linkDown("cd", "C~D~0", -5, null),
      ...[-600, -500, -400, -300].map((at, i) => nodeDown(`a${i}`, "A", at, at + 50, { affected: { weight: 1, nodes: ["A"] } })),
    ];
    const list = rankFixFirst(sceneOf(without), healthy, { log: log(...events) });
    const [first] = list.items;
    expect(first).toMatchObject({
      kind: "link",
      id: "C~D~0",
      down: { sinceMs: NOW - 5 * HOUR, members: 3, nodes: ["D", "E", "F"] },
    });
    expect(first?.reasons[0]).toMatchObject({ code: "down-now", members: 3, since: new Date(NOW - 5 * HOUR).toISOString() });
    // While E and F have another way, they are not said to be without.
    const other = rankFixFirst(sceneOf(), healthy, { log: log(...events) });
    expect(other.items.every(({ down }) => down === null)).toBe(true);
  });

  test("a failure that nobody had noticed at the time is not told of that time", () => {
    const late = new Date(NOW + HOUR).toISOString();
    expect(ranked(linkDown("cd", "C~D~0", -5, null, { noticedAt: late })).items).toEqual([]);
  });

  test("failures at a certain time of the day are told as such", () => {
    const clock = localClock("Europe/Madrid");
    const evening = up.filter(({ atMs }) => clock(atMs).hour === 20).slice(-6);
    const list = ranked(
      ...evening.map(({ atMs }, i) => linkDown(`cd${i}`, "C~D~0", (atMs - NOW) / HOUR, (atMs - NOW) / HOUR + 4)),
    );
    const habit = list.items[0]?.reasons.find(({ code }) => code === "failed-at");
    expect(habit).toMatchObject({ count: 6, of: 6, from: 15, to: 21 });
  });

  test("a node that restarts points at its power", () => {
    const list = ranked(...[-600, -400, -200].map((at, i) => nodeDown(`c${i}`, "C", at, at + 9, { why: "reboot" })));
    expect(list.items[0]?.hints).toEqual([{ code: "node-restarts", node: "C", count: 3 }]);
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
    expect(enough.fix_first).toMatchObject({ items: [], urgent: 0, nothing_urgent: true, ranked: 9, of: 9 });
    const away = Array.from({ length: 24 }, (_, i) => {
      const links = i % 4 === 2 ? f1().links.filter(({ id }) => id !== "C~D~0") : f1().links;
      return { ...f1(), links, at: at(60 * i) };
    });
    const listed = analysisSchema.parse(analyse(f1(), { window: windowFromSnapshots(away) }));
    expect(listed.fix_first?.items[0]).toMatchObject({ id: "C~D~0", rank: 1, lost: 3 });
    const { mean, low, high } = listed.fix_first?.items[0]?.expected ?? { mean: 0, low: 0, high: 0 };
    expect([low < mean, mean < high]).toEqual([true, true]);
    const calm = { share: 0.8, leastMemberHours: 10_000, leastSlow: 1 };
    expect(analyse(f1(), { window: windowFromSnapshots(away), fixFirst: calm }).fix_first).toMatchObject({
      items: [],
      folded: { places: 1 },
    });
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
  const tellings = { nameOf, moment: (at: string) => at.slice(0, 10) };
  const languages: Language[] = ["ca", "es", "en"];
  const reasons: Reason[] = [
    { code: "down-now", since: "2026-11-22T07:00:00.000Z", members: 3, nodes: ["D", "E", "F"] },
    { code: "cost", memberHours: 95.5, days: 30, interruptions: 9 },
    { code: "failed", count: 5, days: 28, hours: 30, longestHours: 6.25 },
    { code: "failed-at", count: 6, of: 7, from: 18, to: 0 },
    { code: "cut-off", count: 3, nodes: ["D", "E", "F"] },
    { code: "only-way", count: 3, nodes: ["D", "E", "F"] },
    { code: "expected", memberHours: 88.2, low: 9.6, high: 170, days: 30, sure: "roughly" },
    { code: "slow-now", equivalents: 1.26, hoursADay: 30.2 },
    { code: "quality-at-most", percent: 80, healthyPercent: 95, hours: 24 },
    { code: "failures", count: 3, days: 27, chancePercent: 33 },
    { code: "slower", equivalents: 0.58, load: 5 },
    { code: "nobody-depends" },
    { code: "gain", node: "D", beforeMbps: 20, afterMbps: 27.735, linkMbps: 50 },
  ];
  const plain = (text: string) => text.replaceAll("\u00a0", " ");

  test("the example in English", () => {
    expect(reasons.map((reason) => plain(reasonText(reason, "en", tellings)))).toEqual([
      "Down since 2026-11-22: 3 members are without the Internet (node D, node E, node F).",
      "It left neighbours without the Internet for 96 h in all in the last 30 days (the hours of each are added up).",
      "Failed 5 times in 28 days: 30 h down in all, 6.3 h the longest.",
      "6 of 7 failures began between 18 and 0 h.",
      "It cut off 3 nodes: node D, node E, node F.",
      "If it fails, 3 nodes (node D, node E, node F) lose the Internet: there is no other way out.",
      "In the next 30 days it will probably leave neighbours without the Internet for 88 h in all; four times out of five between 9.6 h and 170 h. A rough figure: it has not failed often.",
      "Slow now: as much as if 1.3 members had nothing.",
      "Quality at most 80% in the last 24 h (healthy: 95% or more).",
      "3 failures in 27 days (33% chance of another this week).",
      "If it fails, 5 nodes that use it get slower by another path: as much as if 0.6 nodes lost everything.",
      "It is weak, but nobody depends on it.",
      "Repaired (50.0 Mbit/s), node D would go from 20.0 to 27.7 Mbit/s.",
    ]);
  });

  test("every reason and hint has its own sentence in each language, with the numbers of the place", () => {
    const hints: Hint[] = [
      { code: "hears-worse", node: "D", percent: 31, otherPercent: 62, weakerByDb: 12 },
      { code: "hears-worse", node: "D", percent: 31, otherPercent: 62, weakerByDb: null },
      { code: "both-weak-signal", dbm: -81 },
      { code: "node-restarts", node: "D", count: 2 },
      { code: "node-alive", node: "D", count: 2 },
      { code: "daemon-away", node: "D", count: 2 },
      { code: "link-only", count: 2 },
      { code: "whole-node", node: "D", links: 3 },
      { code: "certain-hours", from: 14, to: 17 },
      { code: "trend", percent: 50, days: 26 },
      { code: "left-usual-level", usualPercent: 96, nowPercent: 70 },
      { code: "restless" },
      { code: "inconsistent-ends" },
    ];
    for (const reason of reasons) {
      const told = languages.map((one) => reasonText(reason, one, tellings));
      expect(new Set(told).size).toBe(3);
      expect(told.join(" ")).not.toMatch(/\{\w+\}|undefined|NaN/);
    }
    for (const hint of hints) {
      const told = languages.map((one) => hintText(hint, one, nameOf));
      expect(new Set(told).size).toBe(3);
      expect(told.join(" ")).not.toMatch(/\{\w+\}|undefined|NaN/);
    }
    expect(reasonText({ code: "gain", node: "D", beforeMbps: 20, afterMbps: 27.735, linkMbps: 50 }, "ca", tellings)).toContain(
      "de 20,0 a 27,7 Mbit/s",
    );
    expect(reasonText({ code: "only-way", count: 1, nodes: ["D"] }, "ca", tellings)).toBe(
      "Si falla, 1 node (node D) perd Internet: no hi ha cap altra sortida.",
    );
  });
});
