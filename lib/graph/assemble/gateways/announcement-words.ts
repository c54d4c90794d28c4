/** Each source's word about each node of which anybody ever said that it offers a way out. */
import type { Family, Protocol } from "../../../model/index.ts";
import type { Reading, Readings } from "../evidence/readings.ts";
import type { Identity } from "../identity/identity.ts";
import type { Freshness } from "../input/freshness.ts";
import { listAt } from "../input/order.ts";

const FAMILY_BY_NETWORK = new Map<string, Family>([
  ["0.0.0.0/0", "v4"],
  ["::/0", "v6"],
  ["2000::/3", "v6"],
  ["10.0.0.0/8", "community"],
]);

export function familyOf(network: string | null): Family | null {
  return network === null ? null : (FAMILY_BY_NETWORK.get(network) ?? null);
}

export type Offer = { network: string; bps: number | null };
/** One source's word about one announcer: what it offers, nothing left out. */
export type Word = {
  announcer: string;
  protocol: Protocol;
  from: "description" | "tunnels";
  own: boolean; // passed on by the announcer itself
  at: string;
  atMs: number;
  thisRound: boolean;
  offers: Offer[];
};

type Listening = {
  identity: Identity;
  freshness: Freshness;
  /** Addresses of the offering nodes: a mesh has few, and the words about others are not looked at. */
  addresses: ReadonlySet<string>;
  isUp: (uid: string) => boolean;
};

/** The words by announcer and daemon: what a router announces by one of its daemons, the other does not deny. */
export function wordsAbout(
  readings: Readings,
  identity: Identity,
  freshness: Freshness,
  isUp: (uid: string) => boolean,
): Word[][] {
  const listening: Listening = { identity, freshness, addresses: offeringAddresses(readings), isUp };
  const words = new Map<string, Word[]>();
  for (const reading of readings.all) {
    if (reading.staleReason !== null) continue;
    for (const word of [...wordsOfDescriptions(reading, listening), ...wordsOfTunnels(reading, listening)]) {
      listAt(words, `${word.announcer} ${word.protocol}`).push(word);
    }
  }
  return [...words.values()];
}

/**
 * True where somebody who was read could tell who announces a gateway: a description with decoded announcements (every node announces its own
 * tunnel range at least), or a table of tunnels, which lists the announcements of all others.
 */
export function couldTellAnnouncements(readings: Readings): boolean {
  return readings.all.some(({ observation: { descriptions, tunnels }, staleReason }) => {
    if (staleReason !== null) return false;
    if (tunnels.state === "read" && (tunnels.rows.length > 0 || !tunnels.empty)) return true;
    return descriptions.state === "read" && descriptions.rows.some((row) => row.announcedNetworks.length > 0);
  });
}

function offeringAddresses(readings: Readings): Set<string> {
  const found = new Set<string>();
  for (const { observation, staleReason } of readings.all) {
    if (staleReason !== null) continue;
    const { descriptions, tunnels } = observation;
    for (const row of descriptions.state === "read" ? descriptions.rows : []) {
      if (row.primaryIp === null) continue;
      if (row.announcedNetworks.some(({ network }) => FAMILY_BY_NETWORK.has(network))) found.add(row.primaryIp);
    }
    for (const row of tunnels.state === "read" ? tunnels.rows : []) {
      if (row.announcerPrimaryIp !== null && familyOf(row.announcedNetwork) !== null) found.add(row.announcerPrimaryIp);
    }
  }
  return found;
}

function wordsOfDescriptions(reading: Reading, { identity, freshness, addresses, isUp }: Listening): Word[] {
  const { descriptions: part, protocol } = reading.observation;
  if (part.state !== "read" || !part.rows.some((row) => row.announcedNetworks.length > 0)) return [];
  const atMs = Date.parse(part.at);
  const thisRound = reading.fresh && atMs > freshness.carriedUntilMs;
  return part.rows.flatMap((row): Word[] => {
    if (row.primaryIp === null || !addresses.has(row.primaryIp)) return [];
    const announcer = identity.uidOf({ protocol, nodeId: row.nodeId, primaryIp: row.primaryIp, hostname: row.hostname });
    if (announcer === null || !isUp(announcer)) return [];
    const own = announcer === reading.uid;
    const offers = row.announcedNetworks.map(({ network, bandwidthBps }) => ({ network, bps: bandwidthBps }));
    return [{ announcer, protocol, from: "description", own, at: part.at, atMs, thisRound, offers }];
  });
}

function wordsOfTunnels(reading: Reading, { identity, freshness, addresses, isUp }: Listening): Word[] {
  const { tunnels: part, protocol } = reading.observation;
  if (part.state !== "read") return [];
  const atMs = Date.parse(part.at);
  const thisRound = reading.fresh && atMs > freshness.carriedUntilMs;
  const words = new Map<string, Word>();
  for (const row of part.rows) {
    const { announcerPrimaryIp: primaryIp, announcerHostname: hostname, announcedNetwork: network } = row;
    if (primaryIp === null || network === null || !addresses.has(primaryIp)) continue;
    const announcer = identity.uidOf({ protocol, nodeId: null, primaryIp, hostname });
    if (announcer === null || !isUp(announcer)) continue;
    const made: Word = { announcer, protocol, from: "tunnels", own: false, at: part.at, atMs, thisRound, offers: [] };
    const word = words.get(announcer) ?? made;
    words.set(announcer, word);
    word.offers.push({ network, bps: row.announcedBps });
  }
  return [...words.values()];
}
