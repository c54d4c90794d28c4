/**
 * Writes tests/fixtures/wire/1000.json, the packed wire form of a made-up mesh of 1,000 nodes and 2,500 links:
 *
 *     node tests/support/write-wire-fixture.ts
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeWire, POSITION_STEPS } from "#lib/wire/map/encode.ts";
import { packWire } from "#lib/wire/map/pack.ts";
import { THOUSAND_NODES } from "./fixed-meshes.ts";
import { syntheticMesh } from "./synthetic-mesh.ts";

const { snapshot, positions } = syntheticMesh(THOUSAND_NODES);
const path = join(import.meta.dirname, "..", "fixtures", "wire", "1000.json");
writeFileSync(path, JSON.stringify(packWire(encodeWire(snapshot, positions), POSITION_STEPS)));
console.log(`${path}: ${snapshot.nodes.length} nodes, ${snapshot.links.length} links`);
