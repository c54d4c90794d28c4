/** One round's observations of a pretend mesh, as a collector would have parsed them, without asking anybody. */
import { instantOf, type Observation, type Part } from "#lib/model/index.ts";
import type { PretendMesh } from "../answers/mesh.ts";
import { fileTimeMs } from "../answers/shared.ts";
import type { DaemonName, MeshNode } from "../mesh/types.ts";
import type { DaemonView } from "../mesh/view.ts";
import { descriptionRows } from "./descriptions.ts";
import { interfaceRows, linkRows, originatorRows, selfOf, tunnelRowsRead } from "./rows.ts";

export type ObserveOptions = {
  /** Where each node is asked: its loopback address and this port. */
  port: number;
  /**
   * `each`: files are as old as each daemon's beat makes them, as over HTTP. `round`: all files were written at the round's instant,
   * which costs one view of the mesh instead of many.
   */
  files: "each" | "round";
  /**
   * `all`: whole tables of every node. `kept`: what a collector carries from round to round: of originators one whole table a daemon
   * and the rows towards gateways, of tunnels those that lead out.
   */
  tables: "all" | "kept";
};

export type SimulatedRound = {
  observations: Observation[];
  unread: { primaryIp: string; nodeId: string | null; reason: "no-answer" }[];
};

const updatePeriodS: Readonly<Record<DaemonName, number>> = { bmx6: 10, bmx7: 60 };
const notAsked = { state: "not-asked" } as const;

/** @param atMs of the mesh's time. The same mesh and instant give the same round. */
export function observe(mesh: PretendMesh, atMs: number, options: ObserveOptions): SimulatedRound {
  const observations: Observation[] = [];
  const listed = new Set<string>();
  for (const daemon of ["bmx6", "bmx7"] as const) {
    const running = mesh.nodes.filter((node) => node.protocols.includes(daemon));
    const views = running
      .filter((node) => answers(mesh, node, atMs))
      .map((node) => viewOf(mesh, daemon, node, atMs, options.files));
    const teller = views.find(({ node }) => node.hasTun && node.hasTopology) ?? views.find(({ node }) => node.hasTun) ?? views[0];
    for (const view of views) observations.push(observation(mesh, view, atMs, view === teller, options));
    for (const { known } of options.tables === "all" ? views : teller === undefined ? [] : [teller])
      for (const { node } of known) listed.add(`${daemon} ${node.index}`);
  }
  return { observations, unread: unreadOf(mesh, listed, atMs) };
}

function answers(mesh: PretendMesh, node: MeshNode, atMs: number): boolean {
  return mesh.answerFor(node.index, node.protocols.includes("bmx6") ? "bmx6-info" : "bmx7-info", "", atMs) !== "silent";
}

function viewOf(mesh: PretendMesh, daemon: DaemonName, node: MeshNode, atMs: number, files: ObserveOptions["files"]): DaemonView {
  const isUp = mesh.schedule.router(node.index, atMs).kind === "up";
  const writtenMs = files === "round" && isUp ? atMs : fileTimeMs(mesh.world, daemon, node, atMs, updatePeriodS[daemon] * 1000);
  return mesh.world.view(daemon, node.index, writtenMs);
}

function observation(mesh: PretendMesh, view: DaemonView, atMs: number, tells: boolean, options: ObserveOptions): Observation {
  const { node, daemon } = view;
  const at = instantOf(atMs);
  const read = <Row>(rows: Row[]) => ({ state: "read" as const, at, rows, empty: false });
  const links = linkRows(view);
  const whole = options.tables === "all" || tells;
  return {
    sourceId: `${daemon}-http`,
    protocol: daemon,
    address: node.primaryIp[daemon],
    endpoint: `${node.loopback}:${options.port}`,
    at,
    answered: true,
    self: selfOf(view),
    updatePeriodS: updatePeriodS[daemon],
    interfaces: read(interfaceRows(view)),
    links: { ...read(links), empty: links.length === 0 },
    originators: read(originatorRows(view, whole ? view.known : view.selfAndGateways)),
    ...live(mesh, view, atMs, options.tables === "kept"),
    descriptions: tells ? read(descriptionRows(view)) : notAsked,
    refusals: [],
    cost: { requests: tells ? 6 : 5, bytes: 0, elapsedMs: 0 },
  };
}

/** What the daemon's command line says: true at this very instant, or an error text. */
function live(
  mesh: PretendMesh,
  { node, daemon }: DaemonView,
  atMs: number,
  waysOutOnly: boolean,
): { liveDaemon: boolean; tunnels: Part<ReturnType<typeof tunnelRowsRead>[number]> } {
  const at = instantOf(atMs);
  const refused = (message: string) => ({ state: "refused", at, code: "daemon-error", message }) as const;
  if (mesh.schedule.router(node.index, atMs).kind !== "up") {
    return { liveDaemon: false, tunnels: refused(`can't connect to unix socket '/var/run/${daemon}/sock'`) };
  }
  if (!node.hasTun) return { liveDaemon: true, tunnels: refused("ERROR : --jshow tunnels") };
  const rows = tunnelRowsRead(mesh.world.view(daemon, node.index, atMs), waysOutOnly);
  return { liveDaemon: true, tunnels: { state: "read", at, rows, empty: rows.length === 0 } };
}

function unreadOf(mesh: PretendMesh, listed: ReadonlySet<string>, atMs: number): SimulatedRound["unread"] {
  return mesh.nodes
    .filter((node) => !answers(mesh, node, atMs))
    .flatMap((node) =>
      node.protocols
        .filter((daemon) => listed.has(`${daemon} ${node.index}`))
        .map((daemon) => ({
          primaryIp: node.primaryIp[daemon],
          nodeId: daemon === "bmx7" ? node.nodeId : null,
          reason: "no-answer" as const,
        })),
    );
}
