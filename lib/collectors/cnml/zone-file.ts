/**
 * The zone file of a configuration. It is fetched anew every day, so one day it holds half a zone, nothing, or the error page of a server:
 * that is told, and takes no site down. A file of another kind altogether is a mistake in the configuration.
 */
import { err, ok, type Place, type Result } from "../../model/index.ts";
import { isWebPage, textOf, unpacked } from "../recorded/bytes.ts";
import type { FileRefusal } from "../source.ts";
import { placesOfZone } from "./places.ts";
import { CUT_BEFORE_ROOT, readZone, type ZoneLimits } from "./zone.ts";

/** `cut`: it ends in the middle. */
export type ZoneTrouble = "cut" | "empty" | "web-page";

export type ZoneFile = { places: ReadonlyMap<string, Place>; registered: number; trouble: ZoneTrouble | null };

export function readZoneFile(bytes: Uint8Array, limits: ZoneLimits): Result<ZoneFile, FileRefusal> {
  const nothing = (trouble: ZoneTrouble) => ok({ places: new Map<string, Place>(), registered: 0, trouble });
  const content = unpacked(bytes, limits.bytesMax);
  if (!content.ok) return content.error.code === "empty" ? nothing("empty") : content;
  if (textOf(content.value.subarray(0, 4_000)).trim() === "") return nothing("empty");
  if (isWebPage(content.value)) return nothing("web-page");
  const zone = readZone(content.value, limits);
  if (!zone.ok) return zone.error.message === CUT_BEFORE_ROOT ? nothing("cut") : zone;
  const { nodes, isCut } = zone.value;
  if (nodes.size === 0 && !isCut) return err({ code: "unexpected-shape", message: "not one node is in this zone file" });
  return ok({ places: placesOfZone(zone.value).places, registered: nodes.size, trouble: isCut ? "cut" : null });
}
