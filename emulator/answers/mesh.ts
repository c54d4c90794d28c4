/** A pretend mesh as an object: everything about it at any instant, without a server. */

import { layOutMesh, type MeshProtocol } from "../mesh/layout.ts";
import { bandwidthOf, viewFrom } from "../mesh/routes.ts";
import { Schedule } from "../mesh/schedule.ts";
import type { DaemonName, Fault, InternetFamily, MeshNode, MeshPlan } from "../mesh/types.ts";
import { Weather } from "../mesh/weather.ts";
import { World } from "../mesh/world.ts";
import { type AnswerCache, CgiHost, type ScriptsChosen } from "./cgi.ts";

export type MeshOptions = {
  seed: number;
  nodes?: number; // 74
  protocol?: MeshProtocol; // "bmx6"
  block?: string; // loopback block, "127.66"
  updatePeriodMs?: Partial<Record<DaemonName, number>>; // bmx6 10 s, bmx7 60 s
  /** How much happens: 1 = a few events a day, 0 = only the lasting conditions. */
  liveliness?: number;
  /** false: no half-written files and no stray commas. */
  mishaps?: boolean;
  /** true: nothing goes wrong and nobody restarts, but for what is made by hand. Radios still wander. */
  quiet?: boolean;
  scripts?: ScriptsChosen;
};

export type Answer = { status: number; contentType: string; body: string };

export type CgiName = "bmx6-info" | "bmx7-info";

/** One direction of a link as it truly is. Nodes by index. */
export type TrueDirection = {
  link: number;
  from: number;
  to: number;
  fromInterface: string;
  toInterface: string;
  wired: boolean;
  delivered: number; // of 48 hellos, as a share
  /** Routing bandwidth by daemon, bit/s; 0 where that daemon does not use it. */
  bandwidthBps: Partial<Record<DaemonName, number>>;
};

export type Truth = {
  atMs: number;
  /** Directions of links that both ends hear: what the daemons list. */
  directions: TrueDirection[];
  /** Who is there: its router and daemon run. */
  alive: number[];
  /** Router up, daemon dead: serves old files. */
  frozen: number[];
  gateways: { node: number; family: InternetFamily; claimedBps: number }[];
  /** Per running daemon and family with offers: the gateway that a node uses; null = itself offers, or there is none to be had. */
  uses: { node: number; daemon: DaemonName; family: InternetFamily; gateway: number | null }[];
};

export type PretendMesh = {
  plan: MeshPlan;
  nodes: readonly MeshNode[];
  /** The node's answer, or "silent" where nothing comes back (off, or a web server that hangs). */
  answerFor(nodeIndex: number, cgi: CgiName, query: string, atMs: number): Answer | "silent";
  truthAt(atMs: number): Truth;
  /** What went wrong, or was done, in a span of time. */
  faults(fromMs: number, toMs: number): Fault[];
  /** Adds and ends faults by hand, from an instant on. */
  schedule: Schedule;
  world: World;
};

const defaultPeriodMs: Readonly<Record<DaemonName, number>> = { bmx6: 10_000, bmx7: 60_000 };

