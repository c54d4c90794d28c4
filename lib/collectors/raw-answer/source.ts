/** One answer of bmx6-info or bmx7-info, saved as it came: the word of one router. */
import { err, type Observation, type OriginatorRow, ok, type Result, type SelfReport } from "../../model/index.ts";
import type { Dialect, ParseContext, PartName } from "../daemon/dialect.ts";
import { parseAnswer } from "../json/answer.ts";
import { textOf, unpacked, unpackedHead } from "../recorded/bytes.ts";
import { draftSnapshot } from "../recorded/draft.ts";
import { instantIn, type ReadInstant } from "../recorded/instant.ts";
import { Notes } from "../recorded/notes.ts";
import { observe, type Written } from "../recorded/observe.ts";
import { cleanText } from "../scalars/text.ts";
import type { FileContext, FileReading, FileRefusal, FileSource, Recording, SourceFile } from "../source.ts";
import { meshOfLinks } from "./links-alone.ts";
import { dialectOfText, sureOfAnswer, type Tables, tablesOf } from "./tables.ts";

export const rawAnswer: FileSource = {
  kind: "file",
  id: "raw-answer",
  label: "one answer of bmx6-info or bmx7-info (info, links, interfaces, status, neighbours, originators, descriptions, tunnels)",
  detect: ({ head }) => sureOfAnswer(textOf(unpackedHead(head)).slice(0, 4_000)),
  read: readAnswer,
};

const NOBODY: SelfReport = {
  hostname: null,
  primaryIp: null,
  nodeId: null,
  globalId: null,
  version: null,
  revision: null,
  uptimeS: null,
  cpuPercent: null,
  memoryBytes: null,
  knownNodes: null,
  tunnelAddresses: [],
};
/** How the daemons write that there is no address. */
const NO_ADDRESS = "::";

async function readAnswer(file: SourceFile, context: FileContext): Promise<Result<FileReading, FileRefusal>> {
  const content = unpacked(file.bytes, context.limits.bytesMax);
  if (!content.ok) return content;
  const answer = parseAnswer(content.value);
  if (!answer.ok) return err({ code: answer.error.code, message: answer.error.message });
  const tables = tablesOf(answer.value.json);
  const [named] = Object.keys(tables);
  if (named === undefined)
    return err({ code: "unexpected-shape", message: "no table of a daemon is in this answer: a listing of files, or empty" });
  const dialect = dialectOfText(textOf(content.value));
  if (dialect === null) return err({ code: "unexpected-shape", message: `its table ${named} is neither of bmx6 nor of bmx7` });
  const instant =
    instantIn(file.name, context.timeZone) ??
    (context.modifiedAt === null ? null : { at: context.modifiedAt, doubt: "told by nobody but the date of the file" });
  if (instant === null)
    return err({ code: "unexpected-shape", message: "neither the name of the file nor its date tells a time" });
  const read = linksAlone(tables)
    ? fromLinks(tables, dialect, instant, file.name, context)
    : fromTables(tables, dialect, instant, file.name, content.value.length);
  return read.ok ? ok({ recordings: [read.value], places: new Map(), warnings: warningsOf(tables) }) : read;
}

function linksAlone(tables: Tables): boolean {
  return Object.keys(tables).join() === "links";
}

/** What nobody can tell from one answer. */
function warningsOf(tables: Tables): string[] {
  const told = Object.keys(tables).join(", ");
  const own = "status" in tables || "originators" in tables || "interfaces" in tables;
  return [
    own
      ? `this is the word of one router (${told}): what others would tell is not known`
      : `this is one answer (${told}) that does not tell whose it is: the router stands in it without name and address`,
  ];
}

function timeNotes({ doubt }: ReadInstant): Notes {
  const notes = new Notes();
  if (doubt !== null) notes.add("implausible-value", doubt, { query: "time" });
  return notes;
}

function fromLinks(
  tables: Tables,
  dialect: Dialect,
  instant: ReadInstant,
  name: string,
  context: FileContext,
): Result<Recording, FileRefusal> {
  const parsed = dialect.parts.links(tables.links, { nodeIdOf: () => null });
  if (!parsed.ok) return parsed;
  const { at } = instant;
  const notes = timeNotes(instant);
  for (const { code, message } of parsed.value.anomalies) notes.add(code, message, { query: "links" });
  const self = cleanText(name.replace(/(\.(json|txt|body|gz))+$/i, ""), 190) || "router";
  const mesh = meshOfLinks(parsed.value.rows, self, dialect.protocol, at);
  const refusals = notes.all(at, new Set());
  const snapshot = draftSnapshot(context.mesh ?? "recorded", { at, ...mesh, gatewaysKnown: false, refusals });
  return ok({ kind: "snapshot", at, snapshot, refusals });
}

