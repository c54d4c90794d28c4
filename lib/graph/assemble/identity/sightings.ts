/** Who is named in a round, wherever it is named: the raw material of identity. */
import type { Observation, Protocol } from "../../../model/index.ts";
import type { AssembleInput } from "../input/types.ts";

/** A node as some row names it. `protocol` is null where the row does not tell (a node known from the plan of the crawl only). */
export type Who = {
  protocol: Protocol | null;
  nodeId: string | null;
  primaryIp: string | null;
  hostname: string | null;
};

/** Who answered: what the daemon says of itself, else its own row in its originators. null where the answer does not tell. */
export function selfOf(observation: Observation): Who | null {
  const { self, protocol } = observation;
  if (self !== null && (self.nodeId !== null || self.primaryIp !== null)) {
    return { protocol, nodeId: self.nodeId, primaryIp: self.primaryIp, hostname: self.hostname };
  }
  if (observation.originators.state !== "read") return null;
  const own = observation.originators.rows.find((row) => row.self);
  return own === undefined ? null : { protocol, nodeId: own.nodeId, primaryIp: own.primaryIp, hostname: own.hostname };
}

type OnSighting = (protocol: Protocol | null, nodeId: string | null, primaryIp: string | null) => void;

/** Calls back for each naming in the round, answering nodes first. A mesh of n nodes names up to n² times: the callback is to be quick. */
export function forEachSighting(input: AssembleInput, callback: OnSighting): void {
  for (const observation of input.observations) {
    const self = selfOf(observation);
    if (self !== null) callback(self.protocol, self.nodeId, self.primaryIp);
  }
  for (const { protocol, originators, descriptions, links } of input.observations) {
    if (originators.state === "read") for (const row of originators.rows) callback(protocol, row.nodeId, row.primaryIp);
    if (descriptions.state === "read") for (const row of descriptions.rows) callback(protocol, row.nodeId, row.primaryIp);
    if (links.state === "read") {
      for (const row of links.rows) if (row.neighbourNodeId !== null) callback(protocol, row.neighbourNodeId, null);
    }
  }
  for (const { nodeId, primaryIp } of input.unread) callback(null, nodeId, primaryIp);
}
