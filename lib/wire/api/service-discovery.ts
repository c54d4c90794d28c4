/** What Prometheus' HTTP service discovery (`http_sd_configs`) is told: the routers of a mesh as targets. */
import { z } from "zod";
import type { Node, Snapshot } from "../../model/index.ts";

export const targetGroupSchema = z.object({
  targets: z.array(z.string()), // one host:port
  labels: z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.string()),
});
export const targetGroupsSchema = z
  .array(targetGroupSchema)
  .meta({ id: "TargetGroups", description: "Targets for http_sd_configs of Prometheus" });
export type TargetGroups = z.infer<typeof targetGroupsSchema>;

/** Those that have an address, gone ones left out. `__meta_…` labels are for relabelling and are dropped by Prometheus afterwards. */
export function targetGroups({ mesh, nodes }: Pick<Snapshot, "mesh" | "nodes">, port: number): TargetGroups {
  return nodes.flatMap((node) => {
    const address = node.state === "gone" ? undefined : node.addresses[0];
    if (address === undefined) return [];
    const host = address.includes(":") ? `[${address}]` : address;
    return [{ targets: [`${host}:${port}`], labels: labelsOf(mesh, node) }];
  });
}

function labelsOf(mesh: string, { uid, label, state, protocols, place }: Node): Record<string, string> {
  return {
    mesh,
    node: uid,
    name: label.toWellFormed(),
    __meta_teranyina_state: state,
    __meta_teranyina_protocols: protocols.join(","),
    ...(place === null ? {} : { __meta_teranyina_latitude: String(place.lat), __meta_teranyina_longitude: String(place.lon) }),
    ...(place?.guifi === undefined ? {} : { __meta_teranyina_guifi_node: String(place.guifi.nodeId) }),
  };
}
