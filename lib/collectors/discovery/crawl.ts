/**
 * The crawl of one round: from its seeds and from what it remembers, breadth-first through the originators of each node that answers.
 * All nodes are asked at once within the limits, so that silent ones cost one short timeout and delay nobody.
 */

import type { Dialect } from "../daemon/dialect.ts";
import { createHttpClient } from "../http/client.ts";
import { createFairQueue } from "../http/fair-queue.ts";
import { liveSources } from "../registry.ts";
import { type Addresses, readAddresses } from "./addresses.ts";
import { checkSeedIdentities, type Described, entriesOf, unreadNodes } from "./aftermath.ts";
import { Floods } from "./flood.ts";
import { readGatewayRoutes } from "./gateway-routes.ts";
import { Ledger } from "./ledger.ts";
import { type MemoryEntries, recall, remember } from "./memory.ts";
import { readMeshDescriptions } from "./mesh-descriptions.ts";
import { identityKey, type Listed, type Named, type Round } from "./round.ts";
import { type Finding, hasEverAnswered, newTarget, type PerProtocol, type Target } from "./target.ts";
import type { Crawl, CrawlLimits, CrawlRequest } from "./types.ts";
import { REMEMBERED, Unproven } from "./unproven.ts";
import { visit } from "./visit.ts";

const CONNECTIONS_PER_NODE_MAX = 2;
const HEADER_BYTES_MAX = 8_192;
/** Kept back from the round's time for putting the result together. */
const CLOSING_SHARE = 0.05;

function httpLimits(limits: CrawlLimits) {
  return {
    connectionsMax: limits.connectionsMax,
    connectionsPerNodeMax: CONNECTIONS_PER_NODE_MAX,
    firstByteTimeoutMs: limits.firstByteTimeoutMs,
    requestTimeoutMs: limits.requestTimeoutMs,
    headerBytesMax: HEADER_BYTES_MAX,
    bodyBytesMax: limits.bodyBytesMax,
  };
}

/** @throws Error for a request that makes no sense. */
function checkRequest(request: CrawlRequest): void {
  if (request.seeds.length === 0) throw new Error("A crawl needs at least one seed");
  if (request.protocols.length === 0) throw new Error("A crawl needs at least one protocol");
  if (!(request.intervalS > 0)) throw new Error("The interval must be above 0 s");
  for (const [name, value] of Object.entries(request.limits)) {
    if (!(value > 0)) throw new Error(`The limit ${name} must be above 0`);
  }
}

/** Where a newly met node is asked. null, with a refusal where that is news, for one that cannot be. */
function endpointFor(round: Round, listed: Listed) {
  const { addresses, ledger } = round;
  const endpoint = addresses.endpointOf(listed.primaryIp);
  if (endpoint === null) return null; // left out of the map, which is the operator's own word
  if (addresses.policy.mayAsk(endpoint)) return endpoint;
  ledger.refuse("not-allowed", `A router lists ${endpoint.key}, which is outside what may be asked`, {
    address: listed.primaryIp,
    protocol: listed.protocol,
    query: null,
  });
  return null;
}

/** Starts visits, and waits for all of them, also for those that visits started. */
class Visits {
  readonly #running: Promise<void>[] = [];
  readonly #round: () => Round;

  constructor(round: () => Round) {
    this.#round = round;
  }

  start(target: Target): void {
    this.#running.push(visit(this.#round(), target));
  }

  /** Another router names a node that waits because it never answered: it waits in the name of that one too. */
  alsoNamed(target: Target, by: string): void {
    const isWaiting = target.namedBy !== null && !target.isStarted && target.outcome !== "backed-off";
    if (isWaiting) this.#running.push(visit(this.#round(), target, by));
  }

