/** The ways out of a made-up mesh: who announces what, each node's next hop towards each gateway, and which one it uses. */
import {
  type Family,
  type Gateway,
  isUsable,
  type Link,
  type Node,
  type Route,
  type Use,
  type UseReason,
} from "#lib/model/index.ts";

export type Announcement = { node: string; family: Family; claimedMbps: number | null };

type Step = { nextHop: string | null; link: string | null; costPerBit: number; hops: number };

/** Best way of every node towards `target`: the smallest sum of 1/bandwidth, so that every hop's own way is the rest of this one. */
export function waysTo(target: string, links: readonly Link[]): Map<string, Step> {
  const byNode = new Map<string, { link: Link; other: string; bps: number }[]>();
  for (const link of links.filter(isUsable)) {
    addEdge(byNode, link.a, link.b, link, link.directions.ab.bandwidthMbps ?? capacityMbps(link, "ab"));
    addEdge(byNode, link.b, link.a, link, link.directions.ba.bandwidthMbps ?? capacityMbps(link, "ba"));
  }
  const settled = new Map<string, Step>();
  const open = new Map<string, Step>([[target, { nextHop: null, link: null, costPerBit: 0, hops: 0 }]]);
  while (open.size > 0) {
    const nearest = [...open].reduce((best, entry) => (entry[1].costPerBit < best[1].costPerBit ? entry : best));
    open.delete(nearest[0]);
    settled.set(nearest[0], nearest[1]);
    for (const edge of byNode.get(nearest[0]) ?? []) {
      if (settled.has(edge.other)) continue;
      const costPerBit = nearest[1].costPerBit + 1 / edge.bps;
      const known = open.get(edge.other);
      if (known === undefined || costPerBit < known.costPerBit)
        open.set(edge.other, { nextHop: nearest[0], link: edge.link.id, costPerBit, hops: nearest[1].hops + 1 });
    }
  }
  return settled;
}

function addEdge(
  byNode: Map<string, { link: Link; other: string; bps: number }[]>,
  from: string,
  towards: string,
  link: Link,
  mbps: number,
): void {
  // Kept under the far end: the search runs from the gateway outwards, the traffic the other way.
  const edges = byNode.get(towards) ?? [];
  edges.push({ link, other: from, bps: mbps * 1e6 });
  byNode.set(towards, edges);
}

function capacityMbps(link: Link, direction: "ab" | "ba"): number {
  const there = link.directions[direction].quality ?? 0.01;
  const back = link.directions[direction === "ab" ? "ba" : "ab"].quality ?? 0.01;
  return (link.interfaces.a.rateMaxMbps ?? 54) * there * Math.sqrt(back);
}

/** Routes of the nodes that answered (a stale node's as old as its data) to every announcer. */
export function routesTo(announcers: readonly string[], nodes: readonly Node[], links: readonly Link[], at: string): Route[] {
  return announcers.flatMap((target) => {
    const ways = waysTo(target, links);
    return nodes
      .filter((node) => node.state === "answered" || node.state === "stale")
      .map((node): Route => {
        const step = ways.get(node.uid);
        return {
          node: node.uid,
          target,
          nextHop: step?.nextHop ?? null,
          link: step?.link ?? null,
          metricBps: step === undefined || step.hops === 0 ? null : Math.round(1 / step.costPerBit),
          hops: step?.hops ?? null,
          at: node.answeredAt ?? at,
        };
      });
  });
}

/** For each family that somebody announces, what each node says: the announcer with the best metric, or the reason why it is not known. */
export function usesOf(
  nodes: readonly Node[],
  announcements: readonly Announcement[],
  routes: readonly Route[],
  oddities: ReadonlyMap<string, UseReason>,
): Use[] {
  const byPair = new Map(routes.map((route) => [`${route.node} ${route.target}`, route]));
  const families = [...new Set(announcements.map((announcement) => announcement.family))];
  return families.flatMap((family) => {
    const announcers = announcements
      .filter((announcement) => announcement.family === family)
      .map((announcement) => announcement.node);
    return nodes
      .filter((node) => node.state !== "gone")
      .map((node): Use => {
        const none = { node: node.uid, family, gateway: null, dedicatedTunnel: null, pathMbps: null, at: null };
        if (node.state === "heard") return { ...none, reason: node.stateReason === "not-asked" ? "not-asked" : "no-answer" };
        const odd = oddities.get(node.uid);
        if (odd !== undefined) return { ...none, reason: odd, at: node.answeredAt };
        if (announcers.includes(node.uid)) return { ...none, gateway: node.uid, reason: "self", at: node.answeredAt };
        const best = announcers
          .map((announcer) => byPair.get(`${node.uid} ${announcer}`))
          .filter((route) => route !== undefined && route.metricBps !== null)
          .sort((one, other) => (other?.metricBps ?? 0) - (one?.metricBps ?? 0))[0];
        if (best === undefined) return { ...none, reason: "none-chosen", at: node.answeredAt };
        return {
          node: node.uid,
          family,
          gateway: best.target,
          reason: "chosen",
          dedicatedTunnel: family !== "community",
          pathMbps: best.metricBps === null ? null : best.metricBps / 1e6,
          at: node.answeredAt,
        };
      });
  });
}

export function gatewaysOf(announcements: readonly Announcement[], uses: readonly Use[], at: string): Gateway[] {
  const networks: Record<Family, string[]> = { v4: ["0.0.0.0/0"], v6: ["2000::/3"], community: ["10.0.0.0/8"] };
  return announcements.map((announcement) => {
    const users = uses.filter((use) => use.gateway === announcement.node && use.family === announcement.family).length;
    return {
      node: announcement.node,
      family: announcement.family,
      networks: networks[announcement.family],
      announcedBy: ["description", "tunnels"],
      announcedAt: at,
      claimedMbps: announcement.claimedMbps,
      working: users > 0 ? "yes" : "unknown",
      users,
    };
  });
}
