/** What each end tells of its links: rows of `links` with both ends tied to nodes, and topology rows of descriptions in the same form. */
import { compareText } from "#lib/base/compare.ts";
import type { LinkRow, Protocol } from "../../../model/index.ts";
import type { Identity } from "../identity/identity.ts";
import { type Freshness, isReferredTo, readSince } from "../input/freshness.ts";
import type { Descriptions } from "./descriptions.ts";
import type { Ownership } from "./ownership.ts";
import type { Readings } from "./readings.ts";

export type ToldEnd = {
  device: string | null;
  linkLocals: readonly string[]; // that it may have; empty: not known
  index: number | null;
};

/** One row: the teller hears the neighbour. Qualities 0..1; rates in bit/s. */
export type ToldRow = {
  teller: string;
  neighbour: string;
  protocol: Protocol;
  mine: ToldEnd;
  theirs: ToldEnd;
  rx: number | null; // neighbour -> teller
  tx: number | null; // teller -> neighbour
  txBps: number | null;
  signalDbm: number | null; // at the teller
  noiseDbm: number | null;
  channel: number | null; // of the teller's interface, where the row tells it
  at: string;
  secondHand: boolean;
};

export type UnknownNeighbour = { teller: string; protocol: Protocol; address: string; hostname: string | null; at: string };

export type Told = {
  rows: readonly ToldRow[];
  unknown: readonly UnknownNeighbour[];
  /** Neighbours that fresh rows still hear: uid -> latest instant in milliseconds. */
  heardAtMs: ReadonlyMap<string, number>;
};

export function toldRows(readings: Readings, ownership: Ownership, freshness: Freshness): Told {
  const rows: ToldRow[] = [];
  const unknown: UnknownNeighbour[] = [];
  const heardAtMs = new Map<string, number>();
  for (const [teller, list] of [...readings.byNode].sort(([one], [other]) => compareText(one, other))) {
    for (const { observation, fresh } of list) {
      const part = fresh ? readSince(observation.links, freshness.freshSinceMs) : null;
      for (const row of part?.rows ?? []) {
        const { protocol } = observation;
        const { neighbourLinkLocal: address, neighbourNodeId: nodeId, neighbourHostname: hostname } = row;
        const neighbour = ownership.ownerIn({ address, nodeId, hostname, protocol, teller });
        if (part === null) continue;
        if (neighbour === null) {
          unknown.push({ teller, protocol, address, hostname, at: part.at });
          continue;
        }
        rows.push(toldRow(teller, neighbour, protocol, row, ownership, part.at));
        if (isReferredTo(row.lastHelloAgeS)) heardAtMs.set(neighbour, Math.max(heardAtMs.get(neighbour) ?? part.atMs, part.atMs));
      }
    }
  }
  return { rows, unknown, heardAtMs };
}

function toldRow(teller: string, neighbour: string, protocol: Protocol, row: LinkRow, owners: Ownership, at: string): ToldRow {
  const device = owners.devicesOf(teller).get(row.interfaceName);
  return {
    teller,
    neighbour,
    protocol,
    mine: {
      device: row.interfaceName,
      linkLocals: row.linkLocal === null ? [...(device?.linkLocals ?? [])] : [row.linkLocal],
      index: row.interfaceIndex ?? device?.indexes.get(protocol) ?? null,
    },
    theirs: { device: null, linkLocals: [row.neighbourLinkLocal], index: row.neighbourIndex },
    rx: row.rx,
    tx: row.tx,
    txBps: row.txBps,
    signalDbm: row.signalDbm,
    noiseDbm: row.noiseDbm,
    channel: null,
    at,
    secondHand: false,
  };
}

/**
 * The topology extension: each description tells the links of its node. `speaksFor` says whether a description may speak for a pair of
 * nodes, seen from its instant.
 */
export function secondHandRows(
  descriptions: Descriptions,
  identity: Identity,
  speaksFor: (teller: string, neighbour: string, protocol: Protocol, atMs: number) => boolean,
): ToldRow[] {
  const byGlobalId = new Map<string, string>();
  for (const [uid, described] of descriptions) {
    const globalId = described.get("bmx6")?.row.globalId;
    if (globalId != null) byGlobalId.set(hexOfGlobalId(globalId), uid);
  }
  const rows: ToldRow[] = [];
  for (const [teller, described] of [...descriptions].sort(([one], [other]) => compareText(one, other))) {
    for (const { row, protocol, at, atMs } of described.values()) {
      // Most tellers were read themselves: nothing of what was passed on about their links is looked at.
      if (!speaksFor(teller, teller, protocol, atMs)) continue;
      for (const told of row.topology) {
        const { neighbourNodeId: nodeId, neighbourGlobalId: globalId } = told;
        const byNodeId = nodeId === null ? null : identity.uidOf({ protocol, nodeId, primaryIp: null, hostname: null });
        const neighbour = byNodeId ?? (globalId === null ? null : (byGlobalId.get(hexOfGlobalId(globalId)) ?? null));
        if (neighbour === null || neighbour === teller || !speaksFor(teller, neighbour, protocol, atMs)) continue;
        rows.push({
          teller,
          neighbour,
          protocol,
          mine: { device: null, linkLocals: [], index: told.interfaceIndex },
          theirs: { device: null, linkLocals: [], index: told.neighbourIndex },
          rx: told.rx,
          tx: told.tx,
          txBps: told.txBps,
          signalDbm: told.signalDbm,
          noiseDbm: told.noiseDbm,
          channel: told.channel,
          at,
          secondHand: true,
        });
      }
    }
  }
  return rows;
}

/** The 20 hex digits of a bmx6 globalId, with or without the host name before them. */
function hexOfGlobalId(globalId: string): string {
  return globalId.slice(-20).toUpperCase();
}
