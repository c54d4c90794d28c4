/** The promise of the layout, held against an account of changes that is kept apart from it. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderedPair } from "#lib/base/pair.ts";
import { updateLayoutOf } from "#lib/graph/layout/update-layout.ts";
import { runs } from "#tests/support/runs.ts";
import { meshOf, movedNodes, names, treeLike } from "../../unit/graph-layout/meshes.ts";

const numRuns = runs(40, 1_000);

type Round = { nodes: Set<string>; pairs: Set<string> };
type Step = { kind: "link" | "unlink" | "join" | "leave" | "die" | "nothing"; one: number; other: number };

const stepArbitrary: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("link", "unlink", "join", "leave", "die", "nothing", "nothing", "nothing"),
  one: fc.nat(1000),
  other: fc.nat(1000),
});
const key = (a: string, b: string) => orderedPair(a, b).join("~");
const pick = (set: ReadonlySet<string>, at: number): string => [...set].sort()[at % Math.max(1, set.size)] ?? "";

function next({ nodes, pairs }: Round, { kind, one, other }: Step, turn: number): Round {
  const round = { nodes: new Set(nodes), pairs: new Set(pairs) };
  const [a, b] = [pick(nodes, one), pick(nodes, other)];
  if (kind === "link" && a !== b && a !== "" && b !== "") round.pairs.add(key(a, b));
  if (kind === "unlink") round.pairs.delete(pick(pairs, one));
  if (kind === "join") {
    round.nodes.add(`new${turn}`);
    if (one % 4 > 0 && a !== "") round.pairs.add(key(a, `new${turn}`));
    if (one % 4 > 2 && b !== "") round.pairs.add(key(b, `new${turn}`));
  }
  if (kind === "leave") round.nodes.delete(a);
  if (kind === "leave" || kind === "die") for (const pair of pairs) if (pair.split("~").includes(a)) round.pairs.delete(pair);
  return round;
}

/** Nodes within two hops of something that came or went in the last of these rounds. */
function mayMove(history: readonly Round[]): Set<string> {
  const now = history.at(-1);
  const before = history.at(-2);
  if (now === undefined || before === undefined) throw new Error("two rounds are needed");
  const starts = new Set([...now.nodes, ...before.nodes].filter((uid) => now.nodes.has(uid) !== before.nodes.has(uid)));
  const everSeen = new Set(history.flatMap((round) => [...round.pairs]));
  for (const pair of everSeen) {
    let run = 0;
    const present = now.pairs.has(pair);
    for (const round of [...history].reverse()) {
      if (round.pairs.has(pair) !== present) break;
      run += 1;
    }
    if (run === 3) for (const uid of pair.split("~")) starts.add(uid);
  }
  const reached = new Set(starts);
  for (let hop = 0; hop < 2; hop += 1) {
    for (const pair of new Set([...now.pairs, ...before.pairs])) {
      const [a = "", b = ""] = pair.split("~");
      if (starts.has(a)) reached.add(b);
      if (starts.has(b)) reached.add(a);
    }
    for (const uid of reached) starts.add(uid);
  }
  return reached;
}

const asMesh = ({ nodes, pairs }: Round) =>
  meshOf(
    [...nodes],
    [...pairs].map((pair) => {
      const [a = "", b = ""] = pair.split("~");
      return [a, b] as const;
    }),
  );

describe("the layout over any changes", () => {
  it("moves a node only when something came or went within two hops of it, and always places everybody", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 25 }), fc.array(stepArbitrary, { minLength: 1, maxLength: 14 }), (size, steps) => {
        const tree = treeLike(size);
        const start: Round = {
          nodes: new Set([...tree.uids, ...names(2, "lone")]),
          pairs: new Set(tree.pairs.map(([a, b]) => key(a, b))),
        };
        const history = [start];
        let state = updateLayoutOf(asMesh(start), null);
        steps.forEach((step, turn) => {
          const round = next(history.at(-1) ?? start, step, turn);
          history.push(round);
          const updated = updateLayoutOf(asMesh(round), JSON.parse(JSON.stringify(state)));
          const allowed = mayMove(history);
          expect(movedNodes(state, updated).filter((uid) => !allowed.has(uid))).toEqual([]);
          expect(Object.keys(updated.positions).sort()).toEqual([...round.nodes].sort());
          expect(Object.values(updated.positions).flat().every(Number.isFinite)).toBe(true);
          state = updated;
        });
      }),
      { numRuns },
    );
  });
});
