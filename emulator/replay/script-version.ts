/**
 * A recorded node played through another version of its script. The recordings are of the newer bmx6-info and of the routing feed's
 * bmx7-info; what the others answer is the same bytes under other questions, and nothing to some.
 */
import { type Bmx7Script, type CgiScript, cutQuery, isLuciScript, readQuery } from "../cgi-query.ts";
import { type CapturedAnswer, type CapturedNode, recordedAnswer } from "./capture.ts";

const EMPTY_LIST = "[  ]";

const answered = (body: string): CapturedAnswer => ({ status: 200, contentType: "application/json", body });

const NOTHING = answered("");

/** What the script answers to a query as it was sent. */
export function playedAnswer(script: CgiScript, node: CapturedNode, query: string): CapturedAnswer {
  const { special, name } = readQuery(script, query);
  if (special) return recordedAnswer(node, `$${name}`) ?? NOTHING;
  if (isLuciScript(script)) return luciFile(script === "bmx7-luci-2026" ? script : "bmx7-luci-old", node, name);
  return recordedAnswer(node, query) ?? recordedAnswer(node, cutQuery(script, query)) ?? NOTHING;
}

function luciFile(version: Exclude<Bmx7Script, "bmx7">, node: CapturedNode, query: string): CapturedAnswer {
  if (query.startsWith("$")) return NOTHING;
  const [directory = "", name] = query.split("/");
  if (directory !== "descriptions" && directory !== "originators") return recordedAnswer(node, query) ?? NOTHING;
  if (version === "bmx7-luci-2026" && name === "all") return answered(EMPTY_LIST);
  if (version === "bmx7-luci-2026" && name === undefined) return answered(`{ "${directory}": [ { "name": "" } ] }`);
  return recordedAnswer(node, query) ?? (name === undefined ? NOTHING : answered(fileOf(node, directory, name)));
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
