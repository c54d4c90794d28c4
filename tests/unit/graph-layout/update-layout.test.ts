import { describe, expect, it } from "vitest";
import { crossingsOf } from "#lib/graph/layout/crossings.ts";
import { layoutStateSchema } from "#lib/graph/layout/types.ts";
import { holdLayoutOf, layoutOfPartial, updateLayoutOf } from "#lib/graph/layout/update-layout.ts";
import { distance, meshOf, movedNodes, names, treeLike } from "./meshes.ts";

const tree = treeLike(74);
const first = () => updateLayoutOf(meshOf(tree.uids, tree.pairs), null);

describe("the first layout", () => {
  it("is the same every time, whatever the order of nodes and links", () => {
    const shuffled = meshOf(
      [...tree.uids].reverse(),
      [...tree.pairs].reverse().map(([a, b]) => [b, a]),
    );
    expect(updateLayoutOf(shuffled, null)).toEqual(first());
    expect(layoutStateSchema.parse(first())).toEqual(first());
  });

  it("gives every node a place of two decimals, far enough from all others for a mark and a click", () => {
    const { positions, nodes } = first();
    expect(Object.keys(positions).sort()).toEqual(tree.uids);
    expect(nodes).toEqual(tree.uids);
    for (const uid of nodes) {
      for (const value of positions[uid] ?? []) expect(Math.round(value * 100) / 100).toBe(value);
    }
    let nearest = Number.POSITIVE_INFINITY;
    nodes.forEach((uid, index) => {
      for (const other of nodes.slice(0, index))
        nearest = Math.min(nearest, distance({ version: 1, positions, nodes, pairs: {} }, uid, other));
    });
    expect(nearest).toBeGreaterThan(25);
  });

  it("draws links of like length, few crossings, and wider than high", () => {
    const state = first();
    const lengths = tree.pairs.map(([a, b]) => distance(state, a, b)).sort((one, other) => one - other);
    expect(lengths[0]).toBeGreaterThan(40);
    expect(lengths.at(-1)).toBeLessThan(260);
    const points = state.nodes.map((uid) => state.positions[uid] ?? ([0, 0] as const));
    const lines = tree.pairs.map(([a, b]) => [tree.uids.indexOf(a), tree.uids.indexOf(b)] as const);
    expect(crossingsOf(points, lines)).toBeLessThan(6);
    const xs = points.map(([x]) => x);
    const ys = points.map(([, y]) => y);
    const aspect = (Math.max(...xs) - Math.min(...xs)) / (Math.max(...ys) - Math.min(...ys));
    expect(aspect).toBeGreaterThan(1.1);
    expect(aspect).toBeLessThan(2.4);
  });

  it("draws a tree without a crossing", () => {
    const { uids } = tree;
    const branches = uids.slice(1).map((uid, index): [string, string] => [uids[Math.floor(index / 3)] ?? "", uid]);
    const state = updateLayoutOf(meshOf(uids, branches), null);
    const points = uids.map((uid) => state.positions[uid] ?? ([0, 0] as const));
    expect(
      crossingsOf(
        points,
        branches.map(([a, b]) => [uids.indexOf(a), uids.indexOf(b)]),
      ),
    ).toBe(0);
  });

  it("puts lone nodes in rows below, and other components beside one another without overlap", () => {
    const other = treeLike(9, "other");
    const lone = names(5, "lone");
    const state = updateLayoutOf(meshOf([...tree.uids, ...other.uids, ...lone], [...tree.pairs, ...other.pairs]), null);
    const box = (uids: readonly string[]) => {
      const points = uids.map((uid) => state.positions[uid] ?? [0, 0]);
      const xs = points.map(([x]) => x ?? 0);
      const ys = points.map(([, y]) => y ?? 0);
      return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
    };
    const [big, small, row] = [box(tree.uids), box(other.uids), box(lone)];
    expect(small.left > big.right || small.top > big.bottom).toBe(true);
    expect(row.top).toBeGreaterThan(Math.max(big.bottom, small.bottom));
    expect(new Set(lone.map((uid) => state.positions[uid]?.[1])).size).toBe(1);
    expect(row.right).toBeLessThanOrEqual(Math.max(big.right, small.right));
  });

  it("turns a mesh with known places so that north is up and east is right", () => {
    const { uids, pairs } = treeLike(20);
    const plain = updateLayoutOf(meshOf(uids, pairs), null);
    // The truth on the ground: the drawing of before, mirrored and turned by a quarter.
    const nodes = uids.map((uid) => {
      const [x = 0, y = 0] = plain.positions[uid] ?? [];
      return {
        uid,
        state: "answered" as const,
        place: { lat: 41 + x * 1e-5, lon: 2 + y * 1e-5, elevationM: null, source: "config" as const, doubtful: false },
      };
    });
    const state = updateLayoutOf({ nodes, links: meshOf(uids, pairs).links }, null);
    const agreeing = uids.flatMap((one, index) =>
      nodes.slice(0, index).map((node) => {
        const here = nodes.find((candidate) => candidate.uid === one);
        const dLat = (here?.place.lat ?? 0) - node.place.lat;
        const dy = (state.positions[one]?.[1] ?? 0) - (state.positions[node.uid]?.[1] ?? 0);
        return dLat * dy < 0 ? 1 : 0;
      }),
    );
    expect(agreeing.filter((one) => one === 1).length / agreeing.length).toBeGreaterThan(0.9);
  });

  it("draws nothing for nothing, and one node alone", () => {
    expect(updateLayoutOf(meshOf([], []), null)).toEqual({ version: 1, positions: {}, nodes: [], pairs: {} });
    expect(updateLayoutOf(meshOf(["a"], [["a", "a"]]), null)).toEqual({
      version: 1,
      positions: { a: [0, 0] },
      nodes: ["a"],
      pairs: {},
    });
  });
});

