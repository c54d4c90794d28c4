/** What the browser tests know of the site under test, read from what its start left behind and from its own API. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { linksViewSchema, nodesViewSchema, nodeViewSchema } from "#lib/wire/api/views.ts";
import { SITE_FACTS } from "./site-under-test.ts";

const factsSchema = z.object({
  configFile: z.string(),
  emulatorUrl: z.string(),
  meshes: z.array(
    z.object({
      id: z.string(),
      addressMap: z.record(z.string(), z.string()),
      places: z.record(z.string(), z.object({ hostname: z.string() })),
    }),
  ),
});

export function siteFacts(): z.infer<typeof factsSchema> {
  return factsSchema.parse(JSON.parse(readFileSync(SITE_FACTS, "utf8")));
}

export async function fetchNodes(base: string, mesh: string) {
  return nodesViewSchema.parse(await (await fetch(`${base}/api/v1/meshes/${mesh}/nodes`)).json());
}

export async function fetchNode(base: string, mesh: string, uid: string) {
  return nodeViewSchema.parse(await (await fetch(`${base}/api/v1/meshes/${mesh}/nodes/${uid}`)).json());
}

export async function fetchLinks(base: string, mesh: string) {
  return linksViewSchema.parse(await (await fetch(`${base}/api/v1/meshes/${mesh}/links`)).json());
}

/** A node that answered, is no gateway, and has a known way of at least two hops to one. */
export async function aFarNode(base: string, mesh: string) {
  const { nodes } = await fetchNodes(base, mesh);
  const far = nodes.find(({ state, hops, isGateway }) => state === "answered" && isGateway.length === 0 && (hops ?? 0) >= 2);
  if (far === undefined) throw new Error(`${mesh} has no node two hops from its gateway`);
  return far;
}

/** Makes something happen in the pretend mesh. */
export async function fault(mesh: string, node: string, action: string): Promise<void> {
  const response = await fetch(new URL("fault", siteFacts().emulatorUrl), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ mesh, node, action }),
  });
  if (!response.ok) throw new Error(`fault ${action} on ${node}: ${response.status} ${await response.text()}`);
}
