/** What one daemon knows at one instant: its links, its routes, who is there. The answers are written from this and nothing else. */
import { type Components, componentsOf } from "./components.ts";
import { type LinkView, linksHeard, metricBps, type Routes, routesFrom, startCost, viewFrom } from "./routes.ts";
import type { RouterState, Schedule } from "./schedule.ts";
import type { DaemonName, InternetFamily, MeshNode, MeshPlan } from "./types.ts";
import type { Way } from "./ways-to.ts";
import { type Air, stepMs, type Weather } from "./weather.ts";

/** How long a daemon keeps a node that it no longer hears of (bmx6 `purgeTimeout`). */
export const purgeMs = 100_000;

/** One node that the viewer knows. `link` null: itself, or no route at the moment. */
export type KnownNode = {
  node: MeshNode;
  self: boolean;
  link: LinkView | null;
  metricBps: number;
  hops: number;
  lastRefS: number;
};

/** The mesh with all that happens in it, as its views and those who tell of them know it. */
export type ViewedMesh = {
  readonly plan: MeshPlan;
  readonly schedule: Schedule;
  readonly weather: Weather;
  readonly gateways: readonly MeshNode[];
  node(index: number): MeshNode;
  nodesCalled(name: string): readonly MeshNode[];
  view(daemon: DaemonName, node: number, atMs: number): DaemonView;
  homeCost(daemon: DaemonName, node: number, gateway: number): number;
  sharedWay(daemon: DaemonName, node: number, gateway: number, air: Air): Way | null;
  offers(daemon: DaemonName, node: MeshNode, family: InternetFamily, atMs: number): boolean;
};

export class DaemonView {
  readonly world: ViewedMesh;
  readonly daemon: DaemonName;
  readonly node: MeshNode;
  readonly atMs: number;
  readonly router: RouterState;
  readonly air: Air;
  readonly #firsts = new Map<number, LinkView>();
  #links: LinkView[] | null = null;
  #neighbours: ReadonlySet<number> | null = null;
  #routes: Routes | null = null;
  #known: KnownNode[] | null = null;
  #silent: ReadonlyMap<number, number> | null = null;

