/** Reads `teranyina.yaml` and the files that it names into what the program works with. */
import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import ipaddr from "ipaddr.js";
import { type Document, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { readZoneFile, type ZoneFile, type ZoneTrouble } from "../../collectors/cnml/zone-file.ts";
import { err, type FixFirstSettings, ok, type Place, type Result } from "../../model/index.ts";
import type { SiteConfigView } from "../../wire/api/site.ts";
import { type ConfigProblem, lineOf, pathText, problemsOf } from "./problems.ts";
import { addressMapSchema, type ConfigFile, configSchema, type MeshConfigFile, placesSchema } from "./schema.ts";

export type MeshConfig = Omit<
  MeshConfigFile,
  "addressMap" | "addressMapFile" | "places" | "placesFile" | "zoneFile" | "allow" | "fixFirst"
> & {
  /** Its own settings over those for all. */
  fixFirst: FixFirstSettings;
  /** primaryIp (canonical, RFC 5952) -> host[:port]; null: no map. */
  addressMap: ReadonlyMap<string, string> | null;
  allow: { cidrs: readonly string[]; ports: readonly number[] } | null;
  places: ReadonlyMap<string, Place>;
  /** What became of the zone file: its name without the folders, how many places it registers, what is wrong with it. */
  zone: { file: string; registered: number; trouble: ZoneTrouble | null } | null;
};

/** Relative paths have become absolute, from the folder of the configuration. */
export type Config = Omit<ConfigFile, "meshes" | "clock"> & {
  file: string;
  meshes: MeshConfig[];
  clock: string | null;
  /** Every file that was read for it, itself first: what a change is looked for in. */
  readFrom: string[];
};

/** @returns every problem that was found, not the first one only. */
export function loadConfig(file: string): Result<Config, ConfigProblem[]> {
  const path = resolve(file);
  const text = readText(path);
  if (!text.ok) {
    return err([unreadable(path, text.error)]);
  }
  return parseConfig(text.value, path);
}

/** @param path where the text stands: relative paths in it start from its folder. */
export function parseConfig(text: string, path: string): Result<Config, ConfigProblem[]> {
  const lines = new LineCounter();
  const document: Document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return err(
      document.errors.map((error) => ({
        path: "(the file)",
        line: lines.linePos(error.pos[0]).line,
        message: `not YAML: ${error.message}`,
        remedy: "Look at that line and the one before: indent by spaces, close quotes and brackets, give each key once.",
      })),
    );
  }
  const parsed = configSchema.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  if (!parsed.success) return err(problemsOf(parsed.error, document, lines));
  const problems: ConfigProblem[] = [];
  const config = resolveConfig(parsed.data, path, (at, message) =>
    problems.push({
      path: pathText(at),
      line: lineOf(document, lines, at),
      message,
      remedy: `Put the file of ${pathText(at)} right, or name another there.`,
    }),
  );
  return problems.length > 0 ? err(problems) : ok(config);
}

/** @param reason as Node says it: it begins with the system's own code. */
function unreadable(path: string, reason: string): ConfigProblem {
  const problem = { path: "(the file)", line: null };
  if (/^(ENOENT|ENOTDIR)/.test(reason)) {
    const remedy = "Write one: teranyina init --config FILE. Or name yours: --config FILE.";
    return { ...problem, message: `there is no file ${path}`, remedy };
  }
  if (reason.startsWith("EISDIR")) {
    return { ...problem, message: `${path} is a folder`, remedy: `Name the file in it: --config ${path}/teranyina.yaml` };
  }
  const message = `${path} cannot be read (${reason})`;
  if (/^(EACCES|EPERM)/.test(reason)) {
    return { ...problem, message, remedy: "Let the user that runs this read it: chgrp GROUP FILE && chmod g+r FILE" };
  }
  return { ...problem, message, remedy: "Look at the file and its disk; write it again from the example teranyina.yaml." };
}

export function siteOf(config: Config): SiteConfigView {
  return {
    ...config.site,
    baseUrl: config.site.baseUrl.replace(/\/+$/, ""),
    meshes: config.meshes.map(({ id, name, timezone, technicians }) => ({ id, name, timezone, technicians })),
  };
}

type Complain = (at: PropertyKey[], message: string) => void;

