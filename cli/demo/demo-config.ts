/** The demo's configuration and the files that it names, written into its folder for everybody to look at. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { handPlaces } from "../simulate/hand-places.ts";
import type { ToldMesh } from "./emulator-child.ts";

/** So much of its past a mesh has at the first start. */
export const PAST_DAYS = 7;

export type DemoMesh = { id: string; name: string; protocols: ("bmx6" | "bmx7")[] };

/** Rounds are 5 s apart by the machine's clock, whatever the emulator's does. */
const INTERVAL_S = 5;
/** Of the emulator's days: the week that was before the first start, and the day that it takes to look at it. */
const RAW_DAYS = PAST_DAYS + 1;

export type DemoFacts = { folder: string; port: number; clockUrl: string; meshes: readonly (DemoMesh & { told: ToldMesh })[] };

/** @returns the path of the configuration. */
export function writeDemoConfig({ folder, port, clockUrl, meshes }: DemoFacts): string {
  for (const { id, told } of meshes) {
    writeFileSync(join(folder, `${id}-addresses.json`), `${JSON.stringify(told.addressMap, null, 2)}\n`);
    writeFileSync(join(folder, `${id}-places.json`), `${JSON.stringify(handPlaces(told.places), null, 2)}\n`);
  }
  const config = {
    site: { name: "Teranyina", baseUrl: `http://localhost:${port}`, embedOrigins: ["*"], anonymousChanges: true },
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
