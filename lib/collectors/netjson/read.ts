/** A NetJSON document becomes snapshots: one for each instant that its graphs tell of. */
import { compareText } from "#lib/base/compare.ts";
import { err, type Family, type Link, linkId, type Node, ok, type Protocol, type Result, type Route } from "../../model/index.ts";
import { draftSnapshot } from "../recorded/draft.ts";
import { gatewaysOfFile } from "../recorded/gateways.ts";
import { instantIn, instantOfValue, type ReadInstant } from "../recorded/instant.ts";
import { jsonOf } from "../recorded/json.ts";
import { Notes } from "../recorded/notes.ts";
import { collisionsOf, keyed, labelled } from "../recorded/people.ts";
import { placed, type ToldPlace } from "../recorded/places.ts";
import type { FileContext, FileReading, FileRefusal, Recording, SourceFile } from "../source.ts";
import { linksOf, readArcs } from "./links.ts";
import { NodeNames } from "./names.ts";
import { readNodes } from "./nodes.ts";
import { collectionSchema, type Graph, graphSchema, type Routes, routeSchema, routesSchema } from "./schema.ts";

export async function readNetjson(file: SourceFile, context: FileContext): Promise<Result<FileReading, FileRefusal>> {
  const json = jsonOf(file.bytes, context.limits.bytesMax);
  if (!json.ok) return json;
  const documents = documentsOf(json.value);
  if (documents.graphs.length === 0) return err({ code: "unexpected-shape", message: "no NetworkGraph is in this document" });
  const byInstant = new Map<string, { instant: ReadInstant; graphs: Graph[] }>();
  for (const graph of documents.graphs) {
    const instant =
      instantOfValue(graph.time ?? null, context.timeZone) ??
      instantIn(file.name, context.timeZone) ??
      (context.modifiedAt === null ? null : { at: context.modifiedAt, doubt: "told by nobody but the date of the file" });
    if (instant === null) return err({ code: "unexpected-shape", message: "neither the document nor its name tells a time" });
    const group = byInstant.get(instant.at) ?? { instant, graphs: [] };
    byInstant.set(instant.at, group);
    group.graphs.push(graph);
  }
  const groups = [...byInstant.values()].sort((one, other) => compareText(one.instant.at, other.instant.at));
  const recordings = groups.map(({ instant, graphs }) => recordingOf(instant, graphs, documents, context));
  return ok({ recordings, places: new Map() });
}

type Documents = { graphs: Graph[]; routes: Routes[]; others: string[] };

/** The graphs of a document, of a NetworkCollection, or of a bare array (bmx7's `netjson/all`). Collections do not nest. */
function documentsOf(json: unknown): Documents {
  const collection = collectionSchema.safeParse(json);
  const elements = collection.success ? collection.data.collection : Array.isArray(json) ? json : [json];
  const found: Documents = { graphs: [], routes: [], others: [] };
  for (const [index, element] of elements.entries()) {
    const graph = graphSchema.safeParse(element);
    const routes = routesSchema.safeParse(element);
    if (graph.success) found.graphs.push(graph.data);
    else if (routes.success) found.routes.push(routes.data);
    else found.others.push(`[${index}]: neither NetworkGraph nor NetworkRoutes`);
  }
  return found;
}

/** `BMX6+BMX7` is what our own exports say of a mesh that runs both. */
function protocolsOf(graph: Graph): Protocol[] {
  const told = (graph.protocol ?? "").toLowerCase().split("+");
  const known = (["bmx6", "bmx7"] as const).filter((protocol) => told.includes(protocol));
  return known.length > 0 ? known : ["netjson"];
}

function recordingOf(instant: ReadInstant, graphs: readonly Graph[], documents: Documents, context: FileContext): Recording {
  const { at, doubt } = instant;
  const notes = new Notes();
  if (doubt !== null) notes.add("implausible-value", doubt, { query: "time" });
  for (const other of documents.others) notes.add("unexpected-shape", other);
  const merged = merge(graphs, at, notes, context);
  const known = new Set(merged.nodes.keys());
  const all = labelled(placed([...merged.nodes.values()], merged.places, "netjson"));
  const nodes = all.every((node) => node.protocols.includes("bmx6")) ? keyed(all) : all;
  const refusals = notes.all(at, known);
  const snapshot = draftSnapshot(context.mesh ?? "recorded", {
    at,
    nodes,
    links: merged.links,
    gateways: gatewaysOfFile(merged.gateways, [], at),
    routes: routesOf(documents.routes, known, merged, at),
    // A graph in which no node says whether it is one tells of no gateways, and not that there are none.
    ...(merged.tellsGateways ? {} : { gatewaysKnown: false }),
    collisions: collisionsOf(nodes),
    refusals,
  });
  return { kind: "snapshot", at, snapshot, refusals };
}