function resolveConfig(file: ConfigFile, path: string, complain: Complain): Config {
  const folder = dirname(path);
  const readFrom = [path];
  const meshes = file.meshes.map((mesh, index): MeshConfig => {
    const { addressMap, addressMapFile, places, placesFile, zoneFile, allow, daemonFolders, fixFirst, ...rest } = mesh;
    const fromFile = <Value>(schema: z.ZodType<Value>, key: "addressMapFile" | "placesFile", name: string | undefined) => {
      if (name === undefined) return undefined;
      const from = resolve(folder, name);
      readFrom.push(from);
      const value = readJson(schema, from);
      if (value.ok) return value.value;
      complain(["meshes", index, key], `${from}: ${value.error}`);
      return undefined;
    };
    const map = addressMap ?? fromFile(addressMapSchema, "addressMapFile", addressMapFile);
    const placed = places ?? fromFile(placesSchema, "placesFile", placesFile);
    const zone = zoneFile === undefined ? null : resolve(folder, zoneFile);
    if (zone !== null) readFrom.push(zone);
    const registered = zone === null ? ok(null) : readZonePlaces(zone);
    if (!registered.ok) complain(["meshes", index, "zoneFile"], `${zone}: ${registered.error}`);
    return {
      ...rest,
      fixFirst: fixFirstOf(file.fixFirst, fixFirst),
      daemonFolders: daemonFolders.map((name) => resolve(folder, name)),
      allow: allow ?? null,
      addressMap: map === undefined ? null : canonicalMap(map),
      places: new Map([...((registered.ok ? registered.value?.places : null) ?? []), ...placesOf(placed)]),
      zone:
        zone === null || !registered.ok || registered.value === null
          ? null
          : { file: basename(zone), registered: registered.value.registered, trouble: registered.value.trouble },
    };
  });
  return {
    ...file,
    file: path,
    meshes,
    clock: file.clock ?? null,
    readFrom,
    history: { ...file.history, url: absoluteStore(file.history.url, folder) },
  };
}

function fixFirstOf(all: FixFirstSettings, { share, leastMemberHours, leastSlow }: MeshConfigFile["fixFirst"] = {}) {
  return {
    share: share ?? all.share,
    leastMemberHours: leastMemberHours ?? all.leastMemberHours,
    leastSlow: leastSlow ?? all.leastSlow,
  };
}

/** A whole province is some tens of megabytes. */
const ZONE_LIMITS = { bytesMax: 200 * 1024 * 1024, nodesMax: 100_000 };

function readZonePlaces(path: string): Result<ZoneFile, string> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    return err(`cannot be read (${cause instanceof Error ? cause.message : String(cause)})`);
  }
  const zone = readZoneFile(bytes, ZONE_LIMITS);
  return zone.ok ? zone : err(`${zone.error.message}. Expected the CNML "detail" of the mesh's own zone`);
}

/** Also what `crawl --address-map FILE` reads. */
export function readAddressMap(path: string): Result<ReadonlyMap<string, string>, string> {
  const read = readJson(addressMapSchema, path);
  return read.ok ? ok(canonicalMap(read.value)) : read;
}

function readJson<Value>(schema: z.ZodType<Value>, path: string): Result<Value, string> {
  const text = readText(path);
  if (!text.ok) return err(`cannot be read (${text.error})`);
  let json: unknown;
  try {
    json = JSON.parse(text.value);
  } catch (cause) {
    return err(`not JSON (${cause instanceof Error ? cause.message : String(cause)})`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const reason = issue?.code === "invalid_key" ? issue.issues[0]?.message : issue?.message;
  return err(`${pathText(issue?.path ?? [])}: ${reason ?? "not as expected"}`);
}

function canonicalMap(map: Record<string, string>): ReadonlyMap<string, string> {
  return new Map(Object.entries(map).map(([address, endpoint]) => [ipaddr.process(address).toString(), endpoint]));
}

function placesOf(places: z.infer<typeof placesSchema> | undefined): ReadonlyMap<string, Place> {
  return new Map(Object.entries(places ?? {}).map(([key, place]) => [key, { ...place, source: "config", doubtful: false }]));
}

export function absoluteStore(url: string, folder: string): string {
  return url.startsWith("sqlite:") ? `sqlite:${resolve(folder, url.slice("sqlite:".length))}` : url;
}

function readText(path: string): Result<string, string> {
  try {
    return ok(readFileSync(path, "utf8"));
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : String(cause));
  }
}
