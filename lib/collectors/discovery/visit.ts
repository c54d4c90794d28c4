/** One visit: which daemons a node runs, whether it is who it should be, and everything that it tells. */
import type { Refusal, SelfReport } from "../../model/index.ts";
import type { Dialect } from "../daemon/dialect.ts";
import type { Release } from "../http/fair-queue.ts";
import { ask, type Fault, isFinal, type Session } from "./ask.ts";
import { draftObservation, noteAnswer, silentParts } from "./observation.ts";
import { readDaemon } from "./read-daemon.ts";
import { identityKey, type Round } from "./round.ts";
import { unknownForms } from "./script-forms.ts";
import { absentUntil, hasAnsweredLately, hasEverAnswered, isRemoved, protocolsToAsk, type Target } from "./target.ts";
import type { DaemonProtocol } from "./types.ts";

/** A daemon that is asked at its own address is looked at here again after this, in case that address falls silent. */
const PROBED_AGAIN_AFTER_ROUNDS = 10;

type Met = { self: SelfReport; refusals: Refusal[] };

function newSession(round: Round, target: Target, dialect: Dialect, signal: AbortSignal): Session {
  const { client, ledger } = round;
  return {
    endpoint: target.endpoint,
    dialect,
    client,
    ledger,
    signal,
    cost: { requests: 0, bytes: 0, elapsedMs: 0 },
    live: { isBlocked: false, fault: null },
    intervalS: round.request.intervalS,
    forms: { ...(target.memory?.daemons[dialect.protocol]?.script ?? unknownForms()) },
  };
}

/** Asks for the status: the fault where there is none that can be read. */
async function meet(session: Session, target: Target): Promise<Met | Fault> {
  const { dialect } = session;
  const told = await ask(session, dialect.queries.status, true);
  if (!told.ok) return told.error;
  const status = dialect.parseStatus(told.value.json);
  if (!status.ok) return { ...status.error, daemonDead: false };
  return {
    self: status.value.self,
    refusals: noteAnswer(session, target.address, dialect.queries.status, null, status.value.anomalies),
  };
}

/**
 * Where else the daemon that was met by chance (a probe) can be asked by its own address. It is left to that visit: a router could
 * otherwise speak for another by claiming its address.
 */
function ownEndpointElsewhere(round: Round, target: Target, protocol: DaemonProtocol, self: SelfReport): boolean {
  if (target.isSeed || self.primaryIp === null || target.expected[protocol] !== undefined) return false;
  const own = round.addresses.endpointOf(self.primaryIp);
  if (own === null || own.key === target.endpoint.key || !round.addresses.policy.mayAsk(own)) return false;
  // Where its own address was silent before, this way is the only one.
  const there = round.targets.get(own.key);
  if (there !== undefined && (there.outcome === "silent" || (there.memory?.failures ?? 0) > 0)) return false;
  target.absentUntil[protocol] = round.number + PROBED_AGAIN_AFTER_ROUNDS;
  round.discover({ protocol, primaryIp: self.primaryIp, nodeId: self.nodeId }, target.endpoint.key);
  return true;
}

function checkIdentity(round: Round, target: Target, dialect: Dialect, met: Met): void {
  const expected = target.expected[dialect.protocol];
  const { primaryIp } = met.self;
  if (primaryIp === null) return;
  if (expected === undefined) {
    // Where there is a map it says where each node is asked, and the seed's word is not needed.
    if (target.isSeed && !round.addresses.hasMap) round.claimed.add(identityKey(dialect.protocol, primaryIp));
    return;
  }
  if (expected === primaryIp) return;
  const place = { address: target.address, protocol: dialect.protocol, query: dialect.queries.status };
  met.refusals.push(round.ledger.refuse("identity-mismatch", `Expected ${expected}, ${primaryIp} answered`, place));
}

/** Visits one daemon. @returns the fault where its status could not be read. */
async function visitDaemon(round: Round, target: Target, session: Session): Promise<Fault | null> {
  const { dialect } = session;
  const met = await meet(session, target);
  if ("code" in met) return met;
  if (ownEndpointElsewhere(round, target, dialect.protocol, met.self)) return null;
  checkIdentity(round, target, dialect, met);
  target.absentUntil[dialect.protocol] = undefined;
  target.removedUntil[dialect.protocol] = undefined;
  target.findings.push(await readDaemon(round, target, session, met.self, met.refusals));
  return null;
}

/** A daemon that is known here and gave no status: an observation that says so, with what is still known of it. */
function noteSilent(target: Target, session: Session, fault: Fault): void {
  const { dialect, ledger } = session;
  const refusals = noteAnswer(session, target.address, dialect.queries.status, fault, []);
  const memory = target.memory?.daemons[dialect.protocol];
  const parts = silentParts(memory, fault, ledger.now());
  target.findings.push({
    dialect,
    session,
    observation: draftObservation(target, session, null, parts, null, refusals),
    heavy: memory?.heavy ?? null,
    decodes: memory?.decodes ?? null,
    liveBlockedAt: memory?.liveBlockedAt ?? null,
  });
}

