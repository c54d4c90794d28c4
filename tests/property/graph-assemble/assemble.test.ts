import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import type { Assembled } from "#lib/graph/assemble/input/types.ts";
import { isUsable, type Observation, type Snapshot, snapshotSchema } from "#lib/model/index.ts";
import { runs } from "#tests/support/runs.ts";
import { round } from "../../unit/graph-assemble/made.ts";
import { instantAt, observationsOf, roundArbitrary, type Telling } from "./meshes.ts";

const numRuns = runs(60, 2_000);

/** Assembles rounds one after the other, with the index growing as the store grows it. */
function history(
  tellings: readonly (readonly Telling[])[],
  order: (observations: Observation[]) => Observation[] = (list) => list,
): Assembled[] {
  const identity = new Map<string, string>();
  let previous: Snapshot | null = null;
  return tellings.map((told, index) => {
    const atMs = instantAt(index);
    const made = assemble(round(order(observationsOf(told, atMs)), { atMs, previous, identity: new Map(identity) }));
    for (const { key, uid } of made.newKeys) {
      expect(identity.get(key) ?? uid).toBe(uid); // a key is never moved
      identity.set(key, uid);
    }
    previous = made.snapshot;
    return made;
  });
}

const rounds = fc.array(roundArbitrary, { minLength: 1, maxLength: 5 });

describe("assembly of any rounds", () => {
  it("gives the same whatever the order of the observations", () => {
    fc.assert(
      fc.property(rounds, fc.array(fc.nat(1000), { minLength: 20, maxLength: 20 }), (tellings, keys) => {
        const shuffled = (list: Observation[]) =>
          list
            .map((observation, index) => ({ observation, key: keys[index % keys.length] ?? 0 }))
            .sort((one, other) => one.key - other.key)
            .map(({ observation }) => observation);
        expect(history(tellings, shuffled)).toEqual(history(tellings));
      }),
      { numRuns },
    );
  });

  it("gives a snapshot that keeps its promises", () => {
    fc.assert(
      fc.property(rounds, (tellings) => {
        let before: Snapshot | null = null;
        for (const { snapshot } of history(tellings)) {
          holdsTogether(snapshotSchema.parse(snapshot));
          if (before !== null) continues(before, snapshot);
          before = snapshot;
        }
      }),
      { numRuns },
    );
  });
});

function holdsTogether({ nodes, links, gateways, uses, routes, collisions, sources, refusals }: Snapshot): void {
  const uids = new Set(nodes.map((node) => node.uid));
  const ids = new Set(links.map((link) => link.id));
  expect(uids.size).toBe(nodes.length);
  expect(ids.size).toBe(links.length);
  expect(new Set(nodes.map((node) => node.label)).size).toBe(nodes.length);
  for (const link of links) {
    expect(uids.has(link.a) && uids.has(link.b) && link.a < link.b).toBe(true);
    expect(link.id).toMatch(new RegExp(`^${link.a}~${link.b}~\\d+$`));
    const states = [link.directions.ab.state, link.directions.ba.state];
    // Silence and contradiction are of a link, not of a direction.
    for (const state of ["contradicted", "unknown"] as const)
      expect(states.includes(state)).toBe(states.every((one) => one === state));
    for (const one of [link.directions.ab, link.directions.ba]) {
      if (one.state === "unknown") expect(one.quality).toBeNull();
      else expect(one.quality).toBe(one.countedByReceiver ?? one.toldToSender);
      if (one.state === "zero") expect(one.quality).toBe(0);
    }
    const dead = nodes.filter((node) => node.state === "gone" && (node.uid === link.a || node.uid === link.b));
    if (dead.length > 0) expect(isUsable(link)).toBe(false);
  }
  for (const gateway of gateways) {
    expect(uids.has(gateway.node)).toBe(true);
    const users = uses.filter((use) => use.gateway === gateway.node && use.family === gateway.family);
    expect(gateway.users).toBe(users.length);
    // It leaves by itself, unless it says that it leaves by another.
    if (gateway.working !== "no") expect(users.some((use) => use.node === gateway.node)).toBe(true);
  }
  const up = nodes.filter((node) => ["answered", "heard", "unknown"].includes(node.state));
  expect(uses).toHaveLength(up.length * new Set(gateways.map((gateway) => gateway.family)).size);
  const offered = new Set(gateways.map((gateway) => `${gateway.node} ${gateway.family}`));
  for (const use of uses) {
    expect(use.gateway === null).toBe(use.reason !== "chosen" && use.reason !== "self");
    if (use.gateway !== null) expect(offered.has(`${use.gateway} ${use.family}`)).toBe(true);
  }
  for (const route of routes) expect(route.link === null || ids.has(route.link)).toBe(true);
  for (const collision of collisions) expect(collision.nodes.every((uid) => uids.has(uid))).toBe(true);
  for (const { node } of [...sources, ...refusals]) expect(node === null || uids.has(node)).toBe(true);
}

/** What two snapshots in a row have to do with each other. */
function continues(before: Snapshot, now: Snapshot): void {
  const earlier = new Map(before.nodes.map((node) => [node.uid, node]));
  for (const node of now.nodes) {
    const known = earlier.get(node.uid);
    expect(node.firstSeenAt).toBe(known?.firstSeenAt ?? now.at);
    if (node.state === "gone" && known?.state !== "gone") {
      expect(node.unlistedRounds).toBeGreaterThanOrEqual(3);
    }
    if (known !== undefined) expect(node.unlistedRounds).toBeLessThanOrEqual(known.unlistedRounds + 1);
  }
  for (const uid of earlier.keys()) expect(now.nodes.some((node) => node.uid === uid)).toBe(true);
  const links = new Map(before.links.map((link) => [link.id, link]));
  for (const link of now.links) {
    const known = links.get(link.id);
    if (known === undefined) expect(link.firstSeenAt).toBe(now.at);
    const state = link.directions.ab.state;
    // Nothing is kept as unknown that was not there before.
    if (state === "unknown") expect(known).toBeDefined();
  }
}