/** Builds the mesh of a seed. The same seed, instant and question give the same answer. */
export function createMesh(options: MeshOptions): PretendMesh {
  const plan = layOutMesh({
    seed: options.seed,
    nodes: options.nodes ?? 74,
    protocol: options.protocol ?? "bmx6",
    block: options.block ?? "127.66",
  });
  const quiet = options.quiet ?? false;
  if (quiet) calm(plan);
  const schedule = new Schedule(plan, quiet ? 0 : (options.liveliness ?? 1), quiet);
  const world = new World(plan, schedule, new Weather(plan, schedule));
  const periods = { ...defaultPeriodMs, ...options.updatePeriodMs };
  const cache = boundedCache(schedule);
  return {
    plan,
    nodes: plan.nodes,
    schedule,
    world,
    faults: (fromMs, toMs) => schedule.faults(fromMs, toMs),
    truthAt: (atMs) => truthAt(world, atMs),
    answerFor: (nodeIndex, cgi, query, atMs) => {
      const node = world.node(nodeIndex);
      if (node.mute || isMuted(schedule, nodeIndex, atMs) || schedule.router(nodeIndex, atMs).kind === "off") return "silent";
      const daemon = cgi === "bmx6-info" ? "bmx6" : "bmx7";
      if (!node.protocols.includes(daemon)) return { status: 404, contentType: "text/html", body: "" };
      const { scripts, mishaps = true } = options;
      const host = new CgiHost({ world, daemon, node, atMs, periodMs: periods[daemon], cache, mishaps, scripts });
      return { status: 200, contentType: "application/json", body: host.answer(query) };
    },
  };
}

function calm(plan: MeshPlan): void {
  for (const node of plan.nodes) {
    node.mute = false;
    node.frozen = false;
  }
  for (const link of plan.links) link.failing = false;
}

function isMuted(schedule: Schedule, node: number, atMs: number): boolean {
  return schedule.made.some(
    (fault) => fault.kind === "node-mute" && fault.node === node && fault.fromMs <= atMs && fault.toMs > atMs,
  );
}

/** Keeps texts of up to 64 MB in all; forgets everything when something was done to the mesh by hand. */
function boundedCache(schedule: Schedule): AnswerCache {
  const texts = new Map<string, string>();
  let bytes = 0;
  let generation = schedule.generation;
  const fresh = () => {
    if (generation === schedule.generation) return;
    generation = schedule.generation;
    texts.clear();
    bytes = 0;
  };
  return {
    get: (key) => {
      fresh();
      return texts.get(key);
    },
    set: (key, text) => {
      fresh();
      if (bytes + text.length > 64_000_000) {
        texts.clear();
        bytes = 0;
      }
      texts.set(key, text);
      bytes += text.length;
    },
  };
}

const families: readonly InternetFamily[] = ["v4", "v6", "community"];

function truthAt(world: World, atMs: number): Truth {
  const { plan, schedule } = world;
  const { heard } = world.weather.at(atMs);
  const states = plan.nodes.map((node) => schedule.router(node.index, atMs).kind);
  const directions = plan.links.flatMap((link) => {
    const ab = viewFrom(link, link.a, heard);
    const ba = viewFrom(link, link.b, heard);
    if (ab.sent === 0 || ba.sent === 0) return [];
    return [ab, ba].map((view): TrueDirection => {
      const from = view === ab ? link.a : link.b;
      const daemons = world.node(from).protocols.filter((daemon) => world.node(view.neighbour).protocols.includes(daemon));
      return {
        link: link.index,
        from,
        to: view.neighbour,
        fromInterface: view.mine.name,
        toInterface: view.theirs.name,
        wired: link.wired,
        delivered: view.sent / 48,
        bandwidthBps: Object.fromEntries(daemons.map((daemon) => [daemon, bandwidthOf(daemon, view)])),
      };
    });
  });
  const alive = plan.nodes.filter((node) => states[node.index] === "up");
  return {
    atMs,
    directions,
    alive: alive.map((node) => node.index),
    frozen: plan.nodes.filter((node) => states[node.index] === "daemon-dead").map((node) => node.index),
    gateways: alive.flatMap((node) =>
      schedule.isWithdrawn(node.index, atMs) ? [] : node.gateway.map((offer) => ({ node: node.index, ...offer })),
    ),
    uses: alive.flatMap((node) =>
      node.protocols.flatMap((daemon) =>
        families.map((family) => ({
          node: node.index,
          daemon,
          family,
          gateway: node.hasTun ? (world.view(daemon, node.index, atMs).chosenGateway(family)?.node.index ?? null) : null,
        })),
      ),
    ),
  };
}