describe("the next layouts", () => {
  const rounds = (meshes: readonly ReturnType<typeof meshOf>[]) => {
    let state = first();
    return meshes.map((mesh) => {
      const before = state;
      state = updateLayoutOf(mesh, before);
      return { before, state, moved: movedNodes(before, state) };
    });
  };
  const same = meshOf(tree.uids, tree.pairs);
  const [gonePair, ...rest] = [...tree.pairs].reverse();
  const without = meshOf(tree.uids, rest);

  it("move nothing when nothing changed, through JSON as well", () => {
    const stored = layoutStateSchema.parse(JSON.parse(JSON.stringify(first())));
    expect(updateLayoutOf(same, stored)).toEqual(first());
  });

  it("move nothing for a link that flaps, however it flaps", () => {
    const steps = rounds([
      without,
      same,
      without,
      without,
      same,
      same,
      same,
      without,
      without,
      without,
      without,
      same,
      without,
      same,
      same,
    ]);
    expect(steps.flatMap((step) => step.moved)).toEqual([]);
    expect(steps[0]?.state.pairs[gonePair?.join("~") ?? ""]).toBe(-1);
    expect(steps[1]?.state.pairs[gonePair?.join("~") ?? ""]).toBe(3);
  });

  it("move nothing when a router falls silent, is gone, and returns", () => {
    const dead = tree.uids[10] ?? "";
    const links = tree.pairs.filter((pair) => !pair.includes(dead));
    const away = meshOf(tree.uids, links, [dead]);
    expect(rounds([away, away, away, away, away, same, same, same, same]).flatMap((step) => step.moved)).toEqual([]);
  });

  it("put a new node beside its neighbour, and move only what is within two hops of it", () => {
    const host = tree.uids[20] ?? "";
    const [step, again] = rounds([
      meshOf([...tree.uids, "new"], [...tree.pairs, [host, "new"]]),
      meshOf([...tree.uids, "new"], [...tree.pairs, [host, "new"]]),
    ]);
    if (step === undefined) throw new Error("no step");
    expect(distance(step.state, host, "new")).toBeGreaterThan(50);
    expect(distance(step.state, host, "new")).toBeLessThan(180);
    const beside = tree.pairs.filter((pair) => pair.includes(host)).flat();
    expect(step.moved.every((uid) => beside.includes(uid))).toBe(true);
    expect(again?.moved).toEqual([]);
    for (const uid of step.moved) {
      const [x = 0, y = 0] = step.before.positions[uid] ?? [];
      const [nx = 0, ny = 0] = step.state.positions[uid] ?? [];
      expect(Math.hypot(x - nx, y - ny)).toBeLessThan(80);
    }
  });

  it("pull the ends of a long new link together once it lasted three rounds, and nobody else", () => {
    const [a, b] = [tree.uids[0] ?? "", tree.uids[73] ?? ""];
    const joined = meshOf(tree.uids, [...tree.pairs, [a, b]]);
    const steps = rounds([joined, joined, joined, joined]);
    expect(steps.map((step) => step.moved.length > 0)).toEqual([false, false, true, false]);
    const third = steps[2];
    if (third === undefined) throw new Error("no third round");
    expect(distance(third.state, a, b)).toBeLessThan(distance(third.before, a, b));
    const near = new Set(tree.pairs.filter((pair) => pair.includes(a) || pair.includes(b)).flat());
    expect(third.moved.filter((uid) => !near.has(uid))).toEqual([]);
  });

  it("fetch a lone node to the neighbour that it got", () => {
    const lone = updateLayoutOf(meshOf([...tree.uids, "lone"], tree.pairs), null);
    const joined = meshOf([...tree.uids, "lone"], [...tree.pairs, ["lone", tree.uids[5] ?? ""]]);
    const one = updateLayoutOf(joined, lone);
    const two = updateLayoutOf(joined, one);
    expect(movedNodes(lone, two)).toEqual([]);
    const three = updateLayoutOf(joined, two);
    expect(distance(three, "lone", tree.uids[5] ?? "")).toBeLessThan(180);
  });

  it("put a whole new district below, drawn for itself, and move nobody", () => {
    const other = treeLike(12, "other");
    const [step] = rounds([meshOf([...tree.uids, ...other.uids], [...tree.pairs, ...other.pairs])]);
    expect(step?.moved).toEqual([]);
    const lowest = Math.max(...tree.uids.map((uid) => step?.state.positions[uid]?.[1] ?? 0));
    for (const uid of other.uids) expect(step?.state.positions[uid]?.[1]).toBeGreaterThan(lowest);
  });

  it("forget who is not there any more and keep everybody else's place", () => {
    const left = tree.uids.slice(0, 60);
    const [step] = rounds([
      meshOf(
        left,
        tree.pairs.filter(([a, b]) => left.includes(a) && left.includes(b)),
      ),
    ]);
    expect(step?.state.nodes).toEqual(left);
    expect(step?.moved).toEqual([]);
    expect(Object.keys(step?.state.pairs ?? {}).some((pair) => pair.includes(tree.uids[70] ?? ""))).toBe(false);
  });

  it("hold: new nodes beside their neighbours or below, nobody moves", () => {
    const mesh = meshOf([...tree.uids, "new", "stray"], [...tree.pairs, ["new", tree.uids[3] ?? ""]]);
    const held = holdLayoutOf(mesh, first());
    expect(movedNodes(first(), held)).toEqual([]);
    expect(distance(held, "new", tree.uids[3] ?? "")).toBeCloseTo(100, 1);
    expect(held.positions.stray?.[1]).toBeGreaterThan(Math.max(...tree.uids.map((uid) => held.positions[uid]?.[1] ?? 0)));
  });
});

describe("the layout of a round that saw a part of the mesh", () => {
  const seen = tree.uids.slice(0, 20);
  const pairs = tree.pairs.filter(([a, b]) => seen.includes(a) && seen.includes(b));

  it("moves nothing, forgets nobody, and counts no absence", () => {
    expect(layoutOfPartial(meshOf(seen, pairs), first())).toEqual(first());
    let state = first();
    for (let round = 0; round < 10; round += 1) state = layoutOfPartial(meshOf(seen, pairs), state);
    expect(updateLayoutOf(meshOf(tree.uids, tree.pairs), state)).toEqual(updateLayoutOf(meshOf(tree.uids, tree.pairs), first()));
  });

  it("puts who is new beside its neighbours, where it stays", () => {
    const one = layoutOfPartial(meshOf([...seen, "new"], [...pairs, [seen[3] ?? "", "new"]]), first());
    const { new: place, ...others } = one.positions;
    expect(others).toEqual(first().positions);
    expect(place).toBeDefined();
    expect(layoutOfPartial(meshOf([...seen, "new"], pairs), one)).toEqual(one);
  });
});
