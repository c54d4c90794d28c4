// Inside a room folders depend on each other in one direction: each on those before it in its list, "." being the files of the room itself.
// Biome keeps the rooms apart; it has one rule a file, so the order within a room is kept here.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const ORDER = {
  "lib/graph/analysis": ["mesh", "kernels", "statistics", "routing", "trends", "products", "."],
  "lib/graph/assemble": ["input", "identity", "evidence", "links", "gateways", "nodes", "."],
  "lib/server/web": ["pictures", "context", "http", "reader", "api", "."],
  "lib/history/store": ["codec", "topology", "series", "records", "retention", "."],
  "lib/wire": ["map", "api", "words", "views", "exports", "projection", "."],
  "components/map": ["base", "scene", "svg", "view", "webgl", "interaction", "."],
};

function* sourcesIn(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* sourcesIn(path);
    else if (/\.tsx?$/.test(name)) yield path;
  }
}

/** The folder of the room that a file lies in; null: it lies elsewhere. */
function folderOf(room, path) {
  const inside = relative(join(root, room), path);
  if (inside.startsWith("..")) return null;
  const parts = inside.split(sep);
  return parts.length === 1 ? "." : parts[0];
}

function importsOf(path) {
  const found = readFileSync(path, "utf8").matchAll(/(?:from|import)\s*\(?\s*"([.#][^"]*)"/g);
  return [...found].map(([, name]) => (name.startsWith("#") ? join(root, name.slice(1)) : normalize(join(dirname(path), name))));
}

const wrong = [];
for (const [room, order] of Object.entries(ORDER)) {
  for (const path of sourcesIn(join(root, room))) {
    const from = order.indexOf(folderOf(room, path));
    if (from < 0) wrong.push(`${relative(root, path)}: its folder is not in the order of ${room} (scripts/check-arrows.mjs)`);
    for (const target of importsOf(path)) {
      const to = folderOf(room, target);
      if (to !== null && order.indexOf(to) > from)
        wrong.push(`${relative(root, path)} imports ${relative(root, target)}, which is above it`);
    }
  }
}
for (const line of wrong) console.error(line);
console.log(`${Object.keys(ORDER).length} rooms, ${wrong.length} wrong arrows`);
process.exit(wrong.length === 0 ? 0 : 1);
