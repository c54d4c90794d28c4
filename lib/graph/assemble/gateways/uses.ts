/**
 * Which gateway each node uses, family by family, as its own `$tunnels` rows say: the row of an announced default network that has a
 * tunnel is the chosen one. A gateway uses itself for its own family.
 */
import { compareBy } from "#lib/base/compare.ts";
import type { Family, Protocol, TunnelRow, Use, UseReason } from "../../../model/index.ts";
import { isRemoved, type Reading, type Readings } from "../evidence/readings.ts";
import type { Identity } from "../identity/identity.ts";
import type { Freshness } from "../input/freshness.ts";
import { familyOf } from "./announcement-words.ts";

type Upstanding = {
  uid: string;
  askReason: "not-asked" | "no-answer";
  /** Nobody lists it any more: what it said last is not believed of it now. */
  unlisted: boolean;
  protocols: readonly Protocol[];
  /** It lost a daemon since the snapshot before: what is known from then may be of that one. */
  moved: boolean;
};

type UseSources = {
  nodes: readonly Upstanding[]; // those that are up
  gateways: ReadonlyMap<Family, ReadonlySet<string>>;
  readings: Readings;
  identity: Identity;
  freshness: Freshness;
  earlier: readonly Use[];
  /** True where the node has a route to a gateway of the family: then empty `$tunnels` cannot be the whole truth. */
  reaches: (uid: string, family: Family) => boolean;
};

type Answer = Omit<Use, "node" | "family">;

/** What decides where a router runs both daemons and they answer differently: the first of these. */
const PRECEDENCE: readonly UseReason[] = [
  "self",
  "chosen",
  "unknown-gateway",
  "none-chosen",
  "too-old",
  "no-tun-plugin",
  "no-answer",
  "not-asked",
];

export function usesOf(sources: UseSources): Use[] {
  const earlier = new Map(
    sources.earlier.map((use) => [`${sources.identity.uidOfPrevious(use.node)} ${use.family}`, use] as const),
  );
  const uses: Use[] = [];
  for (const node of sources.nodes) {
    for (const [family, gateways] of sources.gateways) {
      if (gateways.size === 0) continue;
      const answer = answerOf(node, family, gateways, earlier.get(`${node.uid} ${family}`) ?? null, sources);
      uses.push({ node: node.uid, family, ...answer });
    }
  }
  return uses.sort(
    compareBy(
      (use) => use.node,
      (use) => use.family,
    ),
  );
}

function answerOf(
  node: Upstanding,
  family: Family,
  gateways: ReadonlySet<string>,
  earlier: Use | null,
  sources: UseSources,
): Answer {
  const { uid } = node;
  const readings = believed(sources.readings.byNode.get(uid) ?? [], node.protocols);
  const other = gateways.has(uid) ? chosenOther(node, readings, family, gateways, sources) : null;
  // A daemon's own chosen tunnel speaks louder than its offer: it does not leave by itself.
  if (other !== null) return other;
  if (gateways.has(uid)) {
    const at = readings.find((reading) => reading.fresh)?.observation.at ?? null;
    return { ...nothing("self", at), gateway: uid };
  }
  if (node.unlisted) return nothing("no-answer");
  const answers = readings.map((reading) => answerOfReading(reading, node, family, gateways, sources));
  const [best] = answers.sort((one, other) => PRECEDENCE.indexOf(one.reason) - PRECEDENCE.indexOf(other.reason));
  const answer = best ?? nothing(node.askReason);
  const silent = answer.reason === "no-answer" || answer.reason === "not-asked";
  return silent && !node.moved ? (carried(earlier, gateways, sources) ?? answer) : answer;
}

/** Where a daemon of the router speaks, one that stands still or that is not there any more says nothing. */
function believed(readings: readonly Reading[], protocols: readonly Protocol[]): readonly Reading[] {
  const there = readings.filter((reading) => !isRemoved(reading) && protocols.includes(reading.observation.protocol));
  return there.some(({ fresh }) => fresh) ? there.filter(({ staleReason }) => staleReason === null) : there;
}

