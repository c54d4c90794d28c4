/** Who was without the Internet when, and because of what: told by the world itself, by taking each failure away in turn. */
import { END_MS, HOUR_MS, START_MS, type World } from "./world.ts";

/** `place`: its number; -1: a power cut. */
export type Loss = { place: number; fromMs: number; toMs: number; members: number };

/** Who went without with a failure, when it began. */
export type Struck = { place: number; fromMs: number; nodes: readonly number[] };

export type Losses = { losses: readonly Loss[]; struck: ReadonlyMap<string, readonly number[]> };

export const struckKey = (place: number, fromMs: number): string => `${place} ${fromMs}`;

type Reach = (isLinkDown: Uint8Array, isNodeDown: Uint8Array, offers: Uint8Array) => Uint8Array;

/** 1 for each node that reaches a gateway which still offers its way out. */
export function reachOf({ mesh }: World): Reach {
  const indexOf = new Map(mesh.nodes.map(({ uid }, i) => [uid, i]));
  const near: { node: number; link: number }[][] = mesh.nodes.map(() => []);
  for (const [link, { a, b }] of mesh.links.entries()) {
    const [x, y] = [indexOf.get(a) ?? 0, indexOf.get(b) ?? 0];
    near[x]?.push({ node: y, link });
    near[y]?.push({ node: x, link });
  }
  const gateways = mesh.gateways.map(({ node }) => indexOf.get(node) ?? 0);
  return (isLinkDown, isNodeDown, offers) => {
    const covered = new Uint8Array(mesh.nodes.length);
    const open = gateways.filter((v) => offers[v] === 1 && isNodeDown[v] === 0);
    for (const v of open) covered[v] = 1;
    for (let v = open.pop(); v !== undefined; v = open.pop())
      for (const { node, link } of near[v] ?? [])
        if (covered[node] === 0 && isLinkDown[link] === 0 && isNodeDown[node] === 0) {
          covered[node] = 1;
          open.push(node);
        }
    return covered;
  };
}

type Failing = {
  place: number;
  key: string;
  fromMs: number;
  toMs: number;
  nodes: readonly number[];
  link: number;
  gateway: number;
};

function failingOf(world: World): Failing[] {
  const gateway = (i: number) => ({ nodes: [], link: -1, gateway: i });
  const downs = world.downs.map(({ place, fromMs, toMs }): Failing => {
    const { kind, index } = world.places[place] ?? { kind: "router" as const, index: 0 };
    const what =
      kind === "router"
        ? { nodes: [index], link: -1, gateway: -1 }
        : kind === "gateway"
          ? gateway(index)
          : { nodes: [], link: index, gateway: -1 };
    return { place, key: struckKey(place, fromMs), fromMs, toMs, ...what };
  });
  const cuts = world.cuts.map(
    ({ nodes, fromMs, toMs }): Failing => ({ place: -1, key: `cut ${fromMs}`, fromMs, toMs, nodes, link: -1, gateway: -1 }),
  );
  return [...downs, ...cuts];
}

/** Walks through all failures in order of time. Overlapping ones: to the one without which it would not be, else to the first. */
export function lossesOf(world: World): Losses {
  const { mesh } = world;
  const reach = reachOf(world);
  const indexOf = new Map(mesh.nodes.map(({ uid }, i) => [uid, i]));
  const gateways = new Set(mesh.gateways.map(({ node }) => indexOf.get(node) ?? 0));
  const all = failingOf(world);
  const turns = [
    ...all.map((one) => ({ atMs: one.fromMs, one, begins: true })),
    ...all.filter(({ toMs }) => toMs < END_MS).map((one) => ({ atMs: one.toMs, one, begins: false })),
  ].sort((x, y) => x.atMs - y.atMs);
  const active = new Set<Failing>();
  const losses: Loss[] = [];
  const struck = new Map<string, readonly number[]>();
  const coveredWith = (failures: Iterable<Failing>): Uint8Array => {
    const links = new Uint8Array(mesh.links.length);
    const nodes = new Uint8Array(mesh.nodes.length);
    const offers = new Uint8Array(mesh.nodes.length).fill(1);
    for (const { nodes: down, link, gateway } of failures) {
      for (const v of down) nodes[v] = 1;
      if (link >= 0) links[link] = 1;
      if (gateway >= 0) offers[gateway] = 0;
    }
    return reach(links, nodes, offers);
  };
  let since = START_MS;
  let charges: { place: number; members: number }[] = [];
  let covered = coveredWith([]);
  const everCovered = covered;
  for (const { atMs, one, begins } of turns) {
    for (const { place, members } of charges)
      if (members > 0 && atMs > since) losses.push({ place, fromMs: since, toMs: atMs, members });
    since = atMs;
    if (begins) active.add(one);
    else active.delete(one);
    const now = coveredWith(active);
    if (begins)
      struck.set(
        one.key,
        mesh.nodes.flatMap((_, v) => (covered[v] === 1 && now[v] === 0 && !gateways.has(v) ? [v] : [])),
      );
    covered = now;
    charges = chargesNow({ world, active, covered, everCovered, gateways, coveredWith });
  }
  for (const { place, members } of charges) if (members > 0) losses.push({ place, fromMs: since, toMs: END_MS, members });
  return { losses, struck };
}

type Moment = {
  world: World;
  active: ReadonlySet<Failing>;
  covered: Uint8Array;
  everCovered: Uint8Array;
  gateways: ReadonlySet<number>;
  coveredWith: (failures: Iterable<Failing>) => Uint8Array;
};

function chargesNow({
  world,
  active,
  covered,
  everCovered,
  gateways,
  coveredWith,
}: Moment): { place: number; members: number }[] {
  const { nodes } = world.mesh;
  const without = nodes.flatMap((_, v) => (everCovered[v] === 1 && covered[v] === 0 && !gateways.has(v) ? [v] : []));
  if (without.length === 0) return [];
  const failures = [...active].sort((x, y) => x.fromMs - y.fromMs);
  const back = failures.map((one) => coveredWith(failures.filter((other) => other !== one)));
  const charges = new Map<number, number>();
  for (const v of without) {
    const alone = failures.filter((_, f) => back[f]?.[v] === 1);
    const causes = alone.length > 0 ? alone : failures.slice(0, 1);
    const weight = nodes[v]?.weight ?? 1;
    for (const { place } of causes) charges.set(place, (charges.get(place) ?? 0) + weight / causes.length);
  }
  return [...charges].map(([place, members]) => ({ place, members }));
}

/** Member-hours by place within a span; power cuts are under -1. */
export function lostBetween(losses: readonly Loss[], fromMs: number, toMs: number): Map<number, number> {
  const lost = new Map<number, number>();
  for (const loss of losses) {
    const ms = Math.min(toMs, loss.toMs) - Math.max(fromMs, loss.fromMs);
    if (ms > 0) lost.set(loss.place, (lost.get(loss.place) ?? 0) + (loss.members * ms) / HOUR_MS);
  }
  return lost;
}
