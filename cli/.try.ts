import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { detectFileSource } from "#lib/collectors/registry.ts";
import { snapshotSchema } from "#lib/model/index.ts";
import { countLinks } from "#lib/graph/analysis/network-statistics.ts";
for (const path of process.argv.slice(2)) {
  const file = { name: basename(path), bytes: readFileSync(path) };
  const source = detectFileSource(file);
  console.log(path, source?.id);
  if (source === null) continue;
  const read = await source.read(file, { timeZone: "Europe/Madrid", modifiedAt: "2026-01-01T00:00:00.000Z", limits: { bytesMax: 1e8, nodesMax: 20000 } });
  if (!read.ok) { console.log(read.error); continue; }
  for (const r of read.value.recordings) {
    if (r.kind !== "snapshot") { console.log(r.at, r.kind, r.observations.length); continue; }
    const s = snapshotSchema.parse(r.snapshot);
    console.log(s.at, s.nodes.length, s.links.length, countLinks(s.links), s.collisions, s.gateways, s.uses.length, s.routes.length);
    console.log(r.refusals.slice(0, 8));
    if (process.env.V) console.log(JSON.stringify(s.nodes.slice(7,10), null, 1), JSON.stringify(s.links.slice(0,2), null,1));
  }
  console.log(read.value.places.size);
}
