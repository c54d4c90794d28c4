/** Nodes of a NetworkGraph. Ids are kept as they stand. */
import { type Daemon, type Node, nodeStateSchema, type Protocol, protocolSchema } from "../../model/index.ts";
import { draftNode } from "../recorded/draft.ts";
import { addressesOf } from "../recorded/keys.ts";
import type { Notes } from "../recorded/notes.ts";
import { type ToldPlace, toldPlaceOf } from "../recorded/places.ts";
import { cleanText } from "../scalars/text.ts";
import { addressName, isMac } from "./names.ts";
import { Properties } from "./properties.ts";
import { type Graph, nodeSchema } from "./schema.ts";

const ID_MAX = 200;

export type NetjsonNodes = {
  nodes: Node[];
  /** Whether a node says that it announces a way out, or that it announces none. */
  tellsGateways: boolean;
  /** Of nodes that list MACs among their addresses (batman-adv), by id. */
  macs: Map<string, string[]>;
  /** By id, as they are told: which of them can be believed, all nodes of the mesh together tell. */
  places: Map<string, ToldPlace>;
  /** Ids of nodes that announce a way out. */
  gateways: { v4: Set<string>; v6: Set<string>; community: Set<string> };
};

/** @returns nodes in the order of the file, each id once. */
export function readNodes(
  graph: Graph,
  protocols: readonly Protocol[],
  at: string,
  notes: Notes,
  nodesMax: number,
): NetjsonNodes {
  const nodes = new Map<string, Node>();
  const places = new Map<string, ToldPlace>();
  const macs = new Map<string, string[]>();
  let tellsGateways = false;
  const gateways = { v4: new Set<string>(), v6: new Set<string>(), community: new Set<string>() };
  for (const [index, element] of graph.nodes.slice(0, nodesMax).entries()) {
    const raw = nodeSchema.safeParse(element);
    const id = raw.success ? cleanText(raw.data.id, ID_MAX + 1) : "";
    if (!raw.success || id === "" || id.length > ID_MAX) {
      notes.add("unexpected-shape", `nodes[${index}]: no node with an id of up to ${ID_MAX} characters`, { query: "nodes" });
      continue;
    }
    if (nodes.has(id)) {
      notes.add("implausible-value", `nodes[${index}]: a second node with the id ${id}`, { node: id, query: "nodes" });
      continue;
    }
    const refuse = (field: string, value: unknown) =>
      notes.add("implausible-value", `nodes[${index}].${field}: ${JSON.stringify(value)}`, { node: id, query: "nodes" });
    const properties = new Properties(raw.data.properties, refuse);
    const local = raw.data.local_addresses ?? [];
    macs.set(
      id,
      local.flatMap((text) => macOf(text) ?? []),
    );
    const addresses = addressesOf(
      local.filter((text) => macOf(text) === null),
      (text) => refuse("local_addresses", text),
    );
    nodes.set(id, nodeOf(id, raw.data.label ?? null, addresses, properties, { graph, protocols, at }));
    places.set(id, toldPlaceOf({ location: raw.data.location, ...raw.data.properties }, refuse));
    tellsGateways ||= ["gateway", "gateway_v4", "gateway_v6", "gateway_community"].some((name) => properties.has(name));
    // A mesh that is no bmx has one kind of ways out: that of its own addresses.
    if (properties.flag("gateway")) gateways[[id, ...addresses].some((name) => name.includes(".")) ? "v4" : "v6"].add(id);
    for (const family of ["v4", "v6", "community"] as const) if (properties.flag(`gateway_${family}`)) gateways[family].add(id);
  }
  if (graph.nodes.length > nodesMax)
    notes.add("too-large", `${graph.nodes.length} nodes, ${nodesMax} are taken`, { query: "nodes" });
  return { nodes: [...nodes.values()], tellsGateways, macs, places, gateways };
}

function macOf(text: unknown): string | null {
  const name = typeof text === "string" ? addressName(text) : null;
  return name !== null && isMac(name) ? name : null;
}

type Surroundings = { graph: Graph; protocols: readonly Protocol[]; at: string };

function nodeOf(
  id: string,
  label: string | null,
  addresses: string[],
  properties: Properties,
  { graph, protocols, at }: Surroundings,
): Node {
  const state = nodeStateSchema.safeParse(properties.text("state", 20));
  const own = properties.texts("protocols").flatMap((text) => protocolSchema.safeParse(text).data ?? []);
  const spoken = own.length > 0 ? [...new Set(own)] : [...protocols];
  const isNodeId = protocols.includes("bmx7") && /^[0-9A-F]{56}$/.test(id);
  return {
    ...draftNode(id, at, spoken, false),
    // Our own exports make a label of the host name and more; others have nothing but the label.
    hostname: properties.has("hostname") ? properties.text("hostname", 255) : hostnameOfLabel(label, id),
    state: state.success ? state.data : "heard",
    stateReason: state.success && state.data === "answered" ? null : "told-by-file",
    answeredAt: state.success && state.data === "answered" ? at : null,
    firstSeenAt: instantOr(properties.text("first_seen", 40), at),
    daemons: id === graph.router_id ? spoken.map((protocol) => daemonOf(graph, protocol)) : [],
    weight: properties.number("clients", Number.MIN_VALUE, 1e6) ?? 1,
    keys: isNodeId ? [`bmx7:${id}`] : [],
    addresses,
  };
}

/** bmx7 writes `name.shortId`; an empty label, or one that repeats the id, is no name. */
function hostnameOfLabel(label: string | null, id: string): string | null {
  if (label === null) return null;
  const short = `.${id.slice(0, 8)}`;
  const plain = cleanText(/^[0-9A-F]{56}$/.test(id) && label.endsWith(short) ? label.slice(0, -short.length) : label, 255);
  return plain === "" || plain === "---" || plain === id ? null : plain;
}

function daemonOf(graph: Graph, protocol: Protocol): Daemon {
  const text = (value: string | number | null | undefined) => (value == null ? null : cleanText(String(value), 100) || null);
  return {
    protocol,
    version: text(graph.version),
    revision: text(graph.revision),
    uptimeS: null,
    uptimeSince: null,
    cpuPercent: null,
    memoryBytes: null,
    knownNodes: null,
    answeredAt: null,
  };
}

function instantOr(text: string | null, otherwise: string): string {
  const ms = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? otherwise : new Date(ms).toISOString();
}
