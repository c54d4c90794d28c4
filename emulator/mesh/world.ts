/** A mesh with all that happens in it, and what its nodes share: one search to a gateway, one table of names. */
import { LRUCache } from "lru-cache";
import { type Routes, routesFrom } from "./routes.ts";
import type { Schedule } from "./schedule.ts";
import type { DaemonName, InternetFamily, MeshNode, MeshPlan } from "./types.ts";
import { DaemonView } from "./view.ts";
import { type Way, type WaysTo, waysTo } from "./ways-to.ts";
import { type Air, stepMs, type Weather } from "./weather.ts";

/** In a larger mesh the ways to a gateway are searched once for all its nodes. */
const SHARED_WAYS_FROM = 500;
/** Nodes of all such searches that are kept together; 7 bytes each. */
const SHARED_WAYS_NODES_MAX = 8_000_000;
/** The same of single views, and of what single nodes would use on a calm day. */
const VIEWS_NODES_MAX = 640_000;
const HOMES_NODES_MAX = 3_000_000;

/** How long it takes until an offer taken back is gone everywhere. */
const offerDelayMs: Readonly<Record<DaemonName, number>> = { bmx6: 2000, bmx7: 30_000 };

export class World {
  readonly plan: MeshPlan;
  readonly schedule: Schedule;
  readonly weather: Weather;
  /** Every node that may offer a way out. */
  readonly gateways: readonly MeshNode[];
  readonly #views: LRUCache<string, DaemonView>;
  readonly #homes: LRUCache<string, Routes>;
  readonly #homeWays = new Map<string, WaysTo>();
  readonly #sharedWays: LRUCache<string, WaysTo>;
  readonly #nominal: Uint8Array;
  #byName: ReadonlyMap<string, { node: MeshNode }[]> | null = null;
  #generation = 0;

  constructor(plan: MeshPlan, schedule: Schedule, weather: Weather) {
    this.plan = plan;
    this.schedule = schedule;
    this.weather = weather;
    const count = Math.max(1, plan.nodes.length);
    this.#views = new LRUCache({ max: Math.max(64, Math.min(512, Math.floor(VIEWS_NODES_MAX / count))) });
    this.#homes = new LRUCache({ max: Math.ceil(HOMES_NODES_MAX / count) });
    this.#sharedWays = new LRUCache({ max: Math.ceil(SHARED_WAYS_NODES_MAX / count) });
    this.gateways = plan.nodes.filter(({ gateway }) => gateway.length > 0);
    this.#nominal = new Uint8Array(plan.links.length * 2);
    for (const link of plan.links) {
      this.#nominal[link.index * 2] = Math.round(48 * link.base[0]);
      this.#nominal[link.index * 2 + 1] = Math.round(48 * link.base[1]);
    }
  }

  /** What a node's daemon knows at the step of the grid that `atMs` falls into. Lately used views are kept. */
  view(daemon: DaemonName, node: number, atMs: number): DaemonView {
    if (this.#generation !== this.schedule.generation) {
      this.#views.clear();
      this.#sharedWays.clear();
      this.#generation = this.schedule.generation;
    }
    const stepped = Math.floor(atMs / stepMs) * stepMs;
    const key = `${daemon} ${node} ${stepped}`;
    const kept = this.#views.get(key);
    if (kept !== undefined) return kept;
    const view = new DaemonView(this, daemon, this.node(node), stepped);
    this.#views.set(key, view);
    return view;
  }

  node(index: number): MeshNode {
    const node = this.plan.nodes[index];
    if (node === undefined) throw new Error(`no node ${index} in the mesh`);
    return node;
  }

  /** The nodes that have this host name or node id. */
  nodesCalled(name: string): readonly MeshNode[] {
    this.#byName ??= Map.groupBy(
      this.plan.nodes.flatMap((node) => [
        { name: node.hostname, node },
        { name: node.nodeId, node },
      ]),
      (one) => one.name,
    );
    return this.#byName.get(name)?.map(({ node }) => node) ?? [];
  }

  /** What the way to a gateway costs on a calm day: it says which one a node sticks to while nothing is much better. */
  homeCost(daemon: DaemonName, node: number, gateway: number): number {
    if (this.plan.nodes.length >= SHARED_WAYS_FROM) {
      const key = `${daemon} ${gateway}`;
      const ways = this.#homeWays.get(key) ?? waysTo(this.plan, daemon, gateway, this.#nominal);
      this.#homeWays.set(key, ways);
      const way = ways(node);
      if (way !== null) return way.cost;
    }
    return this.#homeRoutes(daemon, node).cost[gateway] ?? Number.POSITIVE_INFINITY;
  }

  #homeRoutes(daemon: DaemonName, node: number): Routes {
    const key = `${daemon} ${node}`;
    const kept = this.#homes.get(key);
    if (kept !== undefined) return kept;
    const routes = routesFrom(this.plan, daemon, node, this.#nominal);
    this.#homes.set(key, routes);
    return routes;
  }

  /** A node's way to a gateway out of the search that all nodes share; null where the node has to search itself. */
  sharedWay(daemon: DaemonName, node: number, gateway: number, { atMs, heard }: Air): Way | null {
    if (this.plan.nodes.length < SHARED_WAYS_FROM) return null;
    const key = `${daemon} ${gateway} ${atMs}`;
    let ways = this.#sharedWays.get(key);
    if (ways === undefined) {
      ways = waysTo(this.plan, daemon, gateway, heard);
      this.#sharedWays.set(key, ways);
    }
    return ways(node);
  }

  /** Whether a node's offer of a family stands, as others at the far end of the mesh see it. */
  offers(daemon: DaemonName, node: MeshNode, family: InternetFamily, atMs: number): boolean {
    return (
      node.gateway.some((offer) => offer.family === family) && !this.schedule.isWithdrawn(node.index, atMs - offerDelayMs[daemon])
    );
  }
}
