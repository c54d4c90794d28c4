/** What of a snapshot is kept as series. */
import { isOfRound, isPartial, isUsable, type SeriesMetric, type Snapshot } from "../../../model/index.ts";

/** `value`: of `gateway` and `next-hop` a uid, of all others a number; null: known to be there, and its figure unknown. */
export type Sample = { metric: SeriesMetric; entity: string; value: number | string | null };

type Add = (metric: SeriesMetric, entity: string, value: number | string | null) => void;

/** @param before the round before, for rates of counters; null where there is none. */
export function seriesOf(snapshot: Snapshot, before: Snapshot | null): Sample[] {
  const samples: Sample[] = [];
  const add: Add = (metric, entity, value) => samples.push({ metric, entity, value });
  linkSamples(snapshot, add);
  nodeSamples(snapshot, add);
  gatewaySamples(snapshot, add);
  rateSamples(snapshot, before, add);
  meshSamples(snapshot, add);
  return samples;
}

/** What was carried over from an earlier round is no sample of this one. */
function linkSamples(snapshot: Snapshot, add: Add): void {
  for (const { id, directions } of snapshot.links) {
    for (const way of ["ab", "ba"] as const) {
      const { quality, bandwidthMbps, at } = directions[way];
      const fresh = isOfRound(snapshot, at);
      add("quality", `${id}/${way}`, fresh ? quality : null);
      if (bandwidthMbps !== null) add("bandwidth-mbps", `${id}/${way}`, fresh ? bandwidthMbps : null);
    }
  }
}

const STATE_VALUES = { answered: 1, heard: 1, stale: null, gone: 0, unknown: null } as const;

/** A node that did not answer has no figures of this round: those in the snapshot are old ones. */
function nodeSamples({ nodes }: Snapshot, add: Add): void {
  for (const { uid, state, daemons, system } of nodes) {
    add("state", uid, STATE_VALUES[state]);
    const fresh = state === "answered";
    const known = (read: (daemon: (typeof daemons)[number]) => number | null) =>
      fresh ? (daemons.map(read).find((value) => value !== null) ?? null) : null;
    if (daemons.some(({ cpuPercent }) => cpuPercent !== null))
      add(
        "cpu-percent",
        uid,
        known(({ cpuPercent }) => cpuPercent),
      );
    if (daemons.some(({ uptimeS }) => uptimeS !== null))
      add(
        "uptime-s",
        uid,
        known(({ uptimeS }) => uptimeS),
      );
    if (system === null || system === undefined) continue;
    if (system.loadAverage !== null) add("load-average", uid, fresh ? system.loadAverage[0] : null);
    const { totalBytes = null, applicationsBytes = null } = system.memory ?? {};
    if (totalBytes !== null && totalBytes > 0 && applicationsBytes !== null) {
      // A source's own sums may exceed its total by what moved while it read.
      add("memory-share", uid, fresh ? Math.min(1, Math.round((1000 * applicationsBytes) / totalBytes) / 1000) : null);
    }
  }
}

/** What a node that was not read uses now is nobody's knowledge, and who counts the users of a gateway then counts too few. */
function gatewaySamples(snapshot: Snapshot, add: Add): void {
  const { nodes, gateways, uses, routes } = snapshot;
  const unread = new Set(nodes.flatMap(({ uid, state }) => (state === "unknown" ? [uid] : [])));
  const hops = new Map(routes.map(({ node, target, nextHop }) => [`${node} ${target}`, nextHop] as const));
  for (const { node, family, gateway, pathMbps, reason } of uses) {
    if (reason === "no-tun-plugin" || unread.has(node)) continue;
    add("gateway", `${node}/${family}`, gateway);
    const nextHop = hops.get(`${node} ${gateway}`);
    if (nextHop !== undefined) add("next-hop", `${node}/${family}`, nextHop);
    if (reason !== "self" && (pathMbps !== null || gateway !== null)) add("path-mbps", `${node}/${family}`, pathMbps);
  }
  for (const { node, family, claimedMbps, users } of gateways) {
    add("users", `${node}/${family}`, isPartial(snapshot) ? null : users);
    if (claimedMbps !== null) add("claimed-mbps", `${node}/${family}`, claimedMbps);
  }
}

/** A counter that went back began anew, or wrapped: what passed meanwhile is unknown. */
function rateSamples(snapshot: Snapshot, before: Snapshot | null, add: Add): void {
  const earlier = new Map(before?.nodes.map((node) => [node.uid, node.system ?? null] as const));
  for (const { uid, system } of snapshot.nodes) {
    if (system === null || system === undefined || system.devices.length === 0) continue;
    const old = earlier.get(uid) ?? null;
    const seconds = secondsBetween(old?.at ?? null, system.at);
    // The same reading carried over tells nothing new.
    if (seconds === 0) continue;
    for (const device of system.devices) {
      const last = old?.devices.find(({ name }) => name === device.name);
      add("rx-mbps", `${uid}/${device.name}`, rateMbps(last?.rxBytes ?? null, device.rxBytes, seconds));
      add("tx-mbps", `${uid}/${device.name}`, rateMbps(last?.txBytes ?? null, device.txBytes, seconds));
    }
  }
}

function secondsBetween(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : (Date.parse(to) - Date.parse(from)) / 1000;
}

function rateMbps(before: number | null, after: number | null, seconds: number | null): number | null {
  if (before === null || after === null || seconds === null || seconds <= 0 || after < before) return null;
  return Math.round(((after - before) * 8) / seconds / 1000) / 1000;
}

/** A round that saw a part of the mesh counts no nodes and no links of the whole. */
function meshSamples(snapshot: Snapshot, add: Add): void {
  const { nodes, links, cost } = snapshot;
  const counted = (count: () => number) => (isPartial(snapshot) ? null : count());
  add("round-requests", "mesh", cost.requests);
  add("round-bytes", "mesh", cost.bytes);
  add("round-seconds", "mesh", cost.seconds);
  add(
    "nodes-up",
    "mesh",
    counted(() => nodes.filter(({ state }) => STATE_VALUES[state] === 1).length),
  );
  add(
    "links-up",
    "mesh",
    counted(() => links.filter(isUsable).length),
  );
}
