/** The contract of one crawl: what it is told, what it gives back, and what it remembers until the next. */
import type { Clock, Observation, Protocol, Refusal, UnreadNode } from "../../model/index.ts";
import type { HttpClient } from "../http/client.ts";

export type DaemonProtocol = Exclude<Protocol, "netjson">;

export type CrawlLimits = {
  nodesMax: number; // 20,000
  requestsMax: number; // a round
  bytesMax: number; // a round
  roundMs: number;
  connectionsMax: number; // overall, 64
  firstByteTimeoutMs: number; // 3,000
  requestTimeoutMs: number; // whole request, 8,000
  nodeBudgetMs: number; // everything asked of one node in one round
  bodyBytesMax: number; // 10 MB
  /** Bytes that one node may be made to serve in a minute by what grows with the mesh (`originators/all`, `$tunnels`): 256 KB. */
  nodeBytesPerMinute: number;
};

export type CrawlRequest = {
  seeds: readonly string[]; // mesh address, or host[:port]
  protocols: readonly DaemonProtocol[];
  /** primaryIp -> host[:port]. null: no map, mesh addresses are asked as they are. Where there is one, unmapped addresses are not tried. */
  addressMap: ReadonlyMap<string, string> | null;
  /** Ranges that may be asked besides seeds and the map's values. null: the protocols' own mesh prefixes, port 80. */
  allow: { cidrs: readonly string[]; ports: readonly number[] } | null;
  limits: CrawlLimits;
  intervalS: number; // how often rounds run, to turn the byte budget into "every k-th round"
  clock: Clock;
  memory: CrawlMemory | null; // of the round before; null at the first
  /** The first round after a start: everything that is remembered is asked at once, whatever failed before. */
  resumed?: boolean;
  signal: AbortSignal | null;
  onRefusal: ((refusal: Refusal) => void) | null; // each once, for the log
  /** In place of the guarded client, for a mesh that is emulated in this very process. */
  client?: HttpClient;
};

/** What a crawl keeps until the next one. Plain JSON: it is stored with the round. Its inside is the crawl's own business. */
export type CrawlMemory = { version: 1; round: number; entries: unknown };

export type CrawlResult = {
  observations: Observation[]; // of every node that was asked or has parts carried over
  unread: UnreadNode[]; // every known daemon that did not answer, listed by others now or remembered
  refusals: Refusal[];
  cost: { requests: number; bytes: number; seconds: number };
  memory: CrawlMemory;
};

/** Asks the mesh once. Never throws for what a router does; throws only for a request that makes no sense. */
export type Crawl = (request: CrawlRequest) => Promise<CrawlResult>;