/** Of a node that announces the family itself: the other gateway by which it says that it leaves; null where it says no such thing. */
function chosenOther(
  node: Upstanding,
  readings: readonly Reading[],
  family: Family,
  gateways: ReadonlySet<string>,
  sources: UseSources,
): Answer | null {
  const answers = readings.map((reading) => answerOfReading(reading, node, family, gateways, sources));
  return answers.find(({ reason, gateway }) => reason === "chosen" && gateway !== node.uid) ?? null;
}

function nothing(reason: UseReason, at: string | null = null): Answer {
  return { gateway: null, reason, dedicatedTunnel: null, pathMbps: null, at };
}

/** What it said last, while that may still be believed. */
function carried(earlier: Use | null, gateways: ReadonlySet<string>, { freshness, identity }: UseSources): Answer | null {
  if (earlier === null || earlier.at === null || (earlier.reason !== "chosen" && earlier.reason !== "none-chosen")) return null;
  if (Date.parse(earlier.at) < freshness.slowSinceMs) return nothing("too-old", earlier.at);
  const gateway = earlier.gateway === null ? null : identity.uidOfPrevious(earlier.gateway);
  if (gateway !== null && !gateways.has(gateway)) return nothing("too-old", earlier.at);
  const { reason, dedicatedTunnel, pathMbps, at } = earlier;
  return { gateway, reason, dedicatedTunnel, pathMbps, at };
}

function answerOfReading(
  { observation }: Reading,
  node: Upstanding,
  family: Family,
  gateways: ReadonlySet<string>,
  sources: UseSources,
): Answer {
  const { tunnels, protocol } = observation;
  if (tunnels.state === "not-asked") return nothing(observation.answered ? "not-asked" : node.askReason);
  if (tunnels.state === "refused") return nothing(refusalReason(tunnels.code, tunnels.message));
  if (Date.parse(tunnels.at) < sources.freshness.slowSinceMs) return nothing("too-old", tunnels.at);
  if (tunnels.rows.length === 0 && tunnels.empty && sources.reaches(node.uid, family)) return nothing("no-answer");
  const row = chosenRow(tunnels.rows, family);
  if (row === null) return nothing("none-chosen", tunnels.at);
  const { announcerPrimaryIp: primaryIp, announcerHostname: hostname } = row;
  const gateway = sources.identity.uidOf({ protocol, nodeId: null, primaryIp, hostname });
  const known = gateway !== null && gateways.has(gateway);
  // A known node that does not announce any more: the row is older than the withdrawal.
  if (!known) return nothing(gateway === null ? "unknown-gateway" : "too-old", tunnels.at);
  return {
    gateway,
    reason: "chosen",
    dedicatedTunnel: isDedicated(row.tunnelName),
    pathMbps: row.pathMetric.bps === null ? null : row.pathMetric.bps / 1e6,
    at: tunnels.at,
  };
}

/** bmx7 without the tun plugin answers with an error of its command line; a dead daemon, or one without the json plugin, with others. */
function refusalReason(code: string, message: string): UseReason {
  if (code !== "daemon-error") return "no-answer";
  return /connect to unix socket|invalid argument: +jshow/i.test(message) ? "no-answer" : "no-tun-plugin";
}

/** The chosen row; of several the longest prefix, which is what the kernel takes, then the best path. */
function chosenRow(rows: readonly TunnelRow[], family: Family): TunnelRow | null {
  const prefix = (row: TunnelRow) => Number(row.announcedNetwork?.split("/")[1] ?? 0);
  const chosen = rows.filter((row) => row.chosen && familyOf(row.announcedNetwork) === family);
  chosen.sort((one, other) => prefix(other) - prefix(one) || (other.pathMetric.bps ?? -1) - (one.pathMetric.bps ?? -1));
  return chosen[0] ?? null;
}

/** `X7Out_<shortId>`, `bmxOut_…`: a tunnel of its own; `bmxC4Default`, `X7C4Default`: the catch-all device that waits for traffic. */
function isDedicated(tunnelName: string | null): boolean | null {
  if (tunnelName === null) return null;
  if (/Out_/.test(tunnelName)) return true;
  return /C[46]/.test(tunnelName) ? false : null;
}
