/** Putting one daemon's parts together to an observation. */
import type { Observation, OriginatorRow, Part, Refusal, SelfReport, TunnelRow } from "../../model/index.ts";
import type { Anomaly } from "../daemon/rows.ts";
import type { Fault, Session } from "./ask.ts";
import { unpackOriginators, unpackTunnels } from "./carry.ts";
import type { DaemonMemory } from "./memory.ts";
import { refusedPart } from "./parts.ts";
import type { Target } from "./target.ts";

const NOT_ASKED = { state: "not-asked" } as const;

export type DraftParts = Pick<Observation, "interfaces" | "links" | "originators" | "tunnels">;

export function sourceIdOf(protocol: string): string {
  return `${protocol}-http`;
}

/** @param self null where the daemon gave no status. */
export function draftObservation(
  target: Target,
  session: Session,
  self: SelfReport | null,
  parts: DraftParts,
  liveDaemon: boolean | null,
  refusals: Refusal[],
): Observation {
  const { dialect, ledger, cost, endpoint } = session;
  const memory = target.memory?.daemons[dialect.protocol];
  return {
    sourceId: sourceIdOf(dialect.protocol),
    protocol: dialect.protocol,
    address: target.address,
    endpoint: endpoint.key,
    at: ledger.now(),
    answered: self !== null,
    self,
    liveDaemon,
    updatePeriodS: updatePeriodOf(dialect.updatePeriodS, memory?.advancesS ?? [], session.intervalS),
    ...parts,
    descriptions: NOT_ASKED,
    refusals,
    cost,
  };
}

/** So often a longer time between two writings has to be seen: once it may be a gap in our own rounds. */
const ADVANCES_MIN = 3;

/**
 * How often a daemon rewrites its files: as it was seen to, else as it does by default. Between two reads it may have written more than
 * once, so that what was seen is a bound from above: it counts where it is shorter than the default, and where it is longer although
 * reads were more frequent.
 */
export function updatePeriodOf(defaultS: number, advancesS: readonly number[], intervalS: number): number {
  if (advancesS.length === 0) return defaultS;
  const seenS = Math.min(...advancesS);
  const isLonger = advancesS.length >= ADVANCES_MIN && seenS > 1.5 * Math.max(intervalS, defaultS);
  return seenS < defaultS || isLonger ? seenS : defaultS;
}

/** Rows of an earlier round with their own older `at`; without any, `otherwise`. */
export function carriedOriginators(memory: DaemonMemory | undefined, otherwise: Part<OriginatorRow>): Part<OriginatorRow> {
  return memory?.originators ? unpackOriginators(memory.originators) : otherwise;
}

export function carriedTunnels(memory: DaemonMemory | undefined, otherwise: Part<TunnelRow>): Part<TunnelRow> {
  return memory?.tunnels ? unpackTunnels(memory.tunnels) : otherwise;
}

const NO_SUCH_SCRIPT = /^4(04|10)\b/;

/** The script or the daemon's socket is no longer there: what it said last is not so any more. A busy server (503) proves nothing. */
function isGoneForGood({ code, message, daemonDead }: Fault): boolean {
  return daemonDead || (code === "http-status" && NO_SUCH_SCRIPT.test(message));
}

/** The parts of a daemon that gave no status: refused for the same reason, but for what is still known of it. */
export function silentParts(memory: DaemonMemory | undefined, fault: Fault, at: string): DraftParts {
  const refused = refusedPart(fault, at);
  if (isGoneForGood(fault)) return { interfaces: refused, links: refused, originators: refused, tunnels: refused };
  return {
    interfaces: refused,
    links: refused,
    originators: carriedOriginators(memory, refused),
    tunnels: carriedTunnels(memory, refused),
  };
}

/** Writes the faults and anomalies of one answer down, in the round's ledger and for the observation. */
export function noteAnswer(
  session: Session,
  address: string,
  query: string,
  fault: Fault | null,
  anomalies: readonly Anomaly[],
): Refusal[] {
  const place = { address, protocol: session.dialect.protocol, query };
  const found = fault === null ? anomalies : [fault, ...anomalies];
  return found
    .filter((one) => one.code !== "budget" || !session.ledger.isOver) // that the round is over is one refusal of the round
    .map((one) => session.ledger.refuse(one.code, one.message, place));
}

export const notAsked = NOT_ASKED;