  constructor(world: ViewedMesh, daemon: DaemonName, node: MeshNode, atMs: number) {
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

  /** The nodes at the other ends of its links. */
  get neighbours(): ReadonlySet<number> {
    this.#neighbours ??= new Set(this.links.map((link) => link.neighbour));
    return this.#neighbours;
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
    const { of, members } = this.#parts();
    const part = members[of[this.node.index] ?? -1] ?? [];
    const indexes = [...part, ...this.#lingering().keys()].sort((one, other) => one - other);
    return indexes.flatMap((index) => this.entryOf(this.world.node(index)) ?? []);
  }

  /** How many nodes `known` has, without the ways to them. */
  get knownCount(): number {
    return this.reachableCount + 1 + this.#lingering().size;
  }

  /** Nodes with a route. */
  get reachableCount(): number {
    const { of, members } = this.#parts();
    return (members[of[this.node.index] ?? -1]?.length ?? 1) - 1;
  }

  /** Itself and the gateways that it knows, in the order of `known`. */
  get selfAndGateways(): KnownNode[] {
    const { world, node } = this;
    const nodes = world.gateways.includes(node) ? world.gateways : [...world.gateways, node];
    return nodes.toSorted((one, other) => one.index - other.index).flatMap((one) => this.entryOf(one) ?? []);
  }

  /** The row of one node in the daemon's tables; null where it does not stand in them. */
  entryOf(node: MeshNode): KnownNode | null {
    if (node === this.node)
      return { node, self: true, link: null, metricBps: metricBps(startCost(this.daemon)), hops: 0, lastRefS: 0 };
    const { of } = this.#parts();
    if (of[node.index] === -1) return null;
    if (of[node.index] !== of[this.node.index]) {
      const silence = this.#lingering().get(node.index);
      if (silence === undefined) return null;
      return { node, self: false, link: null, metricBps: 0, hops: 0, lastRefS: Math.floor(silence / 1000) };
    }
    const way = this.#wayTo(node);
    const lastRefS = (this.atMs / 1000 + node.index * 7 + this.node.index) % 5;
    return { node, self: false, link: this.#linkView(way.firstLink), ...figuresOf(way), lastRefS };
  }
  /** Number of originators whose next hop is over each link. */
  routesPerLink(): Map<number, number> {
    const counts = new Map<number, number>();
    for (const link of this.routes.firstLink) if (link !== -1) counts.set(link, (counts.get(link) ?? 0) + 1);
    return counts;
  }

  /**
   * The gateway of a family that the node uses: the one it is used to while that still offers and no other is better by more than
   * the hysteresis of 20 %; else the best. null where none offers, or where it offers the family itself.
   */
  chosenGateway(family: InternetFamily): KnownNode | null {
    const { world, daemon, node, atMs } = this;
    if (node.gateway.some((offer) => offer.family === family) && !world.schedule.isWithdrawn(node.index, atMs)) return null;
    let best: KnownNode | null = null;
    let used: { entry: KnownNode; homeCost: number } | null = null;
    for (const gateway of world.gateways) {
      if (!world.offers(daemon, gateway, family, atMs)) continue;
      const entry = this.entryOf(gateway);
      if (entry === null || entry.self || entry.link === null) continue;
      const homeCost = world.homeCost(daemon, node.index, gateway.index);
      if (best === null || entry.metricBps > best.metricBps) best = entry;
      if (used === null || homeCost < used.homeCost) used = { entry, homeCost };
    }
    return best !== null && used !== null && best.metricBps > 1.2 * used.entry.metricBps ? best : (used?.entry ?? null);
  }

  #parts(): Components {
    return componentsOf(this.world.plan, this.daemon, this.air.heard);
  }

  #linkView(link: number): LinkView | null {
    const known = this.#firsts.get(link); // many routes share a first link
    if (known !== undefined) return known;
    const found = this.world.plan.links[link];
    if (found === undefined) return null;
    const view = viewFrom(found, this.node.index, this.air.heard);
    this.#firsts.set(link, view);
    return view;
  }

  #wayTo(node: MeshNode): Way {
    if (this.#routes === null && node.gateway.length > 0) {
      const way = this.world.sharedWay(this.daemon, this.node.index, node.index, this.air);
      if (way !== null) return way;
    }
    const { cost, firstLink, hops } = this.routes;
    return {
      cost: cost[node.index] ?? Number.POSITIVE_INFINITY,
      firstLink: firstLink[node.index] ?? -1,
      hops: hops[node.index] ?? 0,
    };
  }

  /** Nodes out of reach that are still in the tables, and for how long they have been unreachable, ms. */
  #lingering(): ReadonlyMap<number, number> {
    this.#silent ??= this.#findLingering();
    return this.#silent;
  }

  #findLingering(): Map<number, number> {
    const { of, members } = this.#parts();
    const silent = new Map<number, number>();
    const own = of[this.node.index];
    for (const [part, others] of members.entries()) {
      if (part === own) continue;
      for (const index of others) {
        const gone = this.world.schedule.router(index, this.atMs);
        if (gone.kind !== "up" && this.atMs - gone.sinceMs > purgeMs) continue;
        const silence = this.#silentForMs(index);
        if (silence !== null) silent.set(index, silence);
      }
    }
    return silent;
  }

  /** How long a node without a route has been unreachable, if that is short enough for it to be still in the tables. */
  #silentForMs(target: number): number | null {
    for (let back = stepMs * 3; back < purgeMs; back += stepMs * 4) {
      const then = this.atMs - back;
      if (then < this.router.startedMs) return null; // it was not there to hear of anybody
      const { of } = componentsOf(this.world.plan, this.daemon, this.world.weather.at(then).heard);
      if (of[target] === of[this.node.index]) return back;
    }
    return null;
  }
}

function figuresOf({ cost, hops }: Way): Pick<KnownNode, "metricBps" | "hops"> {
  return { metricBps: metricBps(cost), hops };
}
