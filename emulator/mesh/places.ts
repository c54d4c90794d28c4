/** Where nodes stand: what an operator would have written down of them. */
import type { PretendMesh } from "../answers/mesh.ts";

/** By mesh address. */
export type Places = Record<string, { lat: number; lon: number; hostname: string; district: string }>;

export function placesOf({ nodes }: Pick<PretendMesh, "nodes">): Places {
  return Object.fromEntries(
    nodes.flatMap(({ protocols, primaryIp, lat, lon, hostname, district }) =>
      protocols.map((daemon) => [primaryIp[daemon], { lat, lon, hostname, district }]),
    ),
  );
}
