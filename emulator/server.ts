/**
 * Pretend meshes over real HTTP: one listener, a loopback address for each node, and a control address at 127.0.0.1 by which
 * another process learns the time, the addresses and what was served, and makes faults.
 */

import type { PretendMesh } from "./answers/mesh.ts";
import { answerControl } from "./control.ts";
import { addressMapOf, type EmulatorOptions, endpointsOf, type FaultHooks, Host, hooksOf, seedOf } from "./host.ts";
import { listenOnLoopback } from "./http/loopback-server.ts";
import { type Places, placesOf } from "./mesh/places.ts";
import type { ServedLog } from "./served.ts";

export type { EmulatedMesh, EmulatorOptions, FaultHooks, NodeName } from "./host.ts";

export type Emulator = {
  port: number;
  meshes: ReadonlyMap<string, PretendMesh>;
  endpoints(meshId: string): Record<string, string>; // host name (twins: with #index) -> host:port
  addressMap(meshId: string): Record<string, string>; // primaryIp -> host:port
  seed(meshId: string): string; // host:port of a node that answers
  places(meshId: string): Places;
  nowMs(): number;
  served: ServedLog;
  faultHooks: FaultHooks;
  stop(): Promise<void>;
};

/** Starts serving. Rejects if the port is taken; throws where two meshes share a name or a block. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const host = new Host(options, answerControl);
  const server = await listenOnLoopback(options.port, host.byAddress.keys(), host);
  host.port = server.port;
  return {
    port: server.port,
    meshes: host.meshes,
    endpoints: (meshId) => endpointsOf(host, meshId),
    addressMap: (meshId) => addressMapOf(host, meshId),
    seed: (meshId) => seedOf(host, meshId),
    places: (meshId) => placesOf(host.mesh(meshId)),
    nowMs: () => host.nowMs(),
    served: host.served,
    faultHooks: hooksOf(host),
    stop: () => server.stop(),
  };
}
