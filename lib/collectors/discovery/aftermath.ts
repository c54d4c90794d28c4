/** What a finished round gives back, and what the next one should know. */
import { compareText } from "#lib/base/compare.ts";
import { DAY_MS } from "#lib/base/durations.ts";
import { instantOf, type OriginatorRow, type Part, type TunnelRow, type UnreadNode } from "../../model/index.ts";
import { type PackedPart, packDescriptions, packOriginators, packTunnels } from "./carry.ts";
import type { DaemonMemory, DescriptionsMemory, MemoryEntries, NodeMemory } from "./memory.ts";
import type { readMeshDescriptions } from "./mesh-descriptions.ts";
import { announcesWayOut, identityKey, isWayOut, type Listed, type Round } from "./round.ts";
import {
  type Finding,
  hasAnsweredLately,
  isRemoved,
  type PerProtocol,
  removedUntil,
  type Silence,
  skipUntil,
  type Target,
} from "./target.ts";
import type { DaemonProtocol } from "./types.ts";

export type Described = Awaited<ReturnType<typeof readMeshDescriptions>>;

/** Nodes that neither answer nor are listed are forgotten after so long; those that answered once, later. */
const FORGOTTEN_S = 30 * 60;
const FORGOTTEN_ANSWERED_MS = DAY_MS;
/** So many rounds in a row a daemon was refused while the router's other one answered: it is no longer there. */
const REMOVED_AFTER_REFUSALS = 3;
/**
 * Whole routing tables are remembered of the latest readers only, up to so many rows a protocol, and of one reader even if it alone
 * has more; of all others, the ways out. In a bigger mesh some are read freshly in each round anyway.
 */
const FULL_ROWS_MAX = 400;
const ONE_TABLE_ROWS_MAX = 2_000;

function unreadReason(round: Round, target: Target | undefined, daemon: Listed): UnreadNode["reason"] {
  if (target === undefined) {
    const endpoint = round.addresses.endpointOf(daemon.primaryIp);
    return endpoint === null || !round.addresses.policy.mayAsk(endpoint) ? "no-address" : "not-asked";
  }
  const { outcome } = target;
  if (outcome === "silent") return "no-answer";
  if (outcome === "backed-off" || outcome === "unreadable") return outcome;
  if (outcome === "waiting" || outcome === "not-asked") return "not-asked";
  // The router's other daemon answered, and this one not.
  const finding = target.findings.find(
    ({ dialect, observation }) => dialect.protocol === daemon.protocol && !observation.answered,
  );
  if (finding?.observation.links.state === "refused") {
    const { code } = finding.observation.links;
    return code === "timeout" || code === "unreachable" ? "no-answer" : code === "budget" ? "not-asked" : "unreadable";
  }
  if (isRemoved(target, daemon.protocol, round.number)) return "unreadable";
  return "no-address"; // what answered there is another node, or the address may not be asked
}

/** A seed is asked before anybody names it. Where the map leads to it all the same, it must be the node that the map says. */
export function checkSeedIdentities(round: Round): void {
  for (const { protocol, primaryIp } of round.listed.values()) {
    const endpoint = round.addresses.endpointOf(primaryIp);
    const target = endpoint === null ? undefined : round.targets.get(endpoint.key);
    if (target === undefined || !target.isSeed) continue;
    const finding = target.findings.find((one) => one.dialect.protocol === protocol);
    const answered = finding?.observation.self?.primaryIp ?? primaryIp;
    if (finding === undefined || answered === primaryIp) continue;
    const place = { address: primaryIp, protocol, query: finding.dialect.queries.status };
    finding.observation.refusals.push(
      round.ledger.refuse("identity-mismatch", `Expected ${primaryIp}, ${answered} answered`, place),
    );
  }
}

/** Every daemon that somebody lists, or that answered before, and that did not answer for itself. */
export function unreadNodes(round: Round, findings: readonly Finding[]): UnreadNode[] {
  const read = new Set<string>();
  for (const { observation, dialect } of findings) {
    const primaryIp = observation.self?.primaryIp;
    if (observation.answered && primaryIp) read.add(identityKey(dialect.protocol, primaryIp));
  }
  const known = new Map<string, { daemon: Listed; target: Target | undefined }>();
  for (const [key, daemon] of round.listed) {
    const endpoint = round.addresses.endpointOf(daemon.primaryIp);
    known.set(key, { daemon, target: endpoint === null ? undefined : round.targets.get(endpoint.key) });
  }
  for (const target of round.targets.values()) {
    for (const { protocol } of round.dialects) {
      const daemon = target.memory?.daemons[protocol];
      // One that never answered is known by whom listed it, who may be silent now.
      const primaryIp = daemon?.primaryIp ?? target.memory?.expected[protocol] ?? null;
      if (primaryIp === null) continue;
      const key = identityKey(protocol, primaryIp);
      if (!known.has(key)) known.set(key, { daemon: { protocol, primaryIp, nodeId: daemon?.nodeId ?? null }, target });
    }
  }
  return [...known]
    .filter(([key]) => !read.has(key))
    .map(([, { daemon, target }]) => {
      const { protocol, primaryIp, nodeId } = daemon;
      return { protocol, primaryIp, nodeId, reason: unreadReason(round, target, daemon) };
    });
}

