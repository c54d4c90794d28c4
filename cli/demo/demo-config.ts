/** The demo's configuration and the files that it names, written into its folder for everybody to look at. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { ToldMesh } from "./emulator-child.ts";

export type DemoMesh = { id: string; name: string; protocols: ("bmx6" | "bmx7")[] };

/** Rounds are 5 s apart by the machine's clock, whatever the emulator's does. */
const INTERVAL_S = 5;
/** Of the emulator's days: at the default pace two hours on the wall. */
const RAW_DAYS = 1;

export type DemoFacts = { folder: string; port: number; clockUrl: string; meshes: readonly (DemoMesh & { told: ToldMesh })[] };

/** @returns the path of the configuration. */
export function writeDemoConfig({ folder, port, clockUrl, meshes }: DemoFacts): string {
  for (const { id, told } of meshes) {
    writeFileSync(join(folder, `${id}-addresses.json`), `${JSON.stringify(told.addressMap, null, 2)}\n`);
    writeFileSync(join(folder, `${id}-places.json`), `${JSON.stringify(placesOf(told), null, 2)}\n`);
  }
  const config = {
    site: { name: "Teranyina", baseUrl: `http://localhost:${port}`, embedOrigins: ["*"] },
    listen: { host: "127.0.0.1", port },
    meshes: meshes.map(({ id, name, protocols, told }) => ({
      id,
      name,
      protocols,
      seeds: [told.seed],
      intervalS: INTERVAL_S,
      addressMapFile: `${id}-addresses.json`,
      placesFile: `${id}-places.json`,
      technicians: "open",
    })),
    history: { url: "sqlite:./teranyina.db", rawDays: RAW_DAYS },
    clock: clockUrl,
  };
  const path = join(folder, "teranyina.yaml");
  writeFileSync(path, `# Written by \`teranyina demo\` at each start.\n${stringify(config)}`);
  return path;
}

/** By address, and by name where a name is one node's only. */
function placesOf(told: ToldMesh): Record<string, { lat: number; lon: number }> {
  const addressesOf = Map.groupBy(Object.entries(told.places), ([, place]) => place.hostname);
  const places: Record<string, { lat: number; lon: number }> = {};
  for (const [hostname, entries] of addressesOf) {
    for (const [address, { lat, lon }] of entries) places[`ip6:${address}`] = { lat, lon };
    const spots = new Set(entries.map(([, { lat, lon }]) => `${lat} ${lon}`));
    const [, place] = entries[0] ?? [];
    // A router that runs both daemons has two addresses and stands in one place.
    if (spots.size === 1 && place !== undefined) places[`name:${hostname}`] = { lat: place.lat, lon: place.lon };
  }
  return places;
}
