/** Everything that is asked of one daemon in one round, after its status. */
import { createHash } from "node:crypto";
import type { Refusal, SelfReport } from "../../model/index.ts";
import type { Fault, Session } from "./ask.ts";
import { isFinal } from "./ask.ts";
import type { DaemonMemory } from "./memory.ts";
import { carriedOriginators, carriedTunnels, type DraftParts, draftObservation, notAsked, noteAnswer } from "./observation.ts";
import { type Asked, askOriginators, askPart, askPartUnless, askTunnels, refusedPart } from "./parts.ts";
import {
  BIG_MESH_NODES,
  guessSizes,
  HEAVY_ASKED_MAX,
  HEAVY_AT_ONCE_MAX,
  type HeavyState,
  heavyBytesMax,
  isDue,
  nextTurn,
  roundsBetween,
  slotOf,
  WHOLE_TABLES_MAX,
} from "./plan.ts";
import { discoverAll, isWayOut, type Round } from "./round.ts";
import type { Finding, Target } from "./target.ts";
import type { DaemonProtocol } from "./types.ts";

type Progress = { failed: Fault | null; refusals: Refusal[] };

function note(
  session: Session,
  target: Target,
  progress: Progress,
  query: string,
  asked: Pick<Asked<"links">, "fault" | "anomalies">,
): void {
  const repeats = asked.fault !== null && asked.fault === progress.failed; // left out for a reason that is noted already
  progress.refusals.push(...noteAnswer(session, target.address, query, repeats ? null : asked.fault, asked.anomalies));
  if (asked.fault !== null && isFinal(asked.fault)) progress.failed = asked.fault;
}

/** Whether this round asks for what grows with the mesh; where not, the state that the next round should know. */
function planHeavy(
  round: Round,
  target: Target,
  session: Session,
  knownNodes: number | null,
  known: HeavyState | null,
): { isAsked: boolean; state: HeavyState | null } {
  const { request, number } = round;
  if (!isDue(known, number)) return { isAsked: false, state: known };
  const isFull = round.heavyAsked >= HEAVY_ASKED_MAX || round.heavyRunning >= HEAVY_AT_ONCE_MAX;
  if ((knownNodes ?? 0) > BIG_MESH_NODES && isFull) return { isAsked: false, state: known };
  const guess = guessSizes(session.dialect, knownNodes);
  const fitsOneMinute = guess.originators + guess.tunnels <= request.limits.nodeBytesPerMinute;
  if (known === null && !fitsOneMinute && !target.isSeed) {
    // A node that was never asked and whose answer is large waits for its turn among the others.
    const slot = slotOf(target.endpoint.key, roundsBetween(guess, request.intervalS, request.limits));
    if (slot > 0) return { isAsked: false, state: { sizes: null, nextRound: number + slot } };
  }
  round.heavyAsked += 1;
  return { isAsked: true, state: known };
}

function stateAfterAsking(
  round: Round,
  session: Session,
  knownNodes: number | null,
  before: HeavyState | null,
  bytes: { originators: number; tunnels: number },
): HeavyState {
  const guess = guessSizes(session.dialect, knownNodes);
  const sizes = {
    originators: bytes.originators || (before?.sizes?.originators ?? guess.originators),
    tunnels: bytes.tunnels || (before?.sizes?.tunnels ?? 0),
  };
  const k = roundsBetween(sizes, round.request.intervalS, round.request.limits);
  return nextTurn(session.endpoint.key, sizes, before === null, round.number, k);
}

/** A live query tells whether the daemon lives: its own error text comes from it, unless its socket could not be reached. */
function liveness(asked: Asked<"tunnels"> | null): boolean | null {
  if (asked === null) return null;
  if (asked.fault === null) return asked.part.state === "read" && !asked.part.empty ? true : null;
  return asked.fault.code === "daemon-error" ? !asked.fault.daemonDead : null;
}

type Heavy = Pick<DraftParts, "originators" | "tunnels"> & {
  state: HeavyState | null;
  liveDaemon: boolean | null;
};

/** What tells two writings of a status apart: its uptime, and where that is missing or absurd all that the status says. */
function writingOf(self: SelfReport): string {
  if (self.uptimeS !== null) return `uptime ${self.uptimeS}`;
  return createHash("sha256").update(JSON.stringify(self)).digest("hex");
}

/** The writing at which live queries were stopped, while it stands; null where one may be asked. A shorter uptime is a new life. */
function blockedAt(memory: DaemonMemory | undefined, self: SelfReport): string | null {
  const blocked = memory?.liveBlockedAt ?? null;
  return blocked === writingOf(self) ? blocked : null;
}

/** A process may hang at the router's other daemon: one at most hangs on a router. */
function isOtherBlocked(round: Round, target: Target, protocol: DaemonProtocol): boolean {
  return round.dialects.some((dialect) => {
    if (dialect.protocol === protocol) return false;
    const now = target.findings.find((finding) => finding.dialect.protocol === dialect.protocol);
    const before = target.memory?.daemons[dialect.protocol]?.liveBlockedAt ?? null;
    return (now === undefined ? before : now.liveBlockedAt) !== null;
  });
}

