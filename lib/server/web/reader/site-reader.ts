/** The reading thread for a configuration. */
import type { Config } from "../../config/load.ts";
import { programVersion } from "../../version.ts";
import { createReader, type OpenReader } from "./client.ts";
import type { ReaderSite } from "./protocol.ts";

/**
 * A round's lateness is told by the clock that rounds are dated by, so the interval is in its seconds.
 * @param timeFactor seconds of that clock in one of the machine's
 */
export function readerSiteOf({ site, meshes }: Pick<Config, "site" | "meshes">, timeFactor: number): ReaderSite {
  return {
    siteName: site.name,
    meshes: meshes.map(({ id, name, timezone, technicians, intervalS, zone, fixFirst, seeds }) => ({
      isChangeable: technicians === "open" && site.anonymousChanges,
      isRecorded: seeds.length === 0,
      id,
      name,
      timezone,
      technicians,
      zone,
      fixFirst,
      intervalS: intervalS * timeFactor,
    })),
  };
}

/** For a program that asks and serves no pages. */
export function openSiteReader(config: Config, nowMs: () => number, onTrouble: (message: string) => void): OpenReader {
  return createReader({
    historyUrl: config.history.url,
    version: programVersion(),
    site: () => readerSiteOf(config, 1),
    nowMs,
    onRound: () => undefined,
    onTrouble,
  });
}
