/** Lists of places to go to, by several rules, of one record: the one on the page, three others, and one that knows what nobody can know. */
import { lostWithEdge } from "#lib/graph/analysis/kernels/internet-loss.ts";
import { linkIdOf } from "#lib/graph/analysis/mesh/mesh-graph.ts";
import { type FixFirst, rankFixFirst, type Scene } from "#lib/graph/analysis/products/fix-first.ts";
import { failingPlaces } from "#lib/graph/analysis/products/fix-first-places.ts";
import { evaluateWays, impactOf } from "#lib/graph/analysis/routing/evaluate.ts";
import { scenarioOf } from "#lib/graph/analysis/routing/scenario.ts";
import { linkWeakness, nodeWeakness } from "#lib/graph/analysis/trends/link-history.ts";
import type { Record } from "./record.ts";
import { DAY_MS, meanRepairH, rateAt, type World } from "./world.ts";

/** Keys of places ("link <id>", "node <uid>"), the first to go to first. */
export type Order = readonly string[];

export function sceneOf({ snapshot }: Record): Scene {
  const ways = evaluateWays(scenarioOf(snapshot, "v4"));
  return { ...ways, impact: impactOf(ways) };
}

export type Ours = {
  list: FixFirst;
  /** As the page shows it: what is down now, with people behind it, stands on top whatever it will cost. */
  shown: Order;
  /** By what is expected. */
  order: Order;
};

/** The list of the page, and behind it all other places that ever failed. Slow ones cost no hours: they are judged by nobody here. */
export function ours(scene: Scene, { window, log, snapshot }: Record): Ours {
  const weights = new Map(snapshot.nodes.map(({ uid, weight }) => [uid, weight]));
  const weightOf = (uid: string) => weights.get(uid) ?? 1;
  const list = rankFixFirst(scene, window, { log, weightOf });
  const listed = list.items.flatMap(({ kind, id, expected }) => (expected === null ? [] : [`${kind} ${id}`]));
  const others = failingPlaces({ ...scene, window, log, wayOut: null, weightOf }).map(({ kind, id }) => `${kind} ${id}`);
  return { list, shown: [...new Set([...listed, ...others])], order: others };
}

function sorted(scores: ReadonlyMap<string, number>): Order {
  return [...scores].sort((x, y) => y[1] - x[1] || (x[0] < y[0] ? -1 : 1)).map(([key]) => key);
}

/** What meshviewer's list of links does. */
export function worstQuality({ snapshot }: Record): Order {
  const score = (ab: number | null, ba: number | null) => 1 - Math.min(ab ?? 1, ba ?? 1);
  return sorted(new Map(snapshot.links.map(({ id, directions: { ab, ba } }) => [`link ${id}`, score(ab.quality, ba.quality)])));
}

/** Of the last four weeks. */
export function mostFailures({ log, window }: Record): Order {
  const counts = new Map<string, number>();
  for (const { link, node, from, cause } of log.events) {
    if (cause !== null || Date.parse(from) < window.toMs - 28 * DAY_MS) continue;
    const key = link === null ? `node ${node}` : `link ${link}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return sorted(counts);
}

/** The list as it was before: how surely weak, or likely to fail within a week, times how many would be harmed; from 0.05 on. */
export function weaknessTimesImpact({ graph, impact, isGateway, loss }: Scene, { window }: Record): Order {
  const scores = new Map<string, number>();
  for (let edge = 0; edge < graph.m; edge += 1) {
    const id = linkIdOf(graph, edge);
    const { weakness, byQuality, failures } = linkWeakness(window.linkSamples(id), window.toMs);
    const priority = (weakness ?? 0) * (impact.byEdge[edge] ?? 0);
    if (priority >= 0.05 && ((byQuality ?? 0) > 0 || failures > 0)) scores.set(`link ${id}`, priority);
  }
  for (const [v, id] of graph.uids.entries()) {
    const own = isGateway[v] === 1 || loss.covered[v] === 0 ? 0 : (graph.weight[v] ?? 1);
    const { weakness, failures } = nodeWeakness(window.nodeSamples(id));
    const priority = (weakness ?? 0) * ((impact.byNode[v] ?? 0) + own);
    if (failures > 0 && priority >= 0.05) scores.set(`node ${id}`, priority);
  }
  return sorted(scores);
}

/** Knows the true rates and repair times, the undamaged mesh, and what is down; not when anything will fail. */
export function oracle(world: World, { log, window }: Record): Order {
  const { graph, loss, isGateway } = evaluateWays(scenarioOf(world.mesh, "v4"));
  const scores = new Map<string, number>();
  const middleMs = window.toMs + 14 * DAY_MS;
  const weightOf = (v: number) => (isGateway[v] === 1 ? 0 : (graph.weight[v] ?? 1));
  for (const place of world.places) {
    const id = place.key.slice(5);
    const edge = place.key.startsWith("link ") ? graph.edgeOfLink.get(id) : undefined;
    const v = graph.indexOf.get(id);
    let members = 0;
    if (edge !== undefined) members = lostWithEdge(loss, graph, edge).reduce((sum, x) => sum + weightOf(x), 0);
    else if (place.kind === "gateway") members = gatewayMembers(world, id);
    else if (v !== undefined) members = (loss.byNode[v] ?? 0) + (loss.covered[v] === 1 ? weightOf(v) : 0);
    scores.set(place.key, 28 * rateAt(place, middleMs) * meanRepairH(place) * members);
  }
  for (const { link, node, to, affected } of log.events) {
    const key = link === null ? `node ${node}` : `link ${link}`;
    const place = world.places.find((one) => one.key === key);
    if (to === null && place !== undefined) scores.set(key, (scores.get(key) ?? 0) + affected.weight * meanRepairH(place));
  }
  return sorted(scores);
}

/** A gateway that stops offering its way out is a router like others then. */
function gatewayMembers({ mesh }: World, uid: string): number {
  const gateways = mesh.gateways.filter(({ node }) => node !== uid);
  const { graph, loss } = evaluateWays(scenarioOf({ ...mesh, gateways }, "v4"));
  return graph.uids.reduce((sum, one, v) => sum + (loss.covered[v] === 0 && one !== uid ? (graph.weight[v] ?? 1) : 0), 0);
}
