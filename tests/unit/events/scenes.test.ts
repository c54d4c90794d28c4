/** What a person hears of each kind of fault, minute by minute: what, since when, because of what, and nothing when it is over. */
import { describe, expect, it } from "vitest";
import type { MeshEvent } from "#lib/model/index.ts";
import { apart, parallelPair } from "#tests/support/parallel-pair.ts";
import { at, fault, type Played, play, type Scene } from "./scenes.ts";

const mesh = { nodes: 16, seed: 1, mishaps: false, quiet: true };
const BEGINS = 20;
const ENDS = 50;

/** "minute kind", or "minute kind of node" by the node's number in the mesh. */
function raised({ told, mesh: { nodes }, uidOf }: Played): string[] {
  const numbers = new Map(nodes.map(({ index }) => [uidOf(index), index]));
  return told
    .filter(({ what }) => what === "raised")
    .map(({ minute, alert }) => `${minute} ${alert.kind}${alert.node === null ? "" : ` of ${numbers.get(alert.node)}`}`);
}
const minuteOf = (instant: string) => (Date.parse(instant) - Date.parse(at(0))) / 60_000;

/** Of every scene: roots begin within a round of the truth, nothing before its cause, all is resolved, and recovery is no news. */
function expectHonest(played: Played, isRoot: (event: MeshEvent) => boolean): void {
  const { events, told } = played;
  const byId = new Map(events.map((event) => [event.id, event]));
  const roots = events.filter(isRoot);
  expect(roots.length).toBeGreaterThan(0);
  for (const { from } of roots) expect(Math.abs(minuteOf(from) - BEGINS)).toBeLessThanOrEqual(1);
  for (const event of events) {
    const cause = byId.get(event.cause ?? "");
    if (cause !== undefined) expect(Date.parse(cause.from), event.kind).toBeLessThanOrEqual(Date.parse(event.from));
  }
  expect(told.filter(({ minute, what }) => what === "raised" && minute >= ENDS)).toEqual([]);
  const open = new Set(told.filter(({ what }) => what === "raised").map(({ alert }) => alert.id));
  for (const { what, alert } of told) if (what === "resolved") open.delete(alert.id);
  expect([...open]).toEqual([]);
}

const killed: Scene = { mesh, minutes: 80, script: () => [fault("node-down", { node: 6 }, BEGINS, ENDS)] };
const dead: Scene = { mesh, minutes: 80, script: () => [fault("daemon-dead", { node: 6 }, BEGINS, ENDS)] };

describe("a person hears of", () => {
  it("a router that is off: once, as not to be reached, and that it is back", () => {
    const played = play(killed);
    expect(raised(played)).toEqual(["25 node-down of 6"]);
    expect(played.told[0]?.alert.why).toBe("unreachable");
    expectHonest(played, ({ kind, cause }) => kind === "node-down" && cause === null);
    expect(played.states(6).slice(ENDS, ENDS + 3)).toEqual(["answered", "answered", "answered"]);
  });

  it("a daemon that died, and one that stands still, each by what its web server tells", () => {
    const stopped: Scene = { ...dead, alter: (one) => (one.liveDaemon === false ? { ...one, liveDaemon: null } : one) };
    for (const [scene, why] of [
      [dead, "daemon-dead"],
      [stopped, "daemon-frozen"],
    ] as const) {
      const played = play(scene);
      expect(raised(played)).toEqual(["25 node-down of 6"]);
      expect(played.events.find(({ kind }) => kind === "node-down")).toMatchObject({ why, cause: null });
      expectHonest(played, ({ kind }) => kind === "node-down");
      // A daemon that stands still is seen by its second equal uptime.
      expect(played.states(6).slice(BEGINS + 2, BEGINS + 4)).toContain("stale");
    }
  });

  it("a split through two links of one pair: the pair, the parts, and who has no way out, while it lasts", () => {
    const played = play({
      mesh,
      minutes: 80,
      script: (pretend) => {
        const { pair, others } = apart(pretend, ...parallelPair(pretend));
        expect(pair).toHaveLength(2);
        return [
          ...others.map((link) => fault("link-down", { link }, -1000, 100_000)),
          ...pair.map((link, i) => fault("link-down", { link }, BEGINS + i * 0.4, ENDS)),
        ];
      },
    });
    expect(raised(played).map((line) => line.split(" of ")[0])).toEqual(["24 link-down", "26 partition", "26 uncovered"]);
    expectHonest(played, ({ kind }) => kind === "link-down" || kind === "partition");
    const roots = played.events.filter(({ kind, cause }) => kind === "link-down" && cause === null);
    expect(roots).toHaveLength(1);
    expect(roots[0]?.affected.weight).toBe(4);
    const others = played.events.filter(({ kind }) => kind === "partition" || kind === "uncovered");
    expect(new Set(others.map(({ cause }) => cause))).toEqual(new Set([roots[0]?.id]));
  });

  it("an offer that is taken back", () => {
    const played = play({ mesh, minutes: 80, script: () => [fault("gateway-withdrawn", { node: 1 }, BEGINS, ENDS)] });
    expect(raised(played)).toEqual(["24 gateway-lost of 1"]);
    expectHonest(played, ({ kind }) => kind === "gateway-lost");
  });

  it("a link that got bad, after ten minutes of it, and not of windows that fill", () => {
    const script = () => [fault("link-loss", { link: 9 }, BEGINS, ENDS, [0.35, 0.35])];
    const played = play({ mesh, minutes: 90, script });
    expect(raised(played)).toEqual(["31 link-quality"]);
    expect(played.told[0]?.alert.since).toBe(at(21));
    expect(played.told.at(-1)).toMatchObject({ what: "resolved", alert: { kind: "link-quality" } });
    // Rounds of five seconds would see the window fill: a daemon that begins anew every quarter of an hour is no bad link.
    const restarts = [10, 25, 40, 55].map((minute) => fault("daemon-dead", { node: 6 }, minute, minute + 0.5));
    expect(raised(play({ mesh, minutes: 70, script: () => restarts }))).toEqual([]);
  });

  it("the same, with the collector restarted meanwhile and rounds between that see only part", () => {
    const partial = (minute: number) => minute > 10 && minute < 65 && minute % 3 === 0;
    const played = play({ ...killed, partial, off: (minute) => minute > 30 && minute < 35 });
    expect(raised(played)).toEqual(["25 node-down of 6"]);
    expectHonest(played, ({ kind, cause }) => kind === "node-down" && cause === null);
    const alone = play({ mesh, minutes: 80, script: () => [], partial: (minute) => minute > 20 && minute < 40 });
    expect(raised(alone)).toEqual(["22 partial-sight"]);
    expect(alone.events.map(({ kind, from, to }) => [kind, from, to])).toEqual([["partial-sight", at(21), at(40)]]);
  });

  it("a router on which others hang, seen late: its outage and those without a way out, not each of them", () => {
    const script = () => [fault("node-down", { node: 5 }, BEGINS, ENDS)];
    const played = play({ mesh, minutes: 80, script, partial: (minute) => minute > 22 && minute < 40 });
    expect(raised(played).map((line) => line.split(" of ")[0])).toEqual([
      "24 partial-sight",
      "41 node-down",
      "41 partition",
      "41 uncovered",
    ]);
    expectHonest(played, ({ kind, cause }) => kind === "node-down" && cause === null);
  });
});
