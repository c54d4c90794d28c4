/** What all visits of one round share. */
import type { DescriptionRow, OriginatorRow } from "../../model/index.ts";
import type { Dialect, ParseContext } from "../daemon/dialect.ts";
import type { HttpClient } from "../http/client.ts";
import type { FairQueue } from "../http/fair-queue.ts";
import type { Addresses } from "./addresses.ts";
import type { Ledger } from "./ledger.ts";
import type { Target } from "./target.ts";
import type { CrawlRequest, DaemonProtocol } from "./types.ts";
import { UNPROVEN_MIN, type Unproven } from "./unproven.ts";

/** A node as somebody's originators list it. */
export type Listed = { protocol: DaemonProtocol; primaryIp: string; nodeId: string | null };
/** With the endpoint of the router that listed it first, whether that is the only one, and whether it may be looked for. */
export type Named = Listed & { by: string; isAlone: boolean; hasPlace: boolean };

export type Round = {
  request: CrawlRequest;
  number: number;
  dialects: readonly Dialect[];
  addresses: Addresses;
  client: HttpClient;
  ledger: Ledger;
  signal: AbortSignal;
  turns: FairQueue; // one turn a node: a node's time begins when its turn comes, not while it waits
  targets: Map<string, Target>; // by endpoint
  unproven: Unproven; // the lane of those that never answered
  nodesAsked: number; // so far
  listed: Map<string, Named>;
  sharedNames: number; // how many of them two routers or more list
  wholeTables: Set<string>; // of which daemons a whole table of originators was read: protocol and endpoint
  claimed: Set<string>; // identities that a seed answered with: not looked for at their mesh address
  context: ParseContext;
  heavyAsked: number; // so far
  heavyRunning: number; // now
  /** Called for each node that is met, with the endpoint of the router that names it; starts a visit where it is new. */
  discover(listed: Listed, by: string): void;
};

export function identityKey(protocol: DaemonProtocol, primaryIp: string): string {
  return `${protocol} ${primaryIp}`;
}

/** A long table is begun elsewhere in each round, so that whoever stands behind many silent ones has a turn some time. */
export function discoverAll(round: Round, by: string, dialect: Dialect, rows: readonly OriginatorRow[]): void {
  const from = rows.length > UNPROVEN_MIN ? (round.number * UNPROVEN_MIN) % rows.length : 0;
  for (const row of [...rows.slice(from), ...rows.slice(0, from)]) {
    round.discover({ protocol: dialect.protocol, primaryIp: row.primaryIp, nodeId: row.nodeId }, by);
  }
}

const WAYS_OUT = new Set(["0.0.0.0/0", "::/0", "2000::/3", "10.0.0.0/8"]);

/** True for the networks that make a gateway: Internet of either family, and guifi.net's own. */
export function isWayOut(network: string | null): boolean {
  return network !== null && WAYS_OUT.has(network);
}

export function announcesWayOut(row: DescriptionRow): boolean {
  return row.announcedNetworks.some((announced) => isWayOut(announced.network));
}