async function readHeavy(
  round: Round,
  target: Target,
  session: Session,
  self: SelfReport,
  memory: DaemonMemory | undefined,
  progress: Progress,
): Promise<Heavy> {
  const { knownNodes } = self;
  const plan = progress.failed === null ? planHeavy(round, target, session, knownNodes, memory?.heavy ?? null) : null;
  if (plan === null || !plan.isAsked) {
    const otherwise = progress.failed === null ? notAsked : refusedPart(progress.failed, session.ledger.now());
    const originators = carriedOriginators(memory, otherwise);
    // A daemon that answers still stands for what it listed a few rounds ago.
    if (originators.state === "read") discoverAll(round, target.endpoint.key, session.dialect, originators.rows);
    return {
      originators,
      tunnels: carriedTunnels(memory, otherwise),
      state: plan === null ? (memory?.heavy ?? null) : plan.state,
      liveDaemon: null,
    };
  }
  round.heavyRunning += 1;
  try {
    return await askHeavy(round, target, session, self, plan.state, progress);
  } finally {
    round.heavyRunning -= 1;
  }
}

/** The parts of a large mesh, cut down to what the round needs of them: hundreds of whole tables would not fit into memory. */
function withoutBallast(
  round: Round,
  { originators, tunnels }: { originators: Asked<"originators">; tunnels: Asked<"tunnels"> },
): Pick<DraftParts, "originators" | "tunnels"> {
  const isBig = round.sharedNames > BIG_MESH_NODES; // what one router alone lists makes no mesh large
  if (!isBig || tunnels.part.state !== "read") return { originators: originators.part, tunnels: tunnels.part };
  const rows = tunnels.part.rows.filter((row) => isWayOut(row.announcedNetwork));
  const ways = { ...tunnels.part, rows };
  if (originators.part.state !== "read" || round.heavyAsked <= WHOLE_TABLES_MAX) {
    return { originators: originators.part, tunnels: ways };
  }
  const announcers = new Set(rows.map((row) => row.announcerPrimaryIp));
  const towards = originators.part.rows.filter((row) => row.self || announcers.has(row.primaryIp));
  return { originators: { ...originators.part, rows: towards }, tunnels: ways };
}

async function askHeavy(
  round: Round,
  target: Target,
  plain: Session,
  self: SelfReport,
  before: HeavyState | null,
  progress: Progress,
): Promise<Heavy> {
  const { queries, protocol } = plain.dialect;
  const { knownNodes } = self;
  const memory = target.memory?.daemons[protocol];
  const session = { ...plain, bodyBytesMax: heavyBytesMax(round.listed.size, round.request.limits) };
  const asked = await askOriginators(session, round.context, !session.live.isBlocked);
  // Where the script tells them by a live query only, and none may be sent, what was told before stands.
  const originators =
    asked === null || asked.fault?.code === "backed-off"
      ? { part: carriedOriginators(memory, notAsked), bytes: 0, anomalies: [], fault: null }
      : asked;
  note(session, target, progress, queries.originators, originators);
  if (originators.part.state === "read") {
    round.wholeTables.add(`${protocol} ${target.endpoint.key}`);
    discoverAll(round, target.endpoint.key, session.dialect, originators.part.rows);
  }
  session.bodyBytesMax = heavyBytesMax(round.listed.size, round.request.limits);
  if (session.live.isBlocked) {
    const bytes = { originators: originators.bytes, tunnels: 0 };
    const state = stateAfterAsking(round, session, knownNodes, before, bytes);
    return {
      originators: originators.part,
      tunnels: carriedTunnels(memory, notAsked),
      state,
      liveDaemon: null,
    };
  }
  const tunnels = await askPartUnless(progress.failed, session, () => askTunnels(session, round.context));
  note(session, target, progress, queries.tunnels, tunnels);
  // An answer that was not waited for was served all the same.
  const isCutOff = tunnels.fault !== null && isFinal(tunnels.fault);
  const bytes = {
    originators: originators.bytes,
    tunnels: isCutOff ? guessSizes(plain.dialect, knownNodes).tunnels : tunnels.bytes,
  };
  return {
    ...withoutBallast(round, { originators, tunnels }),
    state: stateAfterAsking(round, session, knownNodes, before, bytes),
    liveDaemon: liveness(tunnels),
  };
}

/**
 * Asks a daemon whose status was read for the rest: interfaces and links every round, what grows with the mesh when its turn has
 * come. The first timeout ends the visit. What was not asked is carried over from the memory.
 */
export async function readDaemon(
  round: Round,
  target: Target,
  session: Session,
  self: SelfReport,
  refusals: Refusal[],
): Promise<Finding> {
  const progress: Progress = { failed: null, refusals };
  const { queries, protocol } = session.dialect;
  const memory = target.memory?.daemons[protocol];
  const interfaces = await askPart(session, "interfaces", round.context);
  note(session, target, progress, queries.interfaces, interfaces);
  const links = await askPartUnless(progress.failed, session, () => askPart(session, "links", round.context));
  note(session, target, progress, queries.links, links);
  session.live.isBlocked = blockedAt(memory, self) !== null || isOtherBlocked(round, target, protocol);
  const { state, liveDaemon, ...heavy } = await readHeavy(round, target, session, self, memory, progress);
  const { fault: liveFault } = session.live;
  const parts: DraftParts = { interfaces: interfaces.part, links: links.part, ...heavy };
  return {
    dialect: session.dialect,
    session,
    observation: {
      ...draftObservation(target, session, self, parts, liveDaemon, progress.refusals),
      ...(liveFault?.code === "timeout" ? { liveTimedOut: true } : {}),
    },
    heavy: state,
    decodes: memory?.decodes ?? null,
    liveBlockedAt: liveFault !== null ? writingOf(self) : blockedAt(memory, self),
  };
}
