/** What all visits of one round share. */
import type { DescriptionRow, OriginatorRow } from "../../model/index.ts";
import type { Dialect, ParseContext } from "../daemon/dialect.ts";
import type { HttpClient } from "../http/client.ts";
import type { FairQueue } from "../http/fair-queue.ts";
import type { Addresses } from "./addresses.ts";
import type { Ledger } from "./ledger.ts";
import type { Target } from "./target.ts";
import type { CrawlRequest, DaemonProtocol } from "./types.ts";

/** A node as somebody's originators list it. */
export type Listed = { protocol: DaemonProtocol; primaryIp: string; nodeId: string | null };

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
  listed: Map<string, Listed>;
  claimed: Set<string>; // identities that a seed answered with: not looked for at their mesh address
  context: ParseContext;
  heavyAsked: number; // so far
  heavyRunning: number; // now
  /** Called for each node that is met; starts a visit where it is new. */
  discover(listed: Listed): void;
};

export function identityKey(protocol: DaemonProtocol, primaryIp: string): string {
  return `${protocol} ${primaryIp}`;
}

export function discoverAll(round: Round, dialect: Dialect, rows: readonly OriginatorRow[]): void {
  for (const row of rows) round.discover({ protocol: dialect.protocol, primaryIp: row.primaryIp, nodeId: row.nodeId });
}

const WAYS_OUT = new Set(["0.0.0.0/0", "::/0", "2000::/3", "10.0.0.0/8"]);

/** True for the networks that make a gateway: Internet of either family, and guifi.net's own. */
export function isWayOut(network: string | null): boolean {
  return network !== null && WAYS_OUT.has(network);
}

export function announcesWayOut(row: DescriptionRow): boolean {
  return row.announcedNetworks.some((announced) => isWayOut(announced.network));
}