/** The primary addresses of all that announce a way out, as descriptions and tunnel rows tell. */
function waysOut(findings: readonly Finding[], described: readonly (Described | undefined)[]): Set<string> {
  const addresses = new Set<string>();
  for (const { observation } of findings) {
    if (observation.tunnels.state !== "read") continue;
    for (const row of observation.tunnels.rows) {
      if (row.announcerPrimaryIp !== null && isWayOut(row.announcedNetwork)) addresses.add(row.announcerPrimaryIp);
    }
  }
  for (const one of described) {
    if (one?.part.state !== "read") continue;
    for (const row of one.part.rows) if (row.primaryIp !== null && announcesWayOut(row)) addresses.add(row.primaryIp);
  }
  return addresses;
}

type Keep = { gateways: ReadonlySet<string>; full: ReadonlySet<Finding> };

function keptOriginators(finding: Finding, part: Part<OriginatorRow>, keep: Keep): PackedPart | null {
  if (part.state !== "read") return null;
  const rows = keep.full.has(finding) ? part.rows : part.rows.filter((row) => row.self || keep.gateways.has(row.primaryIp));
  return packOriginators({ ...part, rows });
}

function keptTunnels(part: Part<TunnelRow>): PackedPart | null {
  return part.state === "read" ? packTunnels({ ...part, rows: part.rows.filter((row) => isWayOut(row.announcedNetwork)) }) : null;
}

/** The findings whose whole table is kept: the latest read first, by protocol, up to the limit. */
function fullTables(findings: readonly Finding[]): Set<Finding> {
  const full = new Set<Finding>();
  const rowsOf = new Map<DaemonProtocol, number>();
  const read = findings.flatMap((finding) => {
    const { originators } = finding.observation;
    return originators.state === "read" ? [{ finding, at: originators.at, rows: originators.rows.length }] : [];
  });
  for (const { finding, rows } of read.toSorted((one, other) => compareText(other.at, one.at))) {
    const before = rowsOf.get(finding.dialect.protocol) ?? 0;
    if (before + rows > (before === 0 ? ONE_TABLE_ROWS_MAX : FULL_ROWS_MAX)) continue;
    rowsOf.set(finding.dialect.protocol, before + rows);
    full.add(finding);
  }
  return full;
}

/** Asked, and the router itself said that there is none: no script, or no daemon behind it. */
function isRefused({ answered, links }: Finding["observation"]): boolean {
  return !answered && links.state === "refused" && ["http-status", "daemon-error", "empty", "not-json"].includes(links.code);
}

/** An advance seen after rounds without a read says how long nobody read, not how seldom the daemon writes. */
const READ_GAP_ROUNDS = 2;

function advancesOf(round: Round, uptimeS: number | null, before: DaemonMemory | undefined): number[] {
  const advances = before?.advancesS ?? [];
  const last = before?.uptimeS ?? null;
  const readAt = before?.uptimeReadAt ?? null;
  if (uptimeS === null || last === null || readAt === null || uptimeS <= last) return advances;
  const { clock, intervalS } = round.request;
  if (clock.nowMs() - Date.parse(readAt) >= READ_GAP_ROUNDS * intervalS * 1000) return advances;
  return [...advances, uptimeS - last].slice(-8);
}

function floodOf(round: Round, { observation, dialect }: Finding, before: DaemonMemory | undefined): string | null {
  const now = observation.refusals.find(({ code }) => code === "flood");
  if (now !== undefined) return now.message;
  return round.wholeTables.has(`${dialect.protocol} ${observation.endpoint}`) ? null : (before?.flood ?? null);
}

function daemonMemory(round: Round, finding: Finding, target: Target, keep: Keep): DaemonMemory | undefined {
  const { observation, heavy, decodes, liveBlockedAt } = finding;
  const { protocol } = finding.dialect;
  const before = target.memory?.daemons[protocol];
  const isRefusedHere =
    isRefused(observation) && target.findings.some((other) => other !== finding && other.observation.answered);
  const refusals = isRefusedHere ? (before?.refusals ?? 0) + 1 : 0;
  // One that others list and that was never seen here, or no longer, is not worth a question in every round.
  if (isRefusedHere && (before === undefined || refusals >= REMOVED_AFTER_REFUSALS)) {
    target.removedUntil[protocol] = removedUntil(round.number, round.request.intervalS);
    return undefined;
  }
  // A daemon that never answered is not remembered as being there.
  if (!observation.answered && before === undefined) return undefined;
  const uptimeS = observation.self?.uptimeS ?? null;
  return {
    primaryIp: observation.self?.primaryIp ?? before?.primaryIp ?? null,
    nodeId: observation.self?.nodeId ?? before?.nodeId ?? null,
    heavy,
    decodes,
    originators: keptOriginators(finding, observation.originators, keep) ?? before?.originators ?? null,
    tunnels: keptTunnels(observation.tunnels) ?? before?.tunnels ?? null,
    refusals,
    liveBlockedAt,
    uptimeS: uptimeS ?? before?.uptimeS ?? null,
    advancesS: advancesOf(round, uptimeS, before),
    uptimeReadAt: uptimeS === null ? (before?.uptimeReadAt ?? null) : observation.at,
    flood: floodOf(round, finding, before),
    script: finding.session.forms,
  };
}

