/** What a failure makes of the ways of others: which links become only ways, for whom, and because of what. */
import { describe, expect, it } from "vitest";
import { waysOf } from "#lib/graph/analysis/index.ts";
import { type Given, played } from "./made.ts";

/** A ring g - a - b - c - n - g in which c goes out by n, and behind g a second gateway h with its user u. */
const ring: Given = {
  nodes: { g: "answered", h: "answered", a: "answered", b: "answered", c: "answered", n: "answered", u: "answered" },
  links: [
    ["g", "a", 0.9],
    ["a", "b", 0.9],
    ["b", "c", 0.9],
    ["c", "n", 0.9],
    ["g", "n", 0.9],
    ["g", "h", 0.9],
    ["h", "u", 0.9],
  ],
  gateways: ["g", "h"],
  uses: { a: "g", b: "g", c: "g", n: "g", u: "h" },
  hops: { a: "g", b: "a", c: "n", n: "g", u: "h" },
};
const withoutN: Given = {
  ...ring,
  nodes: { ...ring.nodes, n: { state: "gone", unlisted: 3 } },
  links: ring.links.filter((ends) => !ends.slice(0, 2).includes("n")),
};

describe("only ways", () => {
  it("are told with all who hang on them, also by further only ways", () => {
    const { events } = played([
      [10, ring, waysOf],
      [10, withoutN, waysOf],
    ]);
    const told = events.filter(({ kind }) => kind === "only-way").map(({ link, affected }) => [link, affected]);
    expect(Object.fromEntries(told)).toEqual({
      "a~g~0": { weight: 3, nodes: ["a", "b", "c"] },
      "a~b~0": { weight: 2, nodes: ["b", "c"] },
      "b~c~0": { weight: 1, nodes: ["c"] },
    });
  });

  it("have the failure as their cause that one of those depended on, whatever else failed meanwhile", () => {
    const { events } = played([
      [10, ring, waysOf],
      [10, { ...withoutN, gateways: ["g"], uses: { ...ring.uses, u: "g" }, hops: { ...ring.hops, h: "g" } }, waysOf],
    ]);
    expect(events.filter(({ cause }) => cause === null).map(({ kind, node }) => [kind, node])).toEqual([
      ["node-down", "n"],
      ["gateway-lost", "h"],
    ]);
    const down = events.find(({ kind }) => kind === "node-down");
    const ways = events.filter(({ kind, link }) => kind === "only-way" && link !== "g~h~0");
    expect(ways.map(({ link, cause, why }) => [link, cause, why]).sort()).toEqual(
      ["a~b~0", "a~g~0", "b~c~0"].map((link) => [link, down?.id, "node-down"]),
    );
  });

  it("have the node as their cause that joined those to the others, also where nobody used it", () => {
    // Both ends of n leave by a; m falls silent in the same round, elsewhere.
    const unused: Given = {
      ...ring,
      nodes: { ...ring.nodes, m: "answered" },
      links: [...ring.links, ["g", "m", 0.9]],
      uses: { ...ring.uses, m: "g" },
      hops: { ...ring.hops, c: "b", m: "g" },
    };
    const { events } = played([
      [10, unused, waysOf],
      [
        10,
        {
          ...unused,
          nodes: { ...unused.nodes, n: { state: "gone", unlisted: 3 }, m: { state: "gone", unlisted: 3 } },
          links: withoutN.links,
        },
        waysOf,
      ],
    ]);
    const down = events.find(({ kind, node }) => kind === "node-down" && node === "n");
    const ways = events.filter(({ kind }) => kind === "only-way");
    expect(ways.map(({ link, cause }) => [link, cause]).sort()).toEqual(
      ["a~b~0", "a~g~0", "b~c~0"].map((link) => [link, down?.id]),
    );
  });

  it("have the restart of a node as their cause that was away too short a time to be told as down", () => {
    const heard: Given = { ...withoutN, nodes: { ...withoutN.nodes, n: { state: "heard", uptimeS: 90_000 } } };
    const { events } = played([
      [10, { ...ring, nodes: { ...ring.nodes, n: { state: "answered", uptimeS: 90_000 } } }, waysOf],
      [6, heard, waysOf],
      [10, { ...ring, nodes: { ...ring.nodes, n: { state: "answered", uptimeS: 30 } } }, waysOf],
    ]);
    const restart = events.find(({ kind }) => kind === "daemon-restart");
    const ways = events.filter(({ kind }) => kind === "only-way");
    expect(events.map(({ kind }) => kind)).not.toContain("node-down");
    expect(ways).toHaveLength(3);
    expect(ways.map(({ cause, why }) => [cause, why])).toEqual(ways.map(() => [restart?.id, "node-down"]));
  });

  it("are no news of a newcomer, whose first link is its only way from the start", () => {
    const grown: Given = {
      ...ring,
      nodes: { ...ring.nodes, w: "answered" },
      links: [...ring.links, ["u", "w", 0.9]],
      uses: { ...ring.uses, w: "h" },
      hops: { ...ring.hops, w: "u" },
    };
    const { events } = played([
      [10, ring, waysOf],
      [20, grown, waysOf],
    ]);
    expect(events.map(({ kind }) => kind).sort()).toEqual(["link-new", "node-new"]);
  });
});
