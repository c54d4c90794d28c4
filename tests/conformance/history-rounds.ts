/** Rounds to store: small, valid, and different from each other in a way that a reader can check. */
import { emptySnapshot, instantOf, type Node, type Snapshot } from "#lib/model/index.ts";

export const START_MS = Date.parse("2026-03-01T10:00:00.000Z");

export function nodeNamed(uid: string, at: string): Node {
  return {
    uid,
    hostname: uid,
    label: uid,
    state: "answered",
    stateReason: null,
    protocols: ["bmx6"],
    answeredAt: at,
    heardAt: at,
    unlistedRounds: 0,
    firstSeenAt: at,
    daemons: [],
    interfaces: [],
    hostNetworks: [],
    place: null,
    weight: 1,
    keys: [`name:${uid}`],
    addresses: [],
  };
}

/** Round n has n % 7 + 1 nodes and its own cost, so that no two neighbouring rounds can be taken for each other. */
export function roundOf(mesh: string, round: number, atMs: number = START_MS + round * 60_000): Snapshot {
  const at = instantOf(atMs);
  return {
    ...emptySnapshot({ mesh, at, round }),
    nodes: Array.from({ length: (round % 7) + 1 }, (_, n) => nodeNamed(`r${round}n${n}`, at)),
    cost: { requests: round * 3, bytes: round * 1_000 + 1, seconds: round / 8, slowest: [] },
  };
}

export function recordOf(snapshot: Snapshot) {
  return {
    snapshot,
    layout: { version: 1, round: snapshot.round },
    memory: { version: 1, round: snapshot.round, entries: ["à", "\u0000", "𝄞"] },
    newKeys: [{ key: `name:${snapshot.mesh}-${snapshot.round}`, uid: `u${snapshot.round}` }],
  };
}
