import { describe, expect, it } from "vitest";
import { simulateSnapshots } from "#cli/simulate/snapshots.ts";
import { createMesh } from "#emulator/answers/mesh.ts";
import { analyse, type FamilyWays, waysOf } from "#lib/graph/analysis/index.ts";
import type { Analysis, Snapshot } from "#lib/model/index.ts";

const from = Date.UTC(2026, 10, 16);

function snapshots(count: number): Snapshot[] {
  const span = { mesh: "m", port: 80, places: new Map(), firstRound: 1, previous: null, identity: new Map() };
  const instants = Array.from({ length: count }, (_, i) => from + i * 3_000_000);
  const pretend = createMesh({ seed: 3, nodes: 40, protocol: "both", liveliness: 12 });
  return [...simulateSnapshots(pretend, { ...span, instants })].map(({ snapshot }) => snapshot);
}

/** What an analysis and the ways of a round both tell. */
function essence(said: FamilyWays | Analysis) {
  return {
    family: said.family,
    reason: said.reason,
    nodes: said.nodes.map(({ id, depends_on_link }) => [id, depends_on_link]),
    links: said.links.map((link) => [link.id, link.source, link.target, link.usable, link.internet_bridge, link.lost_if_fails]),
    uncovered: said.network.uncovered,
  };
}

describe("the ways of a round", () => {
  it("are what its analysis says of them, also while nodes are down and gateways withdraw", () => {
    const withoutWay = new Set<number>();
    for (const snapshot of snapshots(40)) {
      const { v4, v6 } = waysOf(snapshot);
      for (const ways of [v4, v6]) {
        if (ways === null) continue;
        expect(essence(ways)).toEqual(essence(analyse(snapshot, { family: ways.family, deep: false })));
        withoutWay.add(ways.network.uncovered.length);
      }
    }
    expect(withoutWay.size).toBeGreaterThan(1);
  });

  it("are unknown for a family that nobody offers, and have a reason where its gateways are gone", () => {
    const [snapshot] = snapshots(1);
    if (snapshot === undefined) throw new Error("no snapshot");
    expect(waysOf({ ...snapshot, gateways: snapshot.gateways.filter(({ family }) => family !== "v6") }).v6).toBeNull();
    const gone = { ...snapshot, nodes: snapshot.nodes.map((node) => ({ ...node, state: "gone" as const })) };
    expect(waysOf(gone).v4?.reason).toBe("no-gateway");
  });
});
