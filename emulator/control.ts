/** The emulator's own address: the time, the meshes, what was served, and faults on request. */

import { z } from "zod";
import { DAY_MS } from "#lib/base/durations.ts";
import { addressMapOf, type FaultHooks, type Host, hooksOf, names, seedOf } from "./host.ts";
import type { WebRequest } from "./http/request.ts";
import { encodeServerAnswer, notFoundPage } from "./http/response.ts";
import { placesOf } from "./mesh/places.ts";
import { misbehaviours } from "./misbehaviour.ts";

const faultRequestSchema = z.object({
  mesh: z.string(),
  node: z.union([z.number().int(), z.string()]),
  action: z.enum(["kill", "revive", "freeze", "withdraw", "offer", ...misbehaviours]),
});

/** Answers a request to the control address. Any client can read it: whole headers, CORS for all. */
export function answerControl(host: Host, request: WebRequest): Buffer {
  const json = (value: unknown, status = 200) =>
    encodeServerAnswer({ status, contentType: "application/json", body: JSON.stringify(value) }, [
      "Access-Control-Allow-Origin: *",
    ]);
  if (request.path === "/emulator/clock") return json({ nowMs: host.nowMs(), timeFactor: host.options.timeFactor ?? 1 });
  if (request.path === "/emulator/meshes") return json({ meshes: [...host.meshes.keys()].map((id) => describeMesh(host, id)) });
  if (request.path === "/emulator/served") return json(host.served.report());
  if (request.path === "/emulator/faults") return json({ meshes: [...host.meshes.keys()].map((id) => recentFaults(host, id)) });
  if (request.path !== "/emulator/fault") return encodeServerAnswer(notFoundPage());
  if (request.method !== "POST") return json({ error: "POST only" }, 405);
  const parsed = faultRequestSchema.safeParse(parseJson(request.body));
  if (!parsed.success) return json({ error: z.prettifyError(parsed.error) }, 400);
  const { mesh, node } = parsed.data;
  const found = host.meshes.get(mesh)?.nodes.filter((candidate) => names(candidate).includes(node)) ?? [];
  if (found.length !== 1) return json({ error: `${found.length} nodes of that name` }, found.length === 0 ? 404 : 409);
  act(hooksOf(host), parsed.data);
  return json({ ok: true, nowMs: host.nowMs() });
}

function act(hooks: FaultHooks, { mesh, node, action }: z.infer<typeof faultRequestSchema>): void {
  if (action === "kill") hooks.kill(mesh, node);
  else if (action === "revive") hooks.revive(mesh, node);
  else if (action === "freeze") hooks.freeze(mesh, node);
  else if (action === "withdraw" || action === "offer") hooks.setOffers(mesh, node, action === "offer");
  else hooks.setMisbehaviour(mesh, node, action);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the schema refuses it with a reason
  }
}

function describeMesh(host: Host, id: string) {
  const options = host.options.meshes.find((mesh) => mesh.id === id);
  return {
    id,
    protocol: options?.protocol ?? "bmx6",
    nodes: host.mesh(id).nodes.length,
    seed: seedOf(host, id),
    addressMap: addressMapOf(host, id),
    places: placesOf(host.mesh(id)),
  };
}

/** The faults of the last simulated day, named. */
function recentFaults(host: Host, id: string) {
  const mesh = host.mesh(id);
  const now = host.nowMs();
  const ends = (link: number | null) => {
    const found = link === null ? undefined : mesh.plan.links[link];
    return found === undefined ? null : [mesh.world.node(found.a).hostname, mesh.world.node(found.b).hostname];
  };
  const faults = mesh.faults(now - DAY_MS, now).map((fault) => ({
    ...fault,
    hostname: fault.node === null ? null : mesh.world.node(fault.node).hostname,
    between: ends(fault.link),
  }));
  return { id, nowMs: now, faults };
}
