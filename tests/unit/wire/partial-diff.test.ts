/** Absence from a round that saw a part of the mesh is no difference. */
import { expect, it } from "vitest";
import type { Snapshot } from "#lib/model/index.ts";
import { diffView, indexSnapshot } from "#lib/wire/views/index.ts";
import { made, T0 } from "../events/made.ts";

const links = [
  ["A", "B", 1],
  ["B", "C", 1],
] as const;
const whole = made({ nodes: { A: "answered", B: "answered", C: "answered" }, links, gateways: ["C"] }, T0, 1);
const cut = made({ nodes: { A: "answered", B: "unknown" }, links: [["A", "B", 1]] }, T0 + 60_000, 2);
const coverage = { protocols: [], expected: 3, answered: 1, share: 1 / 3, minShare: 0.7, partial: true, lastGood: null };
const part: Snapshot = { ...cut, coverage };

it("tells nobody gone, new or changed of whom nobody looked", () => {
  for (const [one, other] of [
    [whole, part],
    [part, whole],
  ] as const) {
    const { nodes, links: told, gateways } = diffView(indexSnapshot(one), indexSnapshot(other), null);
    expect(nodes).toEqual({ added: [], removed: [], state: [] });
    expect(told).toMatchObject({ added: [], removed: [] });
    expect(gateways).toEqual({ added: [], removed: [] });
  }
});

it("tells them of two rounds that saw enough", () => {
  const { nodes, links: told, gateways } = diffView(indexSnapshot(whole), indexSnapshot(cut), null);
  expect([nodes.removed.length, told.removed.length, gateways.removed.length]).toEqual([1, 1, 1]);
});
