import { rmSync, writeFileSync } from "node:fs";
import { startSite } from "./support/running-site.ts";
import { SITE_FACTS, SITE_UNDER_TEST } from "./support/site-under-test.ts";

export default async function globalSetup(): Promise<() => Promise<void>> {
  rmSync(SITE_UNDER_TEST.folder, { recursive: true, force: true });
  const site = await startSite(SITE_UNDER_TEST);
  writeFileSync(SITE_FACTS, JSON.stringify({ configFile: site.configFile, emulatorUrl: site.emulatorUrl, meshes: site.meshes }));
  return () => site.stop();
}
