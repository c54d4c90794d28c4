import { readFileSync } from "node:fs";
import { readZone } from "#lib/collectors/cnml/zone.ts";
import { placesOfZone } from "#lib/collectors/cnml/places.ts";
const z = readZone(readFileSync(process.argv[2] ?? ""), { bytesMax: 1e8, nodesMax: 20000 });
if (!z.ok) console.log(z.error); else {
 const v = z.value;
 console.log(v.zones.size, v.nodes.size, v.devices.size, v.radios.length, v.interfaces.size, v.links.size, v.notes, v.generatedOn);
 const p = placesOfZone(v);
 console.log(p.places.size, p.ambiguous.slice(0,10), [...p.places.values()].filter((x) => x.doubtful).length);
 console.log(JSON.stringify([...p.places].filter(([k]) => k.startsWith("ip4"))[0], null, 1));
}
