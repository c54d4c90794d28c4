/**
 * Faults of a pretend mesh seen by the real crawl, minute by minute: when the first right state stands, what a person hears, since when and
 * because of what, and that recovery is no news.
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Fault } from "#emulator/mesh/types.ts";
import { MINUTE_MS } from "#lib/base/durations.ts";
import type { MeshEvent } from "#lib/model/index.ts";
import { apart, parallelPair } from "#tests/support/parallel-pair.ts";
import { START_MS, type Starved, type StarvedOptions, starveMesh } from "#tests/support/starved-mesh.ts";

const BEGINS = 20;
const ENDS = 50;
const MINUTES = 80;
type Protocol = "bmx6" | "bmx7";

/** A trial is some hundred rounds: minutes on a machine with other work. */
vi.setConfig({ testTimeout: 180_000 });

let running: Starved | null = null;
afterEach(async () => {
  await running?.close();
  running = null;
});

const minuteOf = (instant: string) => (Date.parse(instant) - START_MS) / MINUTE_MS;

type Script = (starved: Starved) => readonly Pick<Fault, "kind" | "node" | "link">[];
type Lived = {
  /** "minute kind why", with "of" and the node's number where it is about a node. */
  raised: string[];
  open: string[];
  events: MeshEvent[];
  states: (node: number) => string[];
};

async function live(protocol: Protocol, script: Script, given: Partial<StarvedOptions> = {}): Promise<Lived> {
  const mesh = { seed: 1, nodes: 16, protocol, quiet: true, mishaps: false };
  const starved = await starveMesh({ mesh, loss: () => 0, ...given });
  running = starved;
  const fault = { fromMs: START_MS + BEGINS * MINUTE_MS, toMs: START_MS + ENDS * MINUTE_MS };
  for (const one of script(starved)) starved.pretend.schedule.make({ ...fault, ...one });
  const raised: string[] = [];
  const open = new Set<string>();
  const log = new Map<string, MeshEvent>();
  const states = new Map<string, string[]>();
  for await (const { minute, told, events, snapshot } of starved.run(MINUTES)) {
    for (const { what, alert } of told) {
      if (what === "resolved") open.delete(alert.id);
      if (what !== "raised") continue;
      if (minute >= BEGINS) open.add(alert.id);
      const node = starved.pretend.nodes.find(({ index }) => alert.node !== null && starved.uidOf(index) === alert.node);
      if (minute >= BEGINS)
        raised.push(`${minute} ${alert.kind}${node === undefined ? "" : ` of ${node.index}`} ${alert.why ?? "unknown"}`);
    }
    for (const event of events) log.set(event.id, event);
    for (const { uid, state } of snapshot.nodes) states.set(uid, [...(states.get(uid) ?? []), state]);
  }
  return { raised, open: [...open], events: [...log.values()], states: (node) => states.get(starved.uidOf(node) ?? "") ?? [] };
}

/** Of every fault: roots begin within a round of the truth, nothing before its cause, all is resolved, and recovery is no news. */
function expectHonest({ events, raised, open }: Lived, isRoot: (event: MeshEvent) => boolean): void {
  const roots = events.filter(isRoot);
  expect(roots.length).toBeGreaterThan(0);
  for (const { kind, from } of roots)
    expect(Math.abs(minuteOf(from) - BEGINS), `${kind} ${minuteOf(from)}`).toBeLessThanOrEqual(1);
  const byId = new Map(events.map((event) => [event.id, event]));
  for (const event of events) {
    const cause = byId.get(event.cause ?? "");
    if (cause !== undefined) expect(Date.parse(cause.from), event.kind).toBeLessThanOrEqual(Date.parse(event.from));
    expect(event.why).not.toBe("isolation");
  }
  expect(raised.filter((line) => Number.parseInt(line, 10) >= ENDS)).toEqual([]);
  expect(open).toEqual([]);
}

/** The first minute from one on at which a node's state was among those. */
function firstMinute({ states }: Lived, node: number, from: number, wanted: readonly string[]): number {
  const index = states(node)
    .slice(from)
    .findIndex((state) => wanted.includes(state));
  return index === -1 ? Number.POSITIVE_INFINITY : from + index;
}

