/**
 * The JSON directory that a daemon keeps, `/var/run/bmx6/json` or `/var/run/bmx7/json`, or a copy of one: a file each for status,
 * interfaces and links, a file a node in `originators/` and `descriptions/`. The daemon truncates and writes in place, so a file may be
 * met empty or cut.
 */
import { err, ok, type Result } from "../../model/index.ts";
import { bmx6 } from "../bmx6/dialect.ts";
import { bmx7 } from "../bmx7/dialect.ts";
import type { Dialect, ParseContext } from "../daemon/dialect.ts";
import { parseAnswer } from "../json/answer.ts";
import { instantIn } from "../recorded/instant.ts";
import { observe, type Written } from "../recorded/observe.ts";
import { ipv6Bytes } from "../scalars/address.ts";
import type { FileContext, FileReading, FileRefusal, FolderSource, SourceFolder } from "../source.ts";

export const bmxDirectory: FolderSource = {
  kind: "folder",
  id: "bmx-directory",
  label: "JSON directory of a bmx6 or bmx7 daemon",
  detect(entries) {
    if (!entries.has("status")) return 0;
    return entries.has("links") || entries.has("interfaces") || entries.has("originators/") ? 1 : 0;
  },
  read: readDirectory,
};

async function readDirectory(folder: SourceFolder, context: FileContext): Promise<Result<FileReading, FileRefusal>> {
  const bytes = [...folder.files.values()].reduce((sum, file) => sum + file.length, 0);
  if (bytes > context.limits.bytesMax) {
    return err({ code: "too-large", message: `${bytes} bytes, ${context.limits.bytesMax} are taken` });
  }
  const status = writtenIn(folder, "status");
  const dialect = dialectOf(status, folder.name);
  if (dialect === null) return err({ code: "unexpected-shape", message: "its status is neither of bmx6 nor of bmx7" });
  const named = instantIn(folder.name, context.timeZone);
  const at = named?.at ?? context.modifiedAt;
  if (at === null) return err({ code: "unexpected-shape", message: "neither the name nor the date of the folder tells a time" });
  const originators = writtenBelow(folder, "originators");
  const observation = observe({
    dialect,
    sourceId: bmxDirectory.id,
    at,
    address: folder.name.slice(-300),
    bytes,
    otherwiseSelf: null,
    status,
    parts: {
      interfaces: writtenIn(folder, "interfaces"),
      links: writtenIn(folder, "links"),
      originators,
      tunnels: writtenIn(folder, "tunnels"),
      descriptions: writtenBelow(folder, "descriptions"),
    },
    context: nodeIds(dialect, originators, folder),
    system: null,
  });
  if (!observation.answered) return err({ code: "unexpected-shape", message: "its status could not be read" });
  const refusals =
    named === null || named.doubt === null
      ? []
      : [
          {
            code: "implausible-value" as const,
            node: null,
            address: null,
            protocol: null,
            query: "time",
            message: named.doubt,
            at,
          },
        ];
  return ok({ recordings: [{ kind: "observations", at, observations: [observation], refusals }], places: new Map() });
}

function writtenIn(folder: SourceFolder, name: string): Written {
  const bytes = folder.files.get(name);
  if (bytes === undefined) return null;
  const answer = parseAnswer(bytes);
  return answer.ok ? { json: answer.value.json } : { refusal: { code: answer.error.code, message: answer.error.message } };
}

/** A file a node: those that can be read, together. One that was caught while it was rewritten is left out. */
function writtenBelow(folder: SourceFolder, name: string): Written {
  const files = [...folder.files].filter(([path]) => path.startsWith(`${name}/`));
  if (files.length === 0) return null;
  const rows = files.flatMap(([, bytes]) => {
    const answer = parseAnswer(bytes);
    return answer.ok ? [answer.value.json] : [];
  });
  return { json: rows };
}

/** By the status; where that is cut, by the folder's name. */
function dialectOf(status: Written, name: string): Dialect | null {
  if (status !== null && "json" in status) {
    // bmx6's schema is content with an address alone: the stricter one is asked first.
    return [bmx7, bmx6].find((dialect) => dialect.parseStatus(status.json).ok) ?? null;
  }
  if (/bmx7/i.test(name)) return bmx7;
  return /bmx6/i.test(name) ? bmx6 : null;
}

const NODE_ID = /^[0-9A-F]{56}$/;
/** A bmx7 primary address holds the first 28 digits of the node's id behind its prefix. */
const DIGITS_IN_ADDRESS = 28;

/** bmx7 descriptions hold no id: the originators tell it, and so do the names of the files. */
function nodeIds(dialect: Dialect, originators: Written, folder: SourceFolder): ParseContext {
  const byIp = new Map<string, string>();
  if (dialect.protocol === "bmx7" && originators !== null && "json" in originators) {
    const parsed = dialect.parts.originators(originators.json, { nodeIdOf: () => null });
    for (const row of parsed.ok ? parsed.value.rows : []) if (row.nodeId !== null) byIp.set(row.primaryIp, row.nodeId);
  }
  const byDigits = new Map<string, string>();
  for (const path of folder.files.keys()) {
    const id = path.split("/").at(-1)?.toUpperCase() ?? "";
    if (NODE_ID.test(id)) byDigits.set(id.slice(0, DIGITS_IN_ADDRESS), id);
  }
  return { nodeIdOf: (primaryIp) => byIp.get(primaryIp) ?? byDigits.get(digitsOf(primaryIp)) ?? null };
}

function digitsOf(primaryIp: string): string {
  if (!primaryIp.includes(":")) return "";
  const hex = ipv6Bytes(primaryIp).map((byte) => byte.toString(16).padStart(2, "0"));
  return hex.slice(2).join("").toUpperCase();
}
