/** The newest description of each node, whoever passed it on. */
import type { DescriptionRow, Protocol } from "../../../model/index.ts";
import type { Identity } from "../identity/identity.ts";
import type { Readings } from "./readings.ts";

export type Described = {
  protocol: Protocol;
  row: DescriptionRow;
  at: string;
  atMs: number;
  /** True where the node that passed it on was seen to decode tunnel announcements (a bmx7 without the tun plugin does not). */
  decodesTunnels: boolean;
};

/** uid -> protocol -> its newest description. Ties go to a teller that decodes announcements, then to the first in order. */
export type Descriptions = ReadonlyMap<string, ReadonlyMap<Protocol, Described>>;

export function newestDescriptions(readings: Readings, identity: Identity): Descriptions {
  const newest = new Map<string, Map<Protocol, Described>>();
  for (const { observation, staleReason } of readings.all) {
    const { descriptions: part, protocol } = observation;
    if (part.state !== "read" || staleReason !== null) continue;
    const atMs = Date.parse(part.at);
    const decodesTunnels = part.rows.some((row) => row.announcedNetworks.length > 0);
    for (const row of part.rows) {
      const uid = identity.uidOf({ protocol, nodeId: row.nodeId, primaryIp: row.primaryIp, hostname: row.hostname });
      if (uid === null) continue;
      const described: Described = { protocol, row, at: part.at, atMs, decodesTunnels };
      const known = newest.get(uid)?.get(protocol);
      if (known !== undefined && !isNewer(described, known)) continue;
      const byProtocol = newest.get(uid) ?? new Map<Protocol, Described>();
      newest.set(uid, byProtocol.set(protocol, described));
    }
  }
  return newest;
}

function isNewer(one: Described, other: Described): boolean {
  if (one.atMs !== other.atMs) return one.atMs > other.atMs;
  return one.decodesTunnels && !other.decodesTunnels;
}