describe.each(["bmx6", "bmx7"] as const)("in a mesh of %s a person hears of", (protocol) => {
  it("a router that is off: once, as not to be reached, though nobody lists it on for ever", async () => {
    const lived = await live(protocol, () => [{ kind: "node-down", node: 6, link: null }]);
    expect(lived.raised).toEqual(["25 node-down of 6 unreachable"]);
    expectHonest(lived, ({ kind }) => kind === "node-down");
    expect(firstMinute(lived, 6, ENDS, ["answered"])).toBeLessThanOrEqual(ENDS + 2);
  });

  it("a daemon that died, from its web server's word", async () => {
    const lived = await live(protocol, () => [{ kind: "daemon-dead", node: 6, link: null }]);
    expect(lived.raised).toEqual(["25 node-down of 6 daemon-dead"]);
    expectHonest(lived, ({ kind }) => kind === "node-down");
    expect(firstMinute(lived, 6, BEGINS, ["stale"])).toBeLessThanOrEqual(BEGINS + 2);
    expect(firstMinute(lived, 6, ENDS, ["answered"])).toBeLessThanOrEqual(ENDS + 2);
  });

  it("a daemon that stands still, within two and a half of its update periods and a round", async () => {
    const stillSince = (minute: number, node: number) => (node === 6 && minute >= BEGINS && minute < ENDS ? BEGINS : null);
    const lived = await live(protocol, () => [{ kind: "daemon-dead", node: 6, link: null }], { stillSince });
    expect(lived.raised).toEqual([`${protocol === "bmx6" ? 25 : 26} node-down of 6 daemon-frozen`]);
    expectHonest(lived, ({ kind }) => kind === "node-down");
    expect(firstMinute(lived, 6, BEGINS, ["stale"])).toBeLessThanOrEqual(BEGINS + (protocol === "bmx6" ? 1 : 3));
  });

  it("a web server that does not answer: nothing, for the router routes, and it is asked again at once", async () => {
    const lived = await live(protocol, () => [{ kind: "node-mute", node: 6, link: null }]);
    expect(lived.raised).toEqual([]);
    expect(lived.events).toEqual([]);
    expect(new Set(lived.states(6).slice(BEGINS + 1, ENDS))).toEqual(new Set(["heard"]));
    expect(firstMinute(lived, 6, ENDS, ["answered"])).toBeLessThanOrEqual(ENDS + 2);
  });

  it("a pair of links that carried a part of the mesh: the pair, the parts, and who has no way out, while it lasts", async () => {
    let side = 0;
    const lived = await live(protocol, ({ pretend }) => {
      const { pair, others, side: apartFrom } = apart(pretend, ...parallelPair(pretend));
      side = apartFrom.size;
      const always = { node: null, fromMs: START_MS - 60 * MINUTE_MS, toMs: START_MS + 1_000 * MINUTE_MS };
      for (const link of others) pretend.schedule.make({ kind: "link-down", link, ...always });
      return pair.map((link) => ({ kind: "link-down", node: null, link }));
    });
    expect(lived.raised.map((line) => line.replace(/ of \d+/, ""))).toEqual([
      "24 link-down unknown",
      "26 uncovered link-down",
      "26 partition link-down",
    ]);
    expectHonest(lived, ({ kind, cause }) => kind === "link-down" && cause === null);
    const roots = lived.events.filter(({ kind, cause }) => kind === "link-down" && cause === null);
    expect(roots).toHaveLength(1);
    // One of bmx7's has no tunnel plugin: it uses no gateway that it could lose.
    expect(roots[0]?.affected.weight).toBe(protocol === "bmx6" ? side : side - 1);
    const others = lived.events.filter(({ kind }) => kind === "partition" || kind === "uncovered");
    expect(new Set(others.map(({ cause }) => cause))).toEqual(new Set([roots[0]?.id]));
  });

  it("an offer that is taken back, and what it was used for", async () => {
    const lived = await live(protocol, () => [{ kind: "gateway-withdrawn", node: 1, link: null }]);
    expect(lived.raised).toEqual(["24 gateway-lost of 1 withdrawn"]);
    expectHonest(lived, ({ kind }) => kind === "gateway-lost");
  });

  it("the same, with the collector started anew while it lasts", async () => {
    const lived = await live(protocol, () => [{ kind: "node-down", node: 6, link: null }], {
      restarts: [BEGINS + 2, BEGINS + 15, ENDS + 1],
    });
    expect(lived.raised).toEqual(["25 node-down of 6 unreachable"]);
    expectHonest(lived, ({ kind }) => kind === "node-down");
  });
});