  async allDone(): Promise<void> {
    for (let index = 0; index < this.#running.length; index += 1) await this.#running[index];
  }
}

/** Gives a named node its place among those that wait. False where this router has named so many that it gets none in its name. */
function giveAPlace(round: Round, visits: Visits, listed: Listed, by: string): boolean {
  const { targets, claimed, unproven } = round;
  if (claimed.has(identityKey(listed.protocol, listed.primaryIp))) return true;
  const endpoint = endpointFor(round, listed);
  if (endpoint === null) return true;
  const target = targets.get(endpoint.key);
  if (target !== undefined) {
    target.expected[listed.protocol] ??= target.isSeed ? undefined : listed.primaryIp;
    visits.alsoNamed(target, by);
    return true;
  }
  if (!unproven.mayWait(by)) return false;
  const fresh = newTarget(endpoint, listed.primaryIp, { namedBy: by }, null);
  fresh.expected[listed.protocol] = listed.primaryIp;
  targets.set(endpoint.key, fresh);
  visits.start(fresh);
  return true;
}

function makeDiscover(round: () => Round, visits: Visits): Round["discover"] {
  return (listed, by) => {
    const known = round().listed;
    const key = identityKey(listed.protocol, listed.primaryIp);
    const before = known.get(key);
    if (before === undefined) {
      const named: Named = { ...listed, by, isAlone: true, hasPlace: false };
      known.set(key, named);
      named.hasPlace = giveAPlace(round(), visits, listed, by);
      return;
    }
    if (before.nodeId === null) before.nodeId = listed.nodeId;
    if (before.by === by) return;
    // Whoever named it first may have named too many for it to get a place: each other that names it has a say of its own.
    const isFirstOther = before.isAlone;
    if (isFirstOther) round().sharedNames += 1;
    before.isAlone = false;
    if (isFirstOther || !before.hasPlace) before.hasPlace = giveAPlace(round(), visits, listed, by);
  };
}

/** Seeds first, then what is remembered: who ever answered before who never did, and who failed least. */
function firstTargets(addresses: Addresses, entries: MemoryEntries, nodesMax: number): Target[] {
  const targets = new Map<string, Target>();
  for (const { address, endpoint } of addresses.seeds) {
    const memory = entries.nodes[endpoint.key] ?? null;
    if (!targets.has(endpoint.key)) targets.set(endpoint.key, newTarget(endpoint, address, "seed", memory));
  }
  const remembered = Object.entries(entries.nodes).toSorted(
    ([, one], [, other]) => Number(hasEverAnswered(other)) - Number(hasEverAnswered(one)) || one.failures - other.failures,
  );
  for (const [key, memory] of remembered) {
    if (targets.has(key) || targets.size >= nodesMax) continue;
    const endpoint = addresses.endpointOf(memory.address);
    // The map or the ranges may have changed since.
    if (endpoint?.key === key && addresses.policy.mayAsk(endpoint))
      targets.set(key, newTarget(endpoint, memory.address, { namedBy: REMEMBERED }, memory));
  }
  return [...targets.values()];
}

/** bmx7's ids by primary address, from what this round's originators list. */
function nodeIdFinder(listed: ReadonlyMap<string, Listed>) {
  return (primaryIp: string): string | null => listed.get(identityKey("bmx7", primaryIp))?.nodeId ?? null;
}

function openRound(request: CrawlRequest, signal: AbortSignal, number: number): { round: Round; visits: Visits } {
  const sources = liveSources.filter((source) => request.protocols.includes(source.dialect.protocol));
  const dialects: Dialect[] = sources.map((source) => source.dialect);
  const addresses = readAddresses(
    request,
    dialects.map((dialect) => dialect.meshPrefix),
  );
  const visits: Visits = new Visits(() => round);
  const listed = new Map<string, Named>();
  const round: Round = {
    request,
    number,
    dialects,
    addresses,
    client: request.client ?? createHttpClient({ policy: addresses.policy, limits: httpLimits(request.limits) }),
    ledger: new Ledger(request.limits, request.clock, request.onRefusal),
    signal,
    turns: createFairQueue({ totalMax: request.limits.connectionsMax, perKeyMax: 1 }),
    unproven: new Unproven(request.limits),
    nodesAsked: 0,
    targets: new Map(),
    listed,
    sharedNames: 0,
    wholeTables: new Set(),
    claimed: new Set(),
    context: { nodeIdOf: nodeIdFinder(listed) },
    heavyAsked: 0,
    heavyRunning: 0,
    discover: makeDiscover(() => round, visits),
  };
  return { round, visits };
}

function findingsOf(round: Round): Finding[] {
  return [...round.targets.values()].flatMap((target) => target.findings);
}

async function runRound(round: Round, visits: Visits, entries: MemoryEntries): Promise<PerProtocol<Described>> {
  for (const target of firstTargets(round.addresses, entries, round.request.limits.nodesMax)) {
    round.targets.set(target.endpoint.key, target);
  }
  for (const target of [...round.targets.values()]) {
    if (target.isSeed) rememberClaims(round, target);
    if (hasEverAnswered(target.memory)) round.unproven.noteAnswered();
    visits.start(target);
  }
  await visits.allDone();
  const floods = new Floods(round);
  floods.drop();
  const findings = findingsOf(round);
  const described: PerProtocol<Described> = {};
  for (const dialect of round.dialects) {
    const { protocol } = dialect;
    const honest = floods.withoutFlooders(protocol, findings);
    described[protocol] = await readMeshDescriptions(round, dialect, honest, entries.descriptions[protocol]);
    await readGatewayRoutes(round, protocol, findings, described[protocol]);
  }
  floods.drop();
  floods.recall();
  for (const { protocol } of round.dialects) described[protocol] = floods.believedOf(protocol, described[protocol]);
  return described;
}

/** Who answered at a seed before is not looked for at its mesh address either. */
function rememberClaims(round: Round, seed: Target): void {
  if (round.addresses.hasMap) return;
  for (const { protocol } of round.dialects) {
    const primaryIp = seed.memory?.daemons[protocol]?.primaryIp;
    if (primaryIp && seed.expected[protocol] === undefined) round.claimed.add(identityKey(protocol, primaryIp));
  }
}

/** Asks the mesh once: see {@link Crawl}. */
export const crawl: Crawl = async (request) => {
  checkRequest(request);
  const startedAt = performance.now();
  const stop = new AbortController();
  const { round: number, entries } = recall(request.memory);
  const signal = request.signal === null ? stop.signal : AbortSignal.any([stop.signal, request.signal]);
  const { round, visits } = openRound(request, signal, number);
  const timer = setTimeout(
    () => {
      round.ledger.spendUp("time", `The round's ${request.limits.roundMs} ms are over`);
      stop.abort();
    },
    request.limits.roundMs * (1 - CLOSING_SHARE),
  );
  const stopped = (): void => void round.ledger.spendUp("time", "The crawl was stopped from outside");
  request.signal?.addEventListener("abort", stopped, { once: true });
  try {
    const described = await runRound(round, visits, entries);
    const findings = findingsOf(round);
    const { ledger } = round;
    checkSeedIdentities(round);
    return {
      observations: findings.map((finding) => finding.observation),
      unread: unreadNodes(round, findings),
      refusals: ledger.refusals,
      cost: { requests: ledger.requests, bytes: ledger.bytes, seconds: (performance.now() - startedAt) / 1000 },
      memory: remember(number, entriesOf(round, findings, described)),
    };
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener("abort", stopped);
    stop.abort();
  }
};
