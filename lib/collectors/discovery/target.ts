/** One endpoint that may be asked in a round, and what came of it. */
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
};

export type Outcome = "waiting" | "answered" | "silent" | "unreadable" | "backed-off" | "not-asked" | "not-allowed";

export type Target = {
  endpoint: Endpoint;
  address: string; // the mesh address or seed that led here
  isSeed: boolean;
  expected: PerProtocol<string>;
  memory: NodeMemory | null;
  outcome: Outcome;
  findings: Finding[];
  absentUntil: PerProtocol<number>;
  fault: Fault | null; // of the query that ended the visit
};

/** A probe that met no daemon is repeated after this many rounds; one that got no answer at all, sooner. */
const ABSENT_ROUNDS = 1_000;
const UNCERTAIN_ROUNDS = 10;
const BACK_OFF_MAX_S = 300;

export function absentUntil(round: number, fault: Fault): number {
  return round + (fault.code === "timeout" || fault.code === "unreachable" ? UNCERTAIN_ROUNDS : ABSENT_ROUNDS);
}

/** After the f-th failure in a row, 2^(f-1) - 1 rounds are left out, five minutes at the most. */
export function skipUntil(round: number, failures: number, intervalS: number): number {
  const longest = Math.max(1, Math.ceil(BACK_OFF_MAX_S / intervalS));
  return round + 1 + Math.min(2 ** Math.min(failures - 1, 30) - 1, longest);
}

export function newTarget(endpoint: Endpoint, address: string, isSeed: boolean, memory: NodeMemory | null): Target {
  return {
    endpoint,
    address,
    isSeed,
    expected: memory === null ? {} : { ...memory.expected },
    memory,
    outcome: "waiting",
    findings: [],
    absentUntil: memory === null ? {} : { ...memory.absentUntil },
    fault: null,
  };
}

/** Which daemons surely are asked, and which are only tried: those that nobody has seen here and that were not tried lately. */
export function protocolsToAsk(target: Target, protocols: readonly DaemonProtocol[], round: number) {
  const isKnown = (protocol: DaemonProtocol): boolean =>
    target.expected[protocol] !== undefined || target.memory?.daemons[protocol] !== undefined;
  const known = protocols.filter(isKnown);
  const untried = protocols.filter((protocol) => !isKnown(protocol) && (target.absentUntil[protocol] ?? 0) <= round);
  return { known, untried };
}
