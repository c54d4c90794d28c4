/** Observations tied to nodes: which of them speak for a node now, and which stand still. */
import { compareText } from "#lib/base/compare.ts";
import type { Daemon, Observation, SelfReport } from "../../../model/index.ts";
import type { Identity } from "../identity/identity.ts";
import { selfOf } from "../identity/sightings.ts";
import type { Freshness } from "../input/freshness.ts";
import type { AssembleInput } from "../input/types.ts";

/** A daemon's uptime has to stand still for so many of its update periods before its data are called frozen. */
const FROZEN_PERIODS = 2.5;

const FROZEN_PERIODS_TIMED_OUT = 1.5;

export type Reading = {
  observation: Observation;
  uid: string | null; // null: answered by nobody that could be identified
  staleReason: "uptime-frozen" | "daemon-dead" | null;
  /** It answered in this round and its data advance: what it tells is evidence. */
  fresh: boolean;
  uptimeSince: string | null;
};

export type Readings = {
  all: readonly Reading[];
  /** One reading a daemon: an answer before silence, the newest first. */
  byNode: ReadonlyMap<string, readonly Reading[]>;
};

/** The previous round's tie of an address to a node, for addresses that tell nothing themselves (a seed `host:port` that fell silent). */
function tiesBefore(input: AssembleInput): Map<string, string> {
  const ties = new Map<string, string>();
  for (const source of input.previous?.sources ?? []) {
    if (source.address !== null && source.node !== null) ties.set(`${source.protocol} ${source.address}`, source.node);
  }
  return ties;
}

export function readingsOf(input: AssembleInput, identity: Identity, freshness: Freshness): Readings {
  const before = tiesBefore(input);
  const all = input.observations.map((observation): Reading => {
    const { protocol, address } = observation;
    const self = selfOf(observation);
    const tied = before.get(`${protocol} ${address}`);
    const uid =
      (self === null ? null : identity.uidOf(self)) ??
      identity.uidOf({ protocol, nodeId: null, primaryIp: address, hostname: null }) ??
      (tied === undefined ? null : identity.uidOfPrevious(tied));
    const daemon = uid === null ? undefined : identity.previousNodes.get(uid)?.daemons.find((d) => d.protocol === protocol);
    const uptimeSince = standsSince(observation, daemon);
    const staleReason = observation.answered ? stalenessOf(observation, uptimeSince) : null;
    const fresh = observation.answered && staleReason === null && Date.parse(observation.at) >= freshness.freshSinceMs;
    return { observation, uid, staleReason, fresh, uptimeSince };
  });
  return { all, byNode: bestByNode(all) };
}

/** The first time that this very uptime was read. */
function standsSince(observation: Observation, daemon: Daemon | undefined): string | null {
  const uptimeS = observation.answered ? (observation.self?.uptimeS ?? null) : null;
  if (uptimeS === null) return null;
  return daemon?.uptimeS === uptimeS && daemon.uptimeSince !== null ? daemon.uptimeSince : observation.at;
}

function stalenessOf(observation: Observation, uptimeSince: string | null): Reading["staleReason"] {
  if (observation.liveDaemon === false) return "daemon-dead";
  if (uptimeSince === null) return null;
  const stoodMs = Date.parse(observation.at) - Date.parse(uptimeSince);
  // A live query that nobody came to answer bears out that the daemon stands still.
  const periods = observation.liveTimedOut === true ? FROZEN_PERIODS_TIMED_OUT : FROZEN_PERIODS;
  return stoodMs >= periods * observation.updatePeriodS * 1000 ? "uptime-frozen" : null;
}

/** Its web server answers that there is no such script: the daemon was removed, and what it said last went with it. */
export function isRemoved({ observation: { answered, links } }: Reading): boolean {
  return !answered && links.state === "refused" && links.code === "http-status" && /^(404|410)\b/.test(links.message);
}

function bestByNode(all: readonly Reading[]): Map<string, Reading[]> {
  const byNode = new Map<string, Reading[]>();
  for (const reading of all) {
    if (reading.uid === null) continue;
    const others = byNode.get(reading.uid) ?? [];
    const rival = others.find((other) => other.observation.protocol === reading.observation.protocol);
    if (rival !== undefined && !isBetter(reading, rival)) continue;
    byNode.set(reading.uid, [...others.filter((other) => other !== rival), reading]);
  }
  for (const list of byNode.values())
    list.sort((one, other) => compareText(one.observation.protocol, other.observation.protocol));
  return byNode;
}

function isBetter(one: Reading, other: Reading): boolean {
  if (one.fresh !== other.fresh) return one.fresh;
  if (one.observation.answered !== other.observation.answered) return one.observation.answered;
  return Date.parse(one.observation.at) > Date.parse(other.observation.at);
}

/** The daemons of a node: as it tells now, else as it told last. */
export function daemonsOf(readings: readonly Reading[], before: readonly Daemon[]): Daemon[] {
  const now = readings.flatMap(({ observation, uptimeSince }): Daemon[] => {
    const { self, answered, protocol, at } = observation;
    return answered && self !== null ? [daemonOf(protocol, self, uptimeSince, at)] : [];
  });
  const kept = before.filter((daemon) => !now.some((other) => other.protocol === daemon.protocol));
  return [...now, ...kept].sort((one, other) => compareText(one.protocol, other.protocol));
}

function daemonOf(protocol: Daemon["protocol"], self: SelfReport, uptimeSince: string | null, at: string): Daemon {
  const { version, revision, uptimeS, cpuPercent, memoryBytes, knownNodes } = self;
  return { protocol, version, revision, uptimeS, uptimeSince, cpuPercent, memoryBytes, knownNodes, answeredAt: at };
}