function fromTables(
  tables: Tables,
  dialect: Dialect,
  instant: ReadInstant,
  name: string,
  bytes: number,
): Result<Recording, FileRefusal> {
  const { at } = instant;
  const written = (part: PartName | "status"): Written => (tables[part] === undefined ? null : { json: tables[part] });
  const observation = observe({
    dialect,
    sourceId: rawAnswer.id,
    at,
    address: name.slice(-300),
    bytes,
    otherwiseSelf: selfByTables(tables, dialect),
    status: written("status"),
    parts: {
      interfaces: written("interfaces"),
      links: written("links"),
      originators: written("originators"),
      tunnels: written("tunnels"),
      descriptions: written("descriptions"),
    },
    context: nodeIds(tables, dialect),
    system: null,
  });
  const parts = [
    observation.interfaces,
    observation.links,
    observation.originators,
    observation.tunnels,
    observation.descriptions,
  ];
  if (!("status" in tables) && !parts.some(({ state }) => state === "read")) {
    const [first] = observation.refusals;
    return err({ code: first?.code ?? "unexpected-shape", message: first?.message ?? "nothing in this answer could be read" });
  }
  return ok({
    kind: "observations",
    at,
    observations: [withAnnouncers(observation)],
    refusals: timeNotes(instant).all(at, new Set()),
  });
}

/** Who announces a network is a node that the router knows, with its way to it, also where nothing but its ways out was saved. */
function withAnnouncers(observation: Observation): Observation {
  const { tunnels, originators, at } = observation;
  if (tunnels.state !== "read" || originators.state === "read") return observation;
  const rows = new Map<string, OriginatorRow>();
  for (const { announcerPrimaryIp: primaryIp, announcerHostname: hostname, pathMetric: metric } of tunnels.rows)
    if (primaryIp !== null) rows.set(primaryIp, { ...UNTOLD_WAY, hostname, primaryIp, metric });
  return { ...observation, originators: { state: "read", at, rows: [...rows.values()], empty: rows.size === 0 } };
}

const UNTOLD_WAY: Omit<OriginatorRow, "primaryIp"> = {
  hostname: null,
  nodeId: null,
  self: false,
  blocked: false,
  nextHopLinkLocal: null,
  nextHopNodeId: null,
  interfaceName: null,
  metric: { bps: null, special: "none" },
  hops: null,
  lastRefAgeS: null,
};

/** Whose answer it is, where it holds no status: its own row among the originators, or the addresses of its interfaces. */
function selfByTables(tables: Tables, dialect: Dialect): SelfReport {
  const context = { nodeIdOf: () => null };
  const originators = tables.originators === undefined ? null : dialect.parts.originators(tables.originators, context);
  const own = originators?.ok ? originators.value.rows.find((row) => row.self) : undefined;
  if (own !== undefined) return { ...NOBODY, hostname: own.hostname, primaryIp: own.primaryIp, nodeId: own.nodeId };
  const interfaces = tables.interfaces === undefined ? null : dialect.parts.interfaces(tables.interfaces, context);
  const address = interfaces?.ok ? interfaces.value.rows.find((row) => row.meshAddress !== null)?.meshAddress : undefined;
  if (address !== undefined) return { ...NOBODY, primaryIp: address };
  // Descriptions are of all nodes, the router's own among them; ways out are its own.
  return tables.tunnels === undefined ? NOBODY : { ...NOBODY, primaryIp: NO_ADDRESS };
}

/** bmx7 descriptions do not tell whose they are: the originators beside them do. */
function nodeIds(tables: Tables, dialect: Dialect): ParseContext {
  const ids = new Map<string, string>();
  const parsed =
    tables.originators === undefined ? null : dialect.parts.originators(tables.originators, { nodeIdOf: () => null });
  for (const row of parsed?.ok ? parsed.value.rows : []) if (row.nodeId !== null) ids.set(row.primaryIp, row.nodeId);
  return { nodeIdOf: (primaryIp) => ids.get(primaryIp) ?? null };
}