async function visitAll(round: Round, target: Target, signal: AbortSignal): Promise<void> {
  const { known, untried } = protocolsToAsk(
    target,
    round.dialects.map((dialect) => dialect.protocol),
    round.number,
  );
  const failures: { session: Session; fault: Fault }[] = [];
  const tryOne = async (protocol: DaemonProtocol): Promise<Fault | null> => {
    const dialect = round.dialects.find((one) => one.protocol === protocol);
    if (dialect === undefined) return null;
    const session = newSession(round, target, dialect, signal);
    const fault = await visitDaemon(round, target, session);
    if (fault !== null) failures.push({ session, fault });
    return fault;
  };
  const hasAnswered = (): boolean => target.findings.some((finding) => finding.observation.answered);

  // One that answered lately is asked for each of its daemons, though one of them was silent: the other may be well.
  const isFaithful = hasAnsweredLately(target.memory, round.request.clock.nowMs());
  for (const protocol of known) {
    const fault = await tryOne(protocol);
    if (fault !== null && isFinal(fault) && !(isFaithful && fault.code === "timeout")) break;
  }
  target.fault = failures.find(({ fault }) => isFinal(fault))?.fault ?? null;
  // A node whose known daemon is gone may have moved to the other one: then even a daemon that was absent lately is tried.
  const everyOther = round.dialects.map((one) => one.protocol).filter((protocol) => !known.includes(protocol));
  const tries = known.length > 0 && !hasAnswered() ? everyOther : untried;
  for (const protocol of target.fault === null ? tries : []) {
    const fault = await tryOne(protocol);
    if (fault === null) continue;
    target.absentUntil[protocol] = absentUntil(round.number, fault, round.request.intervalS);
    if (isFinal(fault)) {
      if (!hasAnswered()) target.fault = fault;
      break;
    }
  }
  // A probe that met nothing is no fault of the node, unless nothing else was met there either.
  for (const { session, fault } of failures) {
    const isKnown = known.includes(session.dialect.protocol);
    if (isKnown || (known.length === 0 && !hasAnswered())) noteSilent(target, session, fault);
  }
  target.outcome = hasAnswered() ? "answered" : outcomeOf(round, target.fault);
  if (target.outcome === "answered" && !hasEverAnswered(target.memory)) round.unproven.noteAnswered();
}

function outcomeOf(round: Round, fault: Fault | null): Target["outcome"] {
  if (fault === null) return "unreadable";
  if (fault.code === "not-allowed") return "not-allowed";
  return fault.code === "budget" && round.ledger.isOver ? "not-asked" : "silent";
}

/** A node that failed lately is left alone: one refusal, and what is still known of it. */
function passOver(round: Round, target: Target): void {
  target.outcome = "backed-off";
  const failures = target.memory?.failures ?? 0;
  const fault: Fault = { code: "backed-off", message: `Left alone after ${failures} silent rounds`, daemonDead: false };
  for (const dialect of round.dialects) {
    const isHere = target.expected[dialect.protocol] !== undefined || target.memory?.daemons[dialect.protocol] !== undefined;
    if (isHere && !isRemoved(target, dialect.protocol, round.number))
      noteSilent(target, newSession(round, target, dialect, round.signal), fault);
  }
}

const NO_LANE: Release = () => undefined;

/** null where the round ends first, where a limit of it is reached, or where its turn has come in another router's name. */
async function takeTurn(round: Round, target: Target, by: string | null): Promise<Release | null> {
  const { nodesMax } = round.request.limits;
  const leaveLane = by === null ? NO_LANE : await round.unproven.acquire(by, () => target.isStarted, round.signal);
  if (leaveLane === null) return null;
  target.isStarted = true;
  const release = await round.turns.acquire(target.endpoint.key, round.signal);
  if (release !== null && round.nodesAsked < nodesMax) {
    round.nodesAsked += 1;
    return () => {
      release();
      leaveLane();
    };
  }
  if (release !== null) round.ledger.spendUp("nodes", `The round's ${nodesMax} nodes are reached`);
  target.outcome = "not-asked";
  release?.();
  leaveLane();
  return null;
}

/**
 * Visits a target within the node's time. Never throws for what the node does.
 * @param by who named it, where it waits in the lane of those that never answered. It may wait in the name of several.
 */
export async function visit(round: Round, target: Target, by: string | null = target.namedBy): Promise<void> {
  const isSpared = target.memory !== null && round.number < target.memory.skipUntil;
  if (isSpared && !target.isSeed && round.request.resumed !== true) {
    passOver(round, target);
    return;
  }
  const release = await takeTurn(round, target, by);
  if (release === null) {
    if (!target.isStarted) target.outcome = "not-asked";
    return;
  }
  const time = new AbortController();
  const timer = setTimeout(() => time.abort(), round.request.limits.nodeBudgetMs);
  try {
    await visitAll(round, target, AbortSignal.any([round.signal, time.signal]));
  } finally {
    clearTimeout(timer);
    release();
  }
}
