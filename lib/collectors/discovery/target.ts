/** One endpoint that may be asked in a round, and what came of it. */
import { backoffAfter } from "#lib/base/backoff.ts";
import { MINUTE_MS } from "#lib/base/durations.ts";
import type { Observation } from "../../model/index.ts";
import type { Dialect } from "../daemon/dialect.ts";
import type { Endpoint } from "../http/endpoint.ts";
import type { Fault, Session } from "./ask.ts";
import type { DaemonMemory, NodeMemory } from "./memory.ts";
import type { HeavyState } from "./plan.ts";
import type { DaemonProtocol } from "./types.ts";

export type PerProtocol<Value> = { bmx6?: Value | undefined; bmx7?: Value | undefined };

/** One daemon that answered (or is known and was silent), with what the next round should know of it. */
export type Finding = {
  dialect: Dialect;
  session: Session;
  observation: Observation;
  heavy: HeavyState | null;
  decodes: DaemonMemory["decodes"];
  /** See the memory of a daemon. */
  liveBlockedAt: string | null;
};

export type Outcome = "waiting" | "answered" | "silent" | "unreadable" | "backed-off" | "not-asked" | "not-allowed";

export type Target = {
  endpoint: Endpoint;
  address: string; // the mesh address or seed that led here
  isSeed: boolean;
  /** Who named it, where it is no seed and never answered: such nodes wait apart. null: it has its turn before them. */
  namedBy: string | null;
  isStarted: boolean; // its turn has come
  expected: PerProtocol<string>;
  memory: NodeMemory | null;
  outcome: Outcome;
  findings: Finding[];
  absentUntil: PerProtocol<number>;
  removedUntil: PerProtocol<number>;
  fault: Fault | null; // of the query that ended the visit
};

/** A probe that met no daemon is repeated after so long; one that got no answer at all, sooner. */
const ABSENT_S = 600;
const UNCERTAIN_S = 60;
const BACK_OFF_MAX_S = 300;
/** Who answered so lately is asked in every round: others may be known through it alone. */
const FAITHFUL_MS = 30 * MINUTE_MS;
/** Who is heard by others is left out of one round at the most. */
const HEARD_ROUNDS_LEFT_OUT = 1;

const roundAfter = (round: number, waitS: number, intervalS: number): number => round + Math.max(1, Math.ceil(waitS / intervalS));

export function absentUntil(round: number, fault: Fault, intervalS: number): number {
  const waitS = fault.code === "timeout" || fault.code === "unreachable" ? UNCERTAIN_S : ABSENT_S;
  return roundAfter(round, waitS, intervalS);
}

/** A daemon that was removed is looked for as seldom as one that was never there. */
export function removedUntil(round: number, intervalS: number): number {
  return roundAfter(round, ABSENT_S, intervalS);
}

export function isRemoved(target: Target, protocol: DaemonProtocol, round: number): boolean {
  return (target.removedUntil[protocol] ?? 0) > round;
}

export type Silence = {
  failures: number; // rounds in a row
  answeredLately: boolean;
  isOnlyWay: boolean; // others are known by its word alone
  isListed: boolean; // by somebody, in this round
};

/** After the f-th failure in a row, 2^(f-1) - 1 rounds are left out, five minutes at the most. */
export function skipUntil(round: number, { failures, answeredLately, isOnlyWay, isListed }: Silence, intervalS: number): number {
  if (answeredLately || isOnlyWay) return round + 1;
  const longest = isListed ? HEARD_ROUNDS_LEFT_OUT : Math.max(1, Math.ceil(BACK_OFF_MAX_S / intervalS));
  return round + 1 + backoffAfter(failures - 1, 1, longest + 1) - 1;
}

export function hasAnsweredLately(memory: Pick<NodeMemory, "answeredAt"> | null, nowMs: number): boolean {
  const answeredAt = memory?.answeredAt ?? null;
  return answeredAt !== null && nowMs - Date.parse(answeredAt) <= FAITHFUL_MS;
}

export function hasEverAnswered(memory: NodeMemory | null): boolean {
  return memory !== null && (memory.answeredAt !== null || Object.values(memory.daemons).some((daemon) => daemon !== undefined));
}

export function newTarget(
  endpoint: Endpoint,
  address: string,
  by: "seed" | { namedBy: string },
  memory: NodeMemory | null,
): Target {
  return {
    endpoint,
    address,
    isSeed: by === "seed",
    namedBy: by === "seed" || hasEverAnswered(memory) ? null : by.namedBy,
    isStarted: false,
    expected: memory === null ? {} : { ...memory.expected },
    memory,
    outcome: "waiting",
    findings: [],
    absentUntil: memory === null ? {} : { ...memory.absentUntil },
    removedUntil: memory === null ? {} : { ...memory.removedUntil },
    fault: null,
  };
}

/** Which daemons surely are asked, and which are only tried: those that nobody has seen here and that were not tried lately. */
export function protocolsToAsk(target: Target, protocols: readonly DaemonProtocol[], round: number) {
  const isThere = (protocol: DaemonProtocol): boolean => !isRemoved(target, protocol, round);
  const isKnown = (protocol: DaemonProtocol): boolean =>
    isThere(protocol) && (target.expected[protocol] !== undefined || target.memory?.daemons[protocol] !== undefined);
  const known = protocols.filter(isKnown);
  const isUntried = (protocol: DaemonProtocol): boolean => isThere(protocol) && (target.absentUntil[protocol] ?? 0) <= round;
  const untried = protocols.filter((protocol) => !isKnown(protocol) && isUntried(protocol));
  return { known, untried };
}
