/** Everything that is asked of one daemon in one round, after its status. */
import type { Part, Refusal, SelfReport, TunnelRow } from "../../model/index.ts";
import type { Fault, Session } from "./ask.ts";
import { isFinal } from "./ask.ts";
import type { DaemonMemory } from "./memory.ts";
import { carriedOriginators, carriedTunnels, type DraftParts, draftObservation, notAsked, noteAnswer } from "./observation.ts";
import { type Asked, askPart, askPartUnless, refusedPart } from "./parts.ts";
import {
  BIG_MESH_NODES,
  guessSizes,
  HEAVY_ASKED_MAX,
  HEAVY_AT_ONCE_MAX,
  type HeavyState,
  isDue,
  nextTurn,
  roundsBetween,
  slotOf,
} from "./plan.ts";
import { discoverAll, isWayOut, type Round } from "./round.ts";
import type { Finding, Target } from "./target.ts";
import { askWaysOut, chosenAnnouncers } from "./ways-out.ts";

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

function isBig(knownNodes: number | null): boolean {
  return (knownNodes ?? 0) > BIG_MESH_NODES;
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
  const isSampled = round.heavyAsked < HEAVY_ASKED_MAX && round.heavyRunning < HEAVY_AT_ONCE_MAX;
  if (isBig(knownNodes) && !isSampled) return { isAsked: false, state: known };
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

/** In a big mesh the offers of each node's own networks, two rows a node in every answer, would fill the memory and serve nobody. */
function onlyWaysOut(part: Part<TunnelRow>): Part<TunnelRow> {
  return part.state === "read" ? { ...part, rows: part.rows.filter((row) => isWayOut(row.announcedNetwork)) } : part;
}

async function askHeavy(round: Round, target: Target, session: Session, progress: Progress) {
  const { queries } = session.dialect;
  const originators = await askPart(session, "originators", round.context);
  note(session, target, progress, queries.originators, originators);
  if (originators.part.state === "read") discoverAll(round, session.dialect, originators.part.rows);
  const tunnels = await askPartUnless(progress.failed, session, "tunnels", round.context);
  note(session, target, progress, queries.tunnels, tunnels);
  return { originators, tunnels };
}

type Heavy = Pick<DraftParts, "originators" | "tunnels"> & { state: HeavyState | null; liveDaemon: boolean | null };

async function readHeavy(
  round: Round,
  target: Target,
  session: Session,
  knownNodes: number | null,
  memory: DaemonMemory | undefined,
  progress: Progress,
): Promise<Heavy> {
  const plan = progress.failed === null ? planHeavy(round, target, session, knownNodes, memory?.heavy ?? null) : null;
  if (plan === null || !plan.isAsked) {
    const otherwise = progress.failed === null ? notAsked : refusedPart(progress.failed, session.ledger.now());
    const originators = carriedOriginators(memory, otherwise);
    // A daemon that answers still stands for what it listed a few rounds ago.
    const tunnels = carriedTunnels(memory, otherwise);
    if (originators.state === "read") discoverAll(round, session.dialect, originators.rows);
    const isSpared = progress.failed === null && isBig(knownNodes);
    const known = { originators, chosen: chosenAnnouncers(tunnels) };
    const waysOut = isSpared ? await askWaysOut(round, target, session, memory, known) : null;
    progress.refusals.push(...(waysOut?.refusals ?? []));
    return {
      originators: waysOut?.part ?? originators,
      tunnels,
      state: plan === null ? (memory?.heavy ?? null) : plan.state,
      liveDaemon: null,
    };
  }
  round.heavyRunning += 1;
  const { originators, tunnels } = await askHeavy(round, target, session, progress);
  round.heavyRunning -= 1;
  const bytes = { originators: originators.bytes, tunnels: tunnels.bytes };
  return {
    originators: originators.part,
    tunnels: isBig(knownNodes) ? onlyWaysOut(tunnels.part) : tunnels.part,
    state: stateAfterAsking(round, session, knownNodes, plan.state, bytes),
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
  const links = await askPartUnless(progress.failed, session, "links", round.context);
  note(session, target, progress, queries.links, links);
  const { state, liveDaemon, ...heavy } = await readHeavy(round, target, session, self.knownNodes, memory, progress);
  const parts: DraftParts = { interfaces: interfaces.part, links: links.part, ...heavy };
  return {
    dialect: session.dialect,
    session,
    observation: draftObservation(target, session, self, parts, liveDaemon, progress.refusals),
    heavy: state,
    decodes: memory?.decodes ?? null,
  };
}
