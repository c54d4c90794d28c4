/**
 * A recorded bmx7 node played through another version of its script. The recordings are of the routing feed's; what the versions of
 * OpenWrt's luci-app-bmx7 answer is the same bytes under other questions, and nothing to some.
 */
import { type CapturedAnswer, type CapturedNode, recordedAnswer } from "./capture.ts";

/** `luci-old` knows no `$`; `luci-2026` knows none either, and does not see the files in a directory. */
export type ScriptVersion = "feed" | "luci-old" | "luci-2026";

const LIVE = new Set(["tunnels", "originators", "neighbours", "info"]);
const EMPTY_LIST = "[  ]";

const answered = (body: string): CapturedAnswer => ({ status: 200, contentType: "application/json", body });

/** What a script of luci-app-bmx7 answers to a query that was cut at its `=`. */
export function luciAnswer(version: Exclude<ScriptVersion, "feed">, node: CapturedNode, query: string): CapturedAnswer {
  const nothing = answered("");
  if (query.startsWith("$")) return nothing;
  if (LIVE.has(query)) return recordedAnswer(node, `$${query}`) ?? nothing;
  const [directory = "", name] = query.split("/");
  if (directory !== "descriptions" && directory !== "originators") return recordedAnswer(node, query) ?? nothing;
  if (version === "luci-2026" && name === "all") return answered(EMPTY_LIST);
  if (version === "luci-2026" && name === undefined) return answered(`{ "${directory}": [ { "name": "" } ] }`);
  return recordedAnswer(node, query) ?? (name === undefined ? nothing : answered(fileOf(node, directory, name)));
}

/** One file of a directory, out of the array of all: its elements stand in the order of the listing. */
function fileOf(node: CapturedNode, directory: string, name: string): string {
  const listing = recordedAnswer(node, directory)?.body ?? "";
  const names = [...listing.matchAll(/"name": "([^"]+)"/g)].map(([, found]) => found);
  const elements: unknown = JSON.parse(recordedAnswer(node, `${directory}/all`)?.body || "[]");
  if (!Array.isArray(elements) || elements.length !== names.length) return "";
  const index = names.indexOf(name);
  return index === -1 ? "" : `${JSON.stringify(elements[index])}\n`;
}
