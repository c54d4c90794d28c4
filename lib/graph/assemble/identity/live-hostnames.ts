/** Which host names live under one key in this round: more than one is a collision. */
import type { Observation } from "../../../model/index.ts";
import { listAt, setAt } from "../input/order.ts";
import type { AssembleInput } from "../input/types.ts";
import { keyOf } from "./keys.ts";
import { selfOf } from "./sightings.ts";

/** Host name ("" for nameless) -> primary addresses. */
export type LiveHostnames = Map<string, Set<string>>;

/** A node that was renamed and started again is listed under both names until the old entry is purged: the old one ages at once. */
const JUST_REFERRED_S = 20;

/** Key -> host names of the nodes that answer under it, or that one lister hears of at the same time under different addresses. */
export function liveHostnames(input: AssembleInput, keyByAddress: ReadonlyMap<string, string>): Map<string, LiveHostnames> {
  const found = new Map<string, LiveHostnames>();
  const add = (key: string, hostname: string | null, address: string | null) => {
    const hostnames = found.get(key) ?? new Map<string, Set<string>>();
    found.set(key, hostnames);
    setAt(hostnames, hostname ?? "").add(address ?? "");
  };
  for (const observation of input.observations) {
    const self = observation.answered ? selfOf(observation) : null;
    const key = self === null ? null : keyOf(self);
    if (self !== null && key !== null) add(key, self.hostname, self.primaryIp);
  }
  const doubtful = addressesThatShareAKey(keyByAddress);
  if (doubtful.size === 0) return found;
  for (const observation of input.observations) {
    for (const [key, rows] of sharedRows(observation, doubtful)) {
      if (new Set(rows.map((row) => row.primaryIp)).size < 2) continue;
      for (const row of rows) add(key, row.hostname, row.primaryIp);
    }
  }
  return found;
}

function addressesThatShareAKey(keyByAddress: ReadonlyMap<string, string>): Map<string, string> {
  const addresses = new Map<string, string[]>();
  for (const [address, key] of keyByAddress) if (key.startsWith("mac:")) listAt(addresses, key).push(address);
  const shared = [...addresses].filter(([, list]) => list.length > 1);
  return new Map(shared.flatMap(([key, list]) => list.map((address) => [address, key] as const)));
}

function sharedRows({ answered, originators }: Observation, doubtful: ReadonlyMap<string, string>) {
  const rows = new Map<string, { primaryIp: string; hostname: string | null }[]>();
  if (!answered || originators.state !== "read") return rows;
  for (const row of originators.rows) {
    const key = doubtful.get(row.primaryIp);
    if (key === undefined || row.lastRefAgeS === null || row.lastRefAgeS > JUST_REFERRED_S) continue;
    listAt(rows, key).push({ primaryIp: row.primaryIp, hostname: row.hostname });
  }
  return rows;
}
