/**
 * The answers of a whole mesh as its routers' scripts gave them over HTTP, in one file: each node with each query that it was asked and
 * the body of the answer, byte for byte. What a crawl reads from the network is read here from the file by the same parsers.
 */
import { z } from "zod";
import { err, type Observation, ok, type Result } from "../../model/index.ts";
import { bmx6 } from "../bmx6/dialect.ts";
import { bmx7 } from "../bmx7/dialect.ts";
import type { Dialect, ParseContext } from "../daemon/dialect.ts";
import { parseAnswer } from "../json/answer.ts";
import { tablesOf } from "../raw-answer/tables.ts";
import { textOf, unpackedHead } from "../recorded/bytes.ts";
import { instantIn } from "../recorded/instant.ts";
import { jsonOf } from "../recorded/json.ts";
import { Notes } from "../recorded/notes.ts";
import { observe, type Written } from "../recorded/observe.ts";
import type { FileContext, FileReading, FileRefusal, FileSource, SourceFile } from "../source.ts";

const captureSchema = z.object({ capture: z.string().max(300).default(""), nodes: z.record(z.string().max(300), z.unknown()) });
/** A query that failed holds `error` in place of a body. */
const nodeSchema = z.object({
  base: z.string().max(300).default(""),
  queries: z.record(z.string(), z.object({ body: z.string().optional() })),
});
type CapturedNode = z.infer<typeof nodeSchema>;

const encoder = new TextEncoder();

export const cgiCapture: FileSource = {
  kind: "file",
  id: "cgi-capture",
  label: "answers of bmx6-info or bmx7-info, recorded node by node",
  detect({ head }) {
    const text = textOf(unpackedHead(head)).slice(0, 4_000);
    if (/^\s*\{\s*"capture"\s*:/.test(text) && /"nodes"\s*:\s*\{/.test(text)) return 1;
    return /^\s*\{\s*"nodes"\s*:\s*\{/.test(text) && /"queries"\s*:\s*\{/.test(text) ? 0.9 : 0;
  },
  read: readCapture,
};

async function readCapture(file: SourceFile, context: FileContext): Promise<Result<FileReading, FileRefusal>> {
  const json = jsonOf(file.bytes, context.limits.bytesMax);
  if (!json.ok) return json;
  const capture = captureSchema.safeParse(json.value);
  if (!capture.success) return err({ code: "unexpected-shape", message: "not a capture with its nodes" });
  const named = instantIn(capture.data.capture, context.timeZone) ?? instantIn(file.name, context.timeZone);
  const at = named?.at ?? context.modifiedAt;
  if (at === null) return err({ code: "unexpected-shape", message: "neither the name of the file nor its date tells a time" });
  const notes = new Notes();
  if (named === null) notes.add("implausible-value", "told by nobody but the date of the file", { query: "time" });
  else if (named.doubt !== null) notes.add("implausible-value", named.doubt, { query: "time" });
  const nodes = nodesOf(Object.entries(capture.data.nodes), notes, context.limits.nodesMax);
  const observations = observationsOf(nodes, at);
  if (!observations.some((one) => one.answered)) {
    return err({ code: "unexpected-shape", message: "not one node in this file gave a status that could be read" });
  }
  return ok({ recordings: [{ kind: "observations", at, observations, refusals: notes.all(at, new Set()) }], places: new Map() });
}

function nodesOf(entries: readonly [string, unknown][], notes: Notes, nodesMax: number): Map<string, CapturedNode> {
  if (entries.length > nodesMax) notes.add("too-large", `${entries.length} nodes, ${nodesMax} are taken`, { query: "nodes" });
  const nodes = new Map<string, CapturedNode>();
  for (const [name, element] of entries.slice(0, nodesMax)) {
    const node = nodeSchema.safeParse(element);
    if (node.success) nodes.set(name, { ...node.data, queries: { ...takenApart(node.data), ...node.data.queries } });
    else notes.add("unexpected-shape", `${name}: no node with its queries`, { query: "nodes" });
  }
  return nodes;
}

/** Answers that hold several tables (`$info`, `$neighbours`), and tables under another name of theirs, by the query of each table. */
function takenApart({ queries }: CapturedNode): CapturedNode["queries"] {
  const known = new Set<string>(Object.values(bmx6.queries));
  const parts: CapturedNode["queries"] = {};
  for (const [query, { body }] of Object.entries(queries)) {
    const answer = known.has(query) || body === undefined ? null : parseAnswer(encoder.encode(body));
    if (answer === null || !answer.ok) continue;
    for (const [table, json] of Object.entries(tablesOf(answer.value.json))) {
      const name = tableNameSchema.safeParse(table);
      if (name.success && !/\//.test(query)) parts[bmx6.queries[name.data]] = { body: JSON.stringify(json) };
    }
  }
  return parts;
}

const tableNameSchema = z.enum(["status", "interfaces", "links", "originators", "tunnels", "descriptions"]);

/** null where the query was not asked or failed: nothing is known then, which is not the same as an empty answer. */
function answerTo(node: CapturedNode, query: string): Written {
  const body = Object.hasOwn(node.queries, query) ? node.queries[query]?.body : undefined;
  if (body === undefined) return null;
  const answer = parseAnswer(encoder.encode(body));
  return answer.ok ? { json: answer.value.json } : { refusal: { code: answer.error.code, message: answer.error.message } };
}

/** The daemon whose status it is; where the status is cut, the one whose script was asked. */
function dialectOf(node: CapturedNode): Dialect {
  const status = answerTo(node, bmx6.queries.status);
  const known =
    status !== null && "json" in status ? [bmx7, bmx6].find((dialect) => dialect.parseStatus(status.json).ok) : undefined;
  return known ?? (/bmx7/i.test(node.base) ? bmx7 : bmx6);
}

/** bmx7 descriptions do not tell whose they are: the id of each address, from every table of originators in the file. */
function nodeIds(nodes: Iterable<CapturedNode>): ParseContext {
  const ids = new Map<string, string>();
  for (const node of nodes) {
    const written = answerTo(node, bmx7.queries.originators);
    if (written === null || "refusal" in written || dialectOf(node) !== bmx7) continue;
    const parsed = bmx7.parts.originators(written.json, { nodeIdOf: () => null });
    for (const row of parsed.ok ? parsed.value.rows : []) if (row.nodeId !== null) ids.set(row.primaryIp, row.nodeId);
  }
  return { nodeIdOf: (primaryIp) => ids.get(primaryIp) ?? null };
}

/** One of each node that was asked; a node that answered nothing is not in it, because nothing tells whose silence it was. */
function observationsOf(nodes: ReadonlyMap<string, CapturedNode>, at: string): Observation[] {
  const context = nodeIds(nodes.values());
  return [...nodes].flatMap(([name, node]) => {
    const dialect = dialectOf(node);
    const { queries } = dialect;
    const status = answerTo(node, queries.status);
    if (status === null) return [];
    const bytes = Object.values(node.queries).reduce((sum, { body }) => sum + (body?.length ?? 0), 0);
    return [
      observe({
        dialect,
        sourceId: cgiCapture.id,
        at,
        address: name,
        bytes,
        otherwiseSelf: null,
        status,
        parts: {
          interfaces: answerTo(node, queries.interfaces),
          links: answerTo(node, queries.links),
          originators: answerTo(node, queries.originators),
          tunnels: answerTo(node, queries.tunnels),
          descriptions: answerTo(node, queries.descriptions),
        },
        context,
        system: null,
      }),
    ];
  });
}
