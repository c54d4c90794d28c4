/** The pieces of a snapshot that a recorded file gives, with everything that such a file never tells filled in. */
import {
  type Direction,
  emptySnapshot,
  type LinkEnd,
  type Node,
  type NodeInterface,
  type Protocol,
  type Snapshot,
} from "../../model/index.ts";

/** A node as a file lists it. `answered`: the file holds its own words, not only those of others about it. */
export function draftNode(uid: string, at: string, protocols: readonly Protocol[], answered: boolean): Node {
  return {
    uid,
    hostname: null,
    label: uid,
    state: answered ? "answered" : "heard",
    stateReason: answered ? null : "no-answer",
    protocols: [...protocols],
    answeredAt: answered ? at : null,
    heardAt: at,
    unlistedRounds: 0,
    firstSeenAt: at,
    daemons: [],
    interfaces: [],
    hostNetworks: [],
    place: null,
    weight: 1,
    keys: [],
    addresses: [],
  };
}

/** An interface of which only its name or an address is told. */
export function draftInterface(name: string, kind: NodeInterface["kind"], protocol: Protocol, at: string): NodeInterface {
  return { name, up: null, kind, channel: null, rateMaxMbps: null, protocols: [protocol], mac: null, addresses: [], at };
}

export function draftEnd(medium: Pick<LinkEnd, "interfaceName" | "kind" | "channel"> | null): LinkEnd {
  const known = medium ?? { interfaceName: null, kind: "unknown", channel: null };
  return { ...known, rateMaxMbps: null, linkLocal: null };
}

/** A direction of which nothing is known. */
export function draftDirection(state: Direction["state"], secondHand: boolean): Direction {
  return {
    state,
    quality: null,
    countedByReceiver: null,
    toldToSender: null,
    bandwidthMbps: null,
    signalDbm: null,
    noiseDbm: null,
    secondHand,
    at: null,
  };
}

/**
 * What the silence of one end means: `measured` where both tell, `contradicted` where the other end gave its own words and has none of
 * this link, `one-sided` where it gave none.
 */
export function tellingState(bothTell: boolean, silentEndAnswered: boolean): "measured" | "contradicted" | "one-sided" {
  if (bothTell) return "measured";
  return silentEndAnswered ? "contradicted" : "one-sided";
}

/** The state of a direction with its figure: a figure of 0 is a fact of its own. */
export function directionState(telling: Direction["state"], quality: number | null): Direction["state"] {
  return quality === 0 && telling !== "contradicted" ? "zero" : telling;
}

export type DraftSnapshot = Pick<Snapshot, "at" | "nodes" | "links"> & Partial<Snapshot>;

/** The caller names mesh and round; a file knows neither. */
export function draftSnapshot(mesh: string, draft: DraftSnapshot): Snapshot {
  return { ...emptySnapshot({ mesh, at: draft.at, round: 1 }), ...draft };
}
