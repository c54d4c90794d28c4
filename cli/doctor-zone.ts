/** Whether the file that tells where a mesh's nodes stand is whole, and of this mesh. */
import { placeOf, sharedKeys } from "#lib/graph/assemble/nodes/places.ts";
import { openHistory } from "#lib/history/registry.ts";
import type { Snapshot } from "#lib/model/index.ts";
import type { Config, MeshConfig } from "#lib/server/config/load.ts";
import type { Finding } from "./doctor-checks.ts";

const AGAIN = 'Fetch the CNML "detail" of the zone again, into another file first, and look at its end: </cnml>.';
const TROUBLE = {
  cut: "ends in the middle: it was cut while it was fetched or copied",
  empty: "is empty: fetching it failed",
  "web-page": "is a web page (HTML): the server answered with an error or a page to log in at",
} as const;

export async function checkZone(config: Config, mesh: MeshConfig): Promise<Finding> {
  const what = `zone ${mesh.id}`;
  const { zone } = mesh;
  if (zone === null) return { what, state: "good", told: "no zone file is named" };
  const { file, registered, trouble } = zone;
  const places = `${registered} places are read of it`;
  if (trouble !== null)
    return { what, state: registered > 0 ? "doubtful" : "bad", told: `${file} ${TROUBLE[trouble]}; ${places}`, remedy: AGAIN };
  const last = await lastRound(config, mesh.id);
  if (last === null || last.nodes.length === 0)
    return { what, state: "good", told: `${file}: ${places}; no round yet to look for in it` };
  const matched = matchedIn(last, mesh);
  const told = `${matched} of ${last.nodes.length} nodes stand in ${file}; ${places}`;
  if (matched > 0) return { what, state: "good", told };
  const remedy = 'It is of another town, or lacks the devices: give zoneFile the CNML "detail" of this mesh\'s own zone.';
  return { what, state: "doubtful", told, remedy };
}

/** By the file as it is now: the round may be older. */
function matchedIn({ nodes }: Snapshot, { places }: MeshConfig): number {
  const registered = new Map([...places].filter(([, { source }]) => source === "cnml"));
  const bearers = new Map<string | null, number>();
  for (const { hostname } of nodes) bearers.set(hostname, (bearers.get(hostname) ?? 0) + 1);
  const shared = sharedKeys(
    nodes.map((node) => ({ node, ipv4: [] })),
    registered,
  );
  return nodes.filter((node) => {
    const onlyBearer = node.hostname !== null && bearers.get(node.hostname) === 1;
    return placeOf(node, registered, { onlyBearer, ipv4: [], shared }) !== null;
  }).length;
}

async function lastRound(config: Config, mesh: string): Promise<Snapshot | null> {
  const opened = await openHistory(config.history.url, "read");
  if (!opened.ok) return null; // the store has a check of its own
  try {
    return (await opened.value.latest(mesh))?.snapshot ?? null;
  } finally {
    await opened.value.close();
  }
}
