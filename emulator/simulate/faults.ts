/** What the schedule really did: the truth against which a history's events are judged. */
import { instantOf } from "#lib/model/index.ts";
import type { PretendMesh } from "../answers/mesh.ts";
import type { Fault } from "../mesh/types.ts";

export type FaultyNode = { index: number; hostname: string; primaryIps: string[] };

/** `from` and `to` are instants; `null` = before, or beyond, all that is known. Exactly one of `node` and `link` is given. */
export type TrueFault = {
  kind: Fault["kind"];
  from: string | null;
  to: string | null;
  node: FaultyNode | null;
  link: { index: number; wired: boolean; ends: [FaultyNode, FaultyNode] } | null;
};

/** Everything that was going on at some instant of [fromMs, toMs], by its beginning. */
export function faultsOf(mesh: PretendMesh, fromMs: number, toMs: number): TrueFault[] {
  return mesh.faults(fromMs, toMs).map((fault) => ({
    kind: fault.kind,
    from: Number.isFinite(fault.fromMs) ? instantOf(fault.fromMs) : null,
    to: Number.isFinite(fault.toMs) ? instantOf(fault.toMs) : null,
    node: fault.node === null ? null : namedNode(mesh, fault.node),
    link: fault.link === null ? null : namedLink(mesh, fault.link),
  }));
}

function namedNode(mesh: PretendMesh, index: number): FaultyNode {
  const { hostname, protocols, primaryIp } = mesh.world.node(index);
  return { index, hostname, primaryIps: protocols.map((daemon) => primaryIp[daemon]) };
}

function namedLink(mesh: PretendMesh, index: number): TrueFault["link"] {
  const link = mesh.plan.links[index];
  if (link === undefined) throw new Error(`no link ${index} in the mesh`);
  return { index, wired: link.wired, ends: [namedNode(mesh, link.a), namedNode(mesh, link.b)] };
}

/** Lets a given script of faults happen, besides what the mesh does by itself. */
export function playScript(mesh: PretendMesh, script: readonly Omit<Fault, "made">[]): void {
  for (const fault of script) mesh.schedule.make(fault);
}
