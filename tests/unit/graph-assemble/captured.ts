/** The recorded answers of real meshes as observations, read by the real parsers, at any instant; and the truth beside them. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { bmx6 } from "#lib/collectors/bmx6/dialect.ts";
import { bmx7 } from "#lib/collectors/bmx7/dialect.ts";
import type { Dialect, PartName, PartRows } from "#lib/collectors/daemon/dialect.ts";
import { parseAnswer } from "#lib/collectors/json/answer.ts";
import { instantOf, type Observation, type Part } from "#lib/model/index.ts";

const folder = fileURLToPath(new URL("../../../../shared/data/bmx-captures/", import.meta.url));
export const hasCaptures = existsSync(folder);

const captureSchema = z.object({
  nodes: z.record(z.string(), z.object({ queries: z.record(z.string(), z.object({ body: z.string().optional() })) })),
});
const truthSchema = z.object({
  nodes: z.array(z.object({ name: z.string(), hostname: z.string() })),
  links: z.array(
    z.object({
      a: z.object({ node: z.string(), dev: z.string() }),
      b: z.object({ node: z.string(), dev: z.string() }),
      up: z.boolean(),
    }),
  ),
});
export type Capture = z.infer<typeof captureSchema>;

export function capture(name: string): Capture {
  return captureSchema.parse(JSON.parse(readFileSync(`${folder}${name}.json`, "utf8")));
}

export function truth(name: string): z.infer<typeof truthSchema> {
  return truthSchema.parse(JSON.parse(readFileSync(`${folder}${name}.truth.json`, "utf8")));
}

export type ReadOptions = { protocol: "bmx6" | "bmx7"; atMs: number; descriptionsOf?: readonly string[]; uptimePlusS?: number };

function body(recorded: Capture, node: string, query: string): string {
  return recorded.nodes[node]?.queries[query]?.body ?? "";
}

/** bmx7 descriptions do not tell whose they are: the ids by address, from every recorded originators answer. */
function nodeIds(recorded: Capture, dialect: Dialect): Map<string, string> {
  const ids = new Map<string, string>();
  for (const node of Object.keys(recorded.nodes)) {
    const part = partOf(recorded, dialect, node, "originators", "", new Map());
    for (const row of part.state === "read" ? part.rows : []) if (row.nodeId !== null) ids.set(row.primaryIp, row.nodeId);
  }
  return ids;
}

function partOf<Name extends PartName>(
  recorded: Capture,
  dialect: Dialect,
  node: string,
  name: Name,
  at: string,
  ids: ReadonlyMap<string, string>,
): Part<PartRows[Name]> {
  const answer = parseAnswer(new TextEncoder().encode(body(recorded, node, dialect.queries[name])));
  if (!answer.ok) {
    if (answer.error.code === "empty") return { state: "read", at, rows: [], empty: true };
    return { state: "refused", at, code: answer.error.code, message: answer.error.message };
  }
  const parsed = dialect.parts[name](answer.value.json, { nodeIdOf: (address) => ids.get(address) ?? null });
  if (!parsed.ok) return { state: "refused", at, code: parsed.error.code, message: parsed.error.message };
  return { state: "read", at, rows: parsed.value.rows, empty: false };
}

/** One observation for each node that answered. `descriptionsOf` names the nodes whose descriptions are read too; default: all. */
export function observationsOf(
  recorded: Capture,
  { protocol, atMs, descriptionsOf, uptimePlusS = 0 }: ReadOptions,
): Observation[] {
  const dialect = protocol === "bmx6" ? bmx6 : bmx7;
  const at = instantOf(atMs);
  const ids = nodeIds(recorded, dialect);
  return Object.keys(recorded.nodes).flatMap((node): Observation[] => {
    const status = parseAnswer(new TextEncoder().encode(body(recorded, node, "status")));
    if (!status.ok) return [];
    const parsed = dialect.parseStatus(status.value.json);
    if (!parsed.ok) throw new Error(`${node}: ${parsed.error.message}`);
    const { self } = parsed.value;
    const part = <Name extends PartName>(name: Name) => partOf(recorded, dialect, node, name, at, ids);
    const described = descriptionsOf === undefined || descriptionsOf.includes(node);
    return [
      {
        sourceId: `${protocol}-http`,
        protocol,
        address: self.primaryIp ?? node,
        endpoint: `${node}:80`,
        at,
        answered: true,
        self: { ...self, uptimeS: self.uptimeS === null ? null : self.uptimeS + uptimePlusS },
        liveDaemon: true,
        updatePeriodS: dialect.updatePeriodS,
        interfaces: part("interfaces"),
        links: part("links"),
        originators: part("originators"),
        tunnels: part("tunnels"),
        descriptions: described ? part("descriptions") : { state: "not-asked" },
        refusals: [],
        cost: { requests: 6, bytes: 1000, elapsedMs: 20 },
      },
    ];
  });
}
