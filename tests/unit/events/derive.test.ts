/** Which events a row of rounds makes: kinds, times, reasons, causes. */
import { describe, expect, it } from "vitest";
import type { MeshEvent } from "#lib/model/index.ts";
import { type Given, minute, played } from "./made.ts";

/** g - a - b - c, and g - d - a besides; b and c hang on a by one link. */
const calm: Given = {
  nodes: { g: "answered", a: "answered", b: "answered", c: "answered", d: "answered" },
  links: [
    ["g", "a", 0.9],
    ["g", "d", 0.9],
    ["a", "d", 0.9],
    ["a", "b", 0.9],
    ["b", "c", 0.9],
  ],
  gateways: ["g"],
  uses: { a: "g", b: "g", c: "g", d: "g" },
  hops: { a: "g", d: "g", b: "a", c: "b" },
};
const without = (given: Given, ...gone: string[]): Given["links"] =>
  given.links.filter(([a, b]) => !gone.includes(a) && !gone.includes(b));
const brief = (events: readonly MeshEvent[]) =>
  events.map(({ kind, node, link, from, to, why }) => [kind, node ?? link, from, to, why]);
const causeOf = (events: readonly MeshEvent[], event: MeshEvent | undefined) => events.find(({ id }) => id === event?.cause);

describe("events of a row of rounds", () => {
  it("a calm mesh makes none", () => {
    expect(played([[120, calm]]).events).toEqual([]);
  });

  it("a node that is away for two rounds makes none; for five rounds, one with its links as consequences", () => {
    const down = (rounds: number): Parameters<typeof played>[0] => [
      [10, calm],
      ...Array.from({ length: rounds }, (_, i): [number, Given] => [
        1,
        { ...calm, nodes: { ...calm.nodes, c: { state: i < 2 ? "heard" : "gone", unlisted: i + 1 } }, links: without(calm, "c") },
      ]),
      [20, { ...calm, nodes: { ...calm.nodes, c: { state: "answered", routerUptimeS: 40 } } }],
    ];
    expect(played(down(2)).events).toEqual([]);
    const { events } = played(down(5));
    expect(brief(events)).toEqual([
      ["node-down", "c", minute(10), minute(15), "reboot"],
      ["link-down", "b~c~0", minute(10), minute(15), "node-down"],
    ]);
    const [node, link] = events;
    expect(node).toMatchObject({ noticedAt: minute(13), affected: { weight: 1, nodes: ["c"] }, cause: null });
    expect(link?.cause).toBe(node?.id);
  });

  it("nodes lost together have the one through which they were reached as their cause, and a link where that was alive", () => {
    const lost: Given = {
      ...calm,
      nodes: { ...calm.nodes, b: { state: "gone", unlisted: 3 }, c: { state: "gone", unlisted: 3 } },
      links: without(calm, "b", "c"),
    };
    const back = (uptimeS: number): Given => ({
      ...calm,
      nodes: { ...calm.nodes, b: { state: "answered", uptimeS }, c: { state: "answered", uptimeS: 90_000 } },
    });
    const off = played([
      [10, calm],
      [10, lost],
      [10, back(20)],
    ]).events;
    const [b, c] = [off.find(({ node }) => node === "b"), off.find(({ node }) => node === "c")];
    expect(b).toMatchObject({
      kind: "node-down",
      cause: null,
      why: "daemon-restart",
      affected: { weight: 2, nodes: ["b", "c"] },
    });
    expect(causeOf(off, c)).toBe(b);
    expect(off.filter(({ kind, cause }) => kind === "link-down" && cause === null)).toEqual([]);

    const cut = played([
      [10, calm],
      [10, lost],
      [10, back(90_000)],
    ]).events;
    const link = cut.find((event) => event.link === "a~b~0");
    expect(link).toMatchObject({ kind: "link-down", cause: null, why: null, affected: { weight: 2 } });
    expect(cut.find(({ node }) => node === "b")).toMatchObject({ why: "isolation", cause: link?.id });
  });

  it("a link that both ends read and do not list is down; where an end was not read nothing is known", () => {
    const cut: Given = { ...calm, links: calm.links.filter(([a, b]) => !(a === "a" && b === "d")) };
    expect(
      brief(
        played([
          [10, calm],
          [6, cut],
          [6, calm],
        ]).events,
      ),
    ).toEqual([["link-down", "a~d~0", minute(10), minute(16), null]]);
    const mute: Given = { ...cut, nodes: { ...calm.nodes, d: "heard" } };
    expect(
      played([
        [10, calm],
        [30, mute],
        [6, calm],
      ]).events,
    ).toEqual([]);
  });

  it("a link that comes and goes is one event from the third time on", () => {
    const cut: Given = { ...calm, links: calm.links.filter(([a, b]) => !(a === "a" && b === "d")) };
    const flap: Parameters<typeof played>[0] = [
      [10, calm],
      ...Array.from(
        { length: 6 },
        () =>
          [
            [6, cut],
            [6, calm],
          ] as const,
      ).flat(),
    ];
    const { events } = played(flap);
    expect(brief(events)).toEqual([
      ["link-down", "a~d~0", minute(10), minute(16), null],
      ["link-down", "a~d~0", minute(22), minute(76), null],
    ]);
    expect(events[1]?.values).toEqual({ before: null, after: 6 });
  });

  it("more than half silent at once is the collector's own failure, whatever it lasts up to an hour", () => {
    const nodes = Object.fromEntries(Object.keys(calm.nodes).map((uid) => [uid, { state: "gone" as const, unlisted: 3 }]));
    const { events } = played([
      [10, calm],
      [20, { ...calm, nodes, links: [] }],
      [10, calm],
    ]);
    expect(brief(events)).toEqual([["collector-outage", null, minute(10), minute(30), null]]);
  });

  it("rounds that did not take place are told as blind too, and nothing is concluded of them", () => {
    expect(
      played([
        [20, calm],
        [13, null],
        [20, calm],
      ]).events,
    ).toEqual([]);
    const cut: Given = { ...calm, links: calm.links.filter(([a, b]) => !(a === "a" && b === "d")) };
    const { events } = played([
      [20, calm],
      [30, null],
      [20, cut],
    ]);
    expect(brief(events)).toEqual([
      ["collector-outage", null, minute(19), minute(50), null],
      ["link-down", "a~d~0", minute(50), null, null],
    ]);
  });

  it("a gateway that takes its offer back, and the nodes that leave by another because of it", () => {
    const two: Given = { ...calm, gateways: ["g", "d"] };
    const one: Given = { ...two, gateways: ["d"], uses: { a: "d", b: "d", c: "d" } };
    const { events } = played([
      [10, two],
      [10, one],
      [10, { ...two, uses: one.uses ?? {} }],
    ]);
    const lost = events.find(({ kind }) => kind === "gateway-lost");
    expect(lost).toMatchObject({ node: "g", family: "v4", from: minute(10), to: minute(20), why: "withdrawn" });
    expect(lost?.affected.nodes.toSorted()).toEqual(["a", "b", "c", "d"]);
    const changed = events.filter(({ kind }) => kind === "gateway-changed");
    expect(changed.map(({ node, gateway, why, cause }) => [node, gateway, why, cause])).toEqual(
      ["a", "b", "c"].map((node) => [node, { before: "g", after: "d" }, "gateway-lost", lost?.id]),
    );
  });

  it("a daemon, or a router, that began anew between two rounds", () => {
    const at = (uptimeS: number, routerUptimeS: number): Given => ({
      ...calm,
      nodes: { ...calm.nodes, c: { state: "answered", uptimeS, routerUptimeS } },
    });
    expect(
      brief(
        played([
          [10, at(5_000, 90_000)],
          [10, at(30, 90_600)],
        ]).events,
      ),
    ).toEqual([["daemon-restart", "c", minute(10), minute(10), "daemon-restart"]]);
    expect(
      brief(
        played([
          [10, at(5_000, 90_000)],
          [10, at(30, 60)],
        ]).events,
      ),
    ).toEqual([["reboot", "c", minute(10), minute(10), "reboot"]]);
  });

  it("a quality that settles elsewhere for an hour, and returns", () => {
    const weak: Given = { ...calm, links: calm.links.map(([a, b, q]) => [a, b, a === "a" && b === "d" ? 0.5 : q]) };
    expect(
      played([
        [180, calm],
        [50, weak],
        [60, calm],
      ]).events,
    ).toEqual([]);
    const { events } = played([
      [180, calm],
      [90, weak],
      [90, calm],
    ]);
    expect(brief(events)).toEqual([["quality-shift", "a~d~0", minute(180), minute(270), null]]);
    expect(events[0]?.values).toEqual({ before: 0.9, after: 0.5 });
  });

  it("new nodes and links, collisions, and a mesh in parts", () => {
    const more: Given = { ...calm, nodes: { ...calm.nodes, n: "answered" }, links: [...calm.links, ["n", "d", 0.8]] };
    expect(
      brief(
        played([
          [10, calm],
          [10, more],
        ]).events,
      ),
    ).toEqual([
      ["node-new", "n", minute(10), minute(10), null],
      ["link-new", "d~n~0", minute(10), minute(10), null],
    ]);
    const twins = played([
      [10, calm],
      [10, { ...calm, collisions: [["a", "b"]] }],
      [10, calm],
    ]).events;
    expect(brief(twins)).toEqual([["collision", "a", minute(10), minute(20), null]]);
    const split: Given = { ...calm, links: calm.links.filter(([a, b]) => !(a === "a" && b === "b")) };
    const parted = played([
      [10, calm],
      [10, split],
      [10, calm],
    ]).events;
    expect(parted.map(({ kind }) => kind)).toEqual(["link-down", "partition"]);
    expect(parted[1]).toMatchObject({ values: { before: 1, after: 2 }, why: "link-down", cause: parted[0]?.id });
  });

  it("the same rounds give the same events, and a round read twice gives none", () => {
    const cut: Given = { ...calm, links: calm.links.filter(([a, b]) => !(a === "a" && b === "d")) };
    const script: Parameters<typeof played>[0] = [
      [10, calm],
      [6, cut],
      [6, calm],
    ];
    expect(played(script)).toEqual(played(script));
  });

  it("captures of an hour are judged by the same rule", () => {
    const cut: Given = { ...calm, links: calm.links.filter(([a, b]) => !(a === "a" && b === "d")) };
    const { events } = played(
      [
        [10, calm],
        [3, cut],
        [3, calm],
      ],
      3_600_000,
    );
    expect(brief(events)).toEqual([["link-down", "a~d~0", minute(600), minute(780), null]]);
    // The usual time between rounds is an hour: no gap.
    expect(events.some(({ kind }) => kind === "collector-outage")).toBe(false);
  });
});