/** True where what it listed last names a node that nobody else lists now and that did not answer: it lies behind this one alone. */
function isOnlyWay(round: Round, target: Target): boolean {
  return target.findings.some(({ observation: { answered, originators }, dialect }) => {
    if (answered || originators.state !== "read") return false;
    return originators.rows.some(({ self, primaryIp }) => {
      if (self || round.listed.has(identityKey(dialect.protocol, primaryIp))) return false;
      const key = round.addresses.endpointOf(primaryIp)?.key;
      return key !== undefined && key !== target.endpoint.key && round.targets.get(key)?.outcome !== "answered";
    });
  });
}

function isListedBySomebody(round: Round, { expected, memory }: Target): boolean {
  return round.dialects.some(({ protocol }) =>
    [expected[protocol], memory?.daemons[protocol]?.primaryIp].some(
      (primaryIp) => primaryIp != null && round.listed.has(identityKey(protocol, primaryIp)),
    ),
  );
}

/** Before which round a target is left alone. Who was left alone and is heard again is asked in the next. */
function sparedUntil(round: Round, { outcome, memory }: Target, silence: Silence): number {
  if (outcome === "silent" || outcome === "unreadable") return skipUntil(round.number, silence, round.request.intervalS);
  const before = memory?.skipUntil ?? 0;
  return silence.isListed ? Math.min(before, round.number + 1) : before;
}

function nodeMemory(round: Round, target: Target, keep: Keep): NodeMemory {
  const { memory, outcome } = target;
  const daemons: PerProtocol<DaemonMemory> = { ...memory?.daemons };
  for (const finding of target.findings) {
    const { protocol } = finding.dialect;
    daemons[protocol] = daemonMemory(round, finding, target, keep);
    // What was removed is not expected there either.
    if (daemons[protocol] === undefined && memory?.daemons[protocol] !== undefined) target.expected[protocol] = undefined;
  }
  const isListed = isListedBySomebody(round, target);
  const hasFailed = outcome === "silent" || outcome === "unreadable";
  const failures = hasFailed ? (memory?.failures ?? 0) + 1 : outcome === "answered" ? 0 : (memory?.failures ?? 0);
  const nowMs = round.request.clock.nowMs();
  const answeredAt = outcome === "answered" ? instantOf(nowMs) : (memory?.answeredAt ?? null);
  const answeredLately = hasAnsweredLately({ answeredAt }, nowMs);
  const silence: Silence = { failures, answeredLately, isOnlyWay: hasFailed && isOnlyWay(round, target), isListed };
  return {
    address: target.address,
    expected: target.expected,
    daemons,
    absentUntil: target.absentUntil,
    removedUntil: target.removedUntil,
    failures,
    skipUntil: sparedUntil(round, target, silence),
    usefulAt: outcome === "answered" || isListed || memory === null ? round.number : memory.usefulAt,
    answeredAt,
  };
}

function isWorthKeeping({ number, request }: Round, { usefulAt, answeredAt }: NodeMemory): boolean {
  if (answeredAt !== null && request.clock.nowMs() - Date.parse(answeredAt) <= FORGOTTEN_ANSWERED_MS) return true;
  return number - usefulAt <= Math.max(30, FORGOTTEN_S / request.intervalS);
}

/**
 * What the next round should know. Whole routing tables would grow with the square of the mesh: of most nodes only the rows towards
 * gateways are kept, and of tunnel rows those of ways out, for no more than these outlives a round.
 */
export function entriesOf(round: Round, findings: readonly Finding[], described: PerProtocol<Described>): MemoryEntries {
  const keep: Keep = { gateways: waysOut(findings, Object.values(described)), full: fullTables(findings) };
  const nodes: MemoryEntries["nodes"] = {};
  for (const [key, target] of round.targets) {
    if (target.outcome === "not-allowed") continue;
    const memory = nodeMemory(round, target, keep);
    if (target.isSeed || isWorthKeeping(round, memory)) nodes[key] = memory;
  }
  const pack = (one: Described | undefined): DescriptionsMemory | undefined => {
    if (one === undefined || one === null) return undefined;
    const { part, ...rest } = one;
    return { ...rest, part: part.state === "read" ? packDescriptions(part) : null };
  };
  return { nodes, descriptions: { bmx6: pack(described.bmx6), bmx7: pack(described.bmx7) } };
}
