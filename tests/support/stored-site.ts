/** A store with one round of synthetic meshes, and its configuration: what `teranyina web` needs to serve. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openHistory } from "#lib/history/registry.ts";
import { syntheticMesh } from "./synthetic-mesh.ts";

export type StoredMesh = { id: string; nodes: number; technicians: "open" | "closed" };

/** @param more other sections of the configuration. @returns the path of the configuration. The round is of now, the next is due in an hour. */
export async function writeStoredSite(
  folder: string,
  port: number,
  meshes: readonly StoredMesh[],
  site: object = {},
  more: object = {},
): Promise<string> {
  const url = `sqlite:${join(folder, "history.db")}`;
  const opened = await openHistory(url, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  for (const { id, nodes } of meshes) {
    const { snapshot, positions } = syntheticMesh({
      nodes,
      links: Math.round(nodes * 2.5),
      seed: 6,
      mesh: id,
      round: 1,
      firstRoundAtMs: Date.now() - 60_000,
      intervalS: 60,
    });
    await opened.value.append({
      snapshot,
      layout: { version: 1, positions, nodes: [], pairs: {} },
      memory: null,
      newKeys: [],
    });
  }
  await opened.value.close();
  const config = join(folder, "teranyina.yaml");
  const configured = meshes.map(({ id, technicians }) => ({
    id,
    name: id,
    seeds: ["127.0.0.1:9"],
    intervalS: 3_600,
    technicians,
  }));
  writeFileSync(config, JSON.stringify({ site, listen: { port }, meshes: configured, history: { url }, ...more }));
  return config;
}
