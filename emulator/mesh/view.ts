/** What one daemon knows at one instant: its links, its routes, who is there. The answers are written from this and nothing else. */
import { type LinkView, linksHeard, metricBps, type Routes, routesFrom, viewFrom } from "./routes.ts";
import type { RouterState, Schedule } from "./schedule.ts";
import type { DaemonName, InternetFamily, MeshNode, MeshPlan } from "./types.ts";
import { type Air, stepMs, type Weather } from "./weather.ts";

/** How long a daemon keeps a node that it no longer hears of (bmx6 `purgeTimeout`). */
export const purgeMs = 100_000;

/** How long it takes until an offer taken back is gone everywhere. */
const offerDelayMs: Readonly<Record<DaemonName, number>> = { bmx6: 2000, bmx7: 30_000 };

/** One node that the viewer knows. `link` null: itself, or no route at the moment. */
export type KnownNode = {
  node: MeshNode;
  self: boolean;
  link: LinkView | null;
  metricBps: number;
  hops: number;
  lastRefS: number;
};

export class World {
  readonly plan: MeshPlan;
  readonly schedule: Schedule;
  readonly weather: Weather;
  readonly #views = new Map<string, DaemonView>();
  readonly #homes = new Map<string, Routes>();
  readonly #nominal: Uint8Array;
  #generation = 0;

  constructor(plan: MeshPlan, schedule: Schedule, weather: Weather) {
    this.plan = plan;
    this.schedule = schedule;
    this.weather = weather;
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
      this.#generation = this.schedule.generation;
    }
    const stepped = Math.floor(atMs / stepMs) * stepMs;
    const key = `${daemon} ${node} ${stepped}`;
    const kept = this.#views.get(key);
    if (kept !== undefined) return kept;
    const view = new DaemonView(this, daemon, this.node(node), stepped);
    this.#views.set(key, view);
    const limit = Math.max(64, Math.min(512, Math.floor(640_000 / this.plan.nodes.length)));
    if (this.#views.size > limit) for (const oldest of [...this.#views.keys()].slice(0, limit / 4)) this.#views.delete(oldest);
    return view;
  }

  node(index: number): MeshNode {
    const node = this.plan.nodes[index];
    if (node === undefined) throw new Error(`no node ${index} in the mesh`);
    return node;
  }

  /** Routes of a calm day: they say which gateway a node sticks to while nothing is much better. */
  homeRoutes(daemon: DaemonName, node: number): Routes {
    const key = `${daemon} ${node}`;
    const kept = this.#homes.get(key);
    if (kept !== undefined) return kept;
    const routes = routesFrom(this.plan, daemon, node, this.#nominal);
    if (this.#homes.size * this.plan.nodes.length > 3_000_000) this.#homes.clear();
    this.#homes.set(key, routes);
    return routes;
  }

  /** Whether a node's offer of a family stands, as others at the far end of the mesh see it. */
  offers(daemon: DaemonName, node: MeshNode, family: InternetFamily, atMs: number): boolean {
    return (
      node.gateway.some((offer) => offer.family === family) && !this.schedule.isWithdrawn(node.index, atMs - offerDelayMs[daemon])
    );
  }
}

export class DaemonView {
  readonly world: World;
  readonly daemon: DaemonName;
  readonly node: MeshNode;
  readonly atMs: number;
  readonly router: RouterState;
  readonly air: Air;
  #links: LinkView[] | null = null;
  #routes: Routes | null = null;
  #known: KnownNode[] | null = null;

  constructor(world: World, daemon: DaemonName, node: MeshNode, atMs: number) {
    this.world = world;
    this.daemon = daemon;
    this.node = node;
    this.atMs = atMs;
    this.router = world.schedule.router(node.index, atMs);
    this.air = world.weather.at(atMs);
  }

  get links(): LinkView[] {
    this.#links ??= linksHeard(this.world.plan, this.daemon, this.node.index, this.air.heard);
    return this.#links;
  }

  get routes(): Routes {
    this.#routes ??= routesFrom(this.world.plan, this.daemon, this.node.index, this.air.heard);
    return this.#routes;
  }

  /** Every node in the daemon's tables, itself included, in the order of their files (names as C compares them). */
  get known(): KnownNode[] {
    this.#known ??= this.#meet();
    return this.#known;
  }

  #meet(): KnownNode[] {
    const { plan, schedule } = this.world;
    const known: KnownNode[] = [];
    const firsts = new Map<number, LinkView>(); // many routes share a first link
    for (const node of plan.nodes) {
      if (!node.protocols.includes(this.daemon)) continue;
      const first = this.routes.firstLink[node.index] ?? -1;
      const self = node.index === this.node.index;
      const link = first === -1 ? undefined : plan.links[first];
      if (link !== undefined && !firsts.has(first)) firsts.set(first, viewFrom(link, this.node.index, this.air.heard));
      if (self || link !== undefined) {
        known.push({
          node,
          self,
          link: firsts.get(first) ?? null,
          metricBps: metricBps(this.routes.cost[node.index] ?? Number.POSITIVE_INFINITY),
          hops: this.routes.hops[node.index] ?? 0,
          lastRefS: self ? 0 : (this.atMs / 1000 + node.index * 7 + this.node.index) % 5,
        });
        continue;
      }
      const gone = schedule.router(node.index, this.atMs);
      if (gone.kind !== "up" && this.atMs - gone.sinceMs > purgeMs) continue;
      const silence = this.#silentForMs(node.index);
      if (silence !== null) known.push({ node, self, link: null, metricBps: 0, hops: 0, lastRefS: Math.floor(silence / 1000) });
    }
    return known;
  }

  /** How long a node without a route has been unreachable, if that is short enough for it to be still in the tables. */
  #silentForMs(target: number): number | null {
    for (let back = stepMs * 3; back < purgeMs; back += stepMs * 4) {
      const then = this.atMs - back;
      if (then < this.router.startedMs) return null; // it was not there to hear of anybody
      const routes = this.world.view(this.daemon, this.node.index, then).routes;
      if ((routes.firstLink[target] ?? -1) !== -1) return back;
    }
    return null;
  }

  /** Number of originators whose next hop is over each link. */
  routesPerLink(): Map<number, number> {
    const counts = new Map<number, number>();
    for (const entry of this.known) {
      if (entry.link !== null) counts.set(entry.link.link.index, (counts.get(entry.link.link.index) ?? 0) + 1);
    }
    return counts;
  }

  /**
   * The gateway of a family that the node uses: the one it is used to while that still offers and no other is better by more than
   * the hysteresis of 20 %; else the best. null where none offers, or where it offers the family itself.
   */
  chosenGateway(family: InternetFamily): KnownNode | null {
    if (
      this.node.gateway.some((offer) => offer.family === family) &&
      !this.world.schedule.isWithdrawn(this.node.index, this.atMs)
    ) {
      return null;
    }
    const home = this.world.homeRoutes(this.daemon, this.node.index);
    let best: KnownNode | null = null;
    let used: KnownNode | null = null;
    for (const entry of this.known) {
      if (entry.self || entry.link === null || !this.world.offers(this.daemon, entry.node, family, this.atMs)) continue;
      if (best === null || entry.metricBps > best.metricBps) best = entry;
      if (used === null || (home.cost[entry.node.index] ?? 0) < (home.cost[used.node.index] ?? 0)) used = entry;
    }
    return best !== null && used !== null && best.metricBps > 1.2 * used.metricBps ? best : used;
  }
}