type Merged = {
  nodes: Map<string, Node>;
  macs: Map<string, string[]>;
  places: Map<string, ToldPlace>;
  links: Link[];
  gateways: Map<Family, Set<string>>;
  tellsGateways: boolean;
};

/** Several graphs of one instant are one mesh: a node that is in more than one is one node, links add up. */
function merge(graphs: readonly Graph[], at: string, notes: Notes, context: FileContext): Merged {
  const merged: Merged = {
    nodes: new Map(),
    macs: new Map(),
    places: new Map(),
    links: [],
    tellsGateways: false,
    gateways: new Map((["v4", "v6", "community"] as const).map((family) => [family, new Set<string>()])),
  };
  const numbers = new Map<string, number>();
  for (const graph of graphs) {
    const protocols = protocolsOf(graph);
    const [protocol = "netjson"] = protocols;
    const read = readNodes(graph, protocols, at, notes, Math.max(0, context.limits.nodesMax - merged.nodes.size));
    for (const node of read.nodes) {
      const before = merged.nodes.get(node.uid);
      merged.nodes.set(node.uid, before === undefined ? node : united(before, node));
    }
    for (const [id, place] of read.places)
      if (place.lat !== null || place.lon !== null || !merged.places.has(id)) merged.places.set(id, place);
    for (const [family, set] of merged.gateways) for (const id of read.gateways[family]) set.add(id);
    merged.tellsGateways ||= read.tellsGateways;
    for (const [id, macs] of read.macs) merged.macs.set(id, [...(merged.macs.get(id) ?? []), ...macs]);
    const names = new NodeNames();
    for (const { uid, addresses } of merged.nodes.values()) names.add(uid, [...addresses, ...(merged.macs.get(uid) ?? [])]);
    const arcs = readArcs(graph, names, protocol, notes);
    const directed = protocols.includes("bmx7") || arcs.some(({ row }) => row.state !== null);
    for (const link of linksOf(arcs, directed, at)) {
      const key = JSON.stringify([link.a, link.b]);
      const n = numbers.get(key) ?? 0;
      numbers.set(key, n + 1);
      merged.links.push({ ...link, id: linkId(link.a, link.b, n) });
    }
  }
  merged.links.sort((one, other) => compareText(one.id, other.id));
  return merged;
}

function united(one: Node, other: Node): Node {
  return {
    ...one,
    hostname: one.hostname ?? other.hostname,
    protocols: [...new Set([...one.protocols, ...other.protocols])].sort(),
    daemons: [...one.daemons, ...other.daemons],
    keys: [...new Set([...one.keys, ...other.keys])],
    addresses: [...new Set([...one.addresses, ...other.addresses])],
  };
}

/** Of NetworkRoutes, those to gateways: a snapshot keeps no others. */
function routesOf(documents: readonly Routes[], known: ReadonlySet<string>, { gateways, links }: Merged, at: string): Route[] {
  const targets = new Set([...gateways.values()].flatMap((set) => [...set]));
  return documents.flatMap(({ router_id: node, routes }) => {
    if (node == null || !known.has(node)) return [];
    return routes.flatMap((element): Route[] => {
      const raw = routeSchema.safeParse(element);
      if (!raw.success || !targets.has(raw.data.destination_id) || raw.data.destination_id === node) return [];
      const { destination_id: target, next_id: next, hops } = raw.data;
      const nextHop = next != null && known.has(next) ? next : null;
      const between =
        nextHop === null ? [] : links.filter(({ a, b }) => (a === node && b === nextHop) || (b === node && a === nextHop));
      return [
        {
          node,
          target,
          nextHop,
          link: between.length === 1 ? (between[0]?.id ?? null) : null,
          metricBps: null,
          hops: hops ?? null,
          at,
        },
      ];
    });
  });
}
