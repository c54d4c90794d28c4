/** Rounds that see only part of the mesh, what is not known, parallel links, and nodes that change their daemon. */
import { describe, expect, it } from "vitest";
import { type Given, minute, played } from "./made.ts";

const calm: Given = {
  nodes: { g: "answered", a: "answered", b: "answered", c: "answered", h: "answered" },
  links: [
    ["g", "a", 0.9],
    ["a", "b", 0.9, 0],
    ["a", "b", 0.9, 1],
    ["b", "c", 0.9],
    ["c", "h", 0.9],
  ],
  gateways: ["g", "h"],
  uses: { a: "g", b: "g", c: "g" },
  hops: { a: "g", b: "a", c: "b" },
};
const whole: Given = { ...calm, sight: [5, 5] };
/** Only g answered, and of the others nothing is known. */
const part: Given = {
  ...calm,
  nodes: { g: "answered", a: "unknown", b: "unknown", c: "unknown", h: "unknown" },
  links: [],
  gateways: [],
  sight: [1, 5],
};
const lost: Given = { ...whole, nodes: { ...calm.nodes, c: { state: "gone", unlisted: 3 } }, links: calm.links.slice(0, 3) };

describe("a round that sees only part of the mesh", () => {
  it("is told once from the second on, and nothing else of it", () => {
    const { events } = played([
      [10, whole],
      [1, part],
      [5, whole],
      [30, part],
      [10, whole],
    ]);
    expect(events).toMatchObject([
      { kind: "partial-sight", from: minute(16), to: minute(46), noticedAt: minute(17), values: { before: 5, after: 1 } },
    ]);
    expect(events).toHaveLength(1);
  });

  it("now and then is one event, from the first to when enough was seen for good", () => {
    const wavering = Array.from({ length: 8 }, () => [[2, part] as const, [3, whole] as const]).flat();
    const { events } = played([[10, whole], ...wavering, [10, whole]]);
    expect(events).toMatchObject([{ kind: "partial-sight", from: minute(10), noticedAt: minute(11), to: minute(47) }]);
    expect(events).toHaveLength(1);
  });

  it("between two that see a node missing brings its outage neither nearer nor off", () => {
    const { events } = played([
      [10, whole],
      [2, lost],
      [20, part],
      [3, lost],
      [10, whole],
    ]);
    expect(events.filter(({ kind }) => kind === "node-down")).toMatchObject([
      { node: "c", from: minute(10), noticedAt: minute(32), to: minute(35), affected: { nodes: ["c"] } },
    ]);
  });

  it("what is not known of a node, in a round that sees enough, is no evidence of its absence", () => {
    const unread: Given = { ...whole, nodes: { ...calm.nodes, c: "unknown" }, links: calm.links.slice(0, 3) };
    expect(
      played([
        [10, whole],
        [60, unread],
        [10, whole],
      ]).events,
    ).toEqual([]);
  });
});

describe("an outage", () => {
  it("begins when the node stopped answering, not when its neighbours stopped listing it", () => {
    const silent: Given = { ...whole, nodes: { ...calm.nodes, c: "heard" }, links: calm.links.slice(0, 3) };
    const unlisted: Given = { ...lost, nodes: { ...calm.nodes, c: { state: "unknown", reason: "unlisted", unlisted: 1 } } };
    const { events } = played([
      [10, whole],
      [2, silent],
      [2, unlisted],
      [10, lost],
    ]);
    expect(events.find(({ kind }) => kind === "node-down")).toMatchObject({
      node: "c",
      from: minute(10),
      noticedAt: minute(15),
      why: "unreachable",
    });
    // Silent for an hour, as a web server may be, it was there until nobody listed it.
    const late = played([
      [10, whole],
      [60, silent],
      [10, lost],
    ]).events;
    expect(late.find(({ kind }) => kind === "node-down")).toMatchObject({ from: minute(70), noticedAt: minute(73) });
  });
});

describe("parallel links of two nodes", () => {
  const oneLess: Given = { ...calm, links: calm.links.filter(([, , , n]) => n !== 1) };
  const cut: Given = {
    ...calm,
    links: calm.links.filter(([, , , n]) => n === undefined),
    uses: { a: "g", b: "h", c: "h" },
    hops: { a: "g", b: "c", c: "h" },
  };

  it("that fail together are one cause, of the changes of gateway of those whose way led over them", () => {
    const { events } = played([
      [10, calm],
      [1, oneLess],
      [10, cut],
    ]);
    const [first, second] = events.filter(({ kind }) => kind === "link-down");
    expect(first).toMatchObject({ link: "a~b~1", from: minute(10), cause: null, affected: { weight: 2, nodes: ["b", "c"] } });
    expect(second).toMatchObject({ link: "a~b~0", from: minute(11), cause: first?.id, why: "link-down" });
    const changes = events.filter(({ kind }) => kind === "gateway-changed");
    expect(changes.map(({ node, cause, why }) => [node, cause, why])).toEqual([
      ["b", first?.id, "link-down"],
      ["c", first?.id, "link-down"],
    ]);
  });

  it("of which one remains took nobody's way that could be told", () => {
    const { events } = played([
      [10, calm],
      [10, oneLess],
    ]);
    expect(events).toMatchObject([{ kind: "link-down", link: "a~b~1", affected: { weight: 0, nodes: [] } }]);
  });
});

describe("a cause", () => {
  it("that was seen later than a change by more than a round is not its cause", () => {
    const moved: Given = { ...calm, uses: { a: "g", b: "h", c: "h" }, hops: { a: "g", b: "c", c: "h" } };
    const { events } = played([
      [10, calm],
      [3, moved],
      [10, { ...moved, links: calm.links.filter(([a]) => a !== "g") }],
    ]);
    expect(events.find(({ kind }) => kind === "link-down")).toMatchObject({ link: "a~g~0", from: minute(13) });
    expect(events.filter(({ kind }) => kind === "gateway-changed").map(({ cause }) => cause)).toEqual([null, null]);
  });
});

describe("a node that runs another routing daemon than before", () => {
  it("is told once, whether or not it ran both for a time", () => {
    const with7 = (...protocols: ("bmx6" | "bmx7")[]): Given => ({ ...calm, protocols: { c: protocols } });
    for (const between of [0, 10]) {
      const { events } = played([
        [10, with7("bmx6")],
        [between, with7("bmx6", "bmx7")],
        [120, with7("bmx7")],
      ]);
      expect(events).toMatchObject([{ kind: "daemon-moved", node: "c", from: minute(10 + between) }]);
      expect(events).toHaveLength(1);
    }
    // One of two that is away for a time is no move.
    const both = played([
      [10, with7("bmx6", "bmx7")],
      [20, with7("bmx7")],
      [10, with7("bmx6", "bmx7")],
      [20, with7("bmx6")],
    ]);
    expect(both.events).toEqual([]);
  });
});
