/**
 * CNML 0.1, guifi.net's own description of a zone. Its ids are numbers: ours are counted from 1 in the order of the snapshot, and the
 * uid stands in the description of the node. A link is written once at each end, under the same link id.
 */
import { isUsable, type Link, type LinkEnd, livenessOf, type Node, type Place, type Snapshot } from "../../model/index.ts";
import { linkKind } from "../map/encode.ts";
import type { Format } from "./format.ts";
import { xmlAttributes, xmlText } from "./text.ts";

/** Interfaces are numbered within their device: this many to each. */
const INTERFACES_A_DEVICE = 100;

/** One device a node, under the node's number. `name` "" stands for the interface of links that do not tell theirs. */
type NumberedInterface = { id: number; name: string; radio: boolean; mac: string | null; links: NumberedLink[] };
type NumberedLink = { id: number; link: Link };
type Numbered = { id: number; node: Node; links: number; interfaces: NumberedInterface[] };

export const cnml: Format = {
  contentType: "application/xml; charset=utf-8",
  extension: "cnml",
  write(snapshot) {
    const numbered = numberAll(snapshot);
    const links = [...numbered.values()].reduce((sum, entry) => sum + entry.links, 0) / 2;
    const created = stamp(snapshot.at);
    const zone = {
      id: 1,
      parent_id: 0,
      title: snapshot.mesh,
      time_zone: "+00 0 0",
      created,
      zone_nodes: numbered.size,
      box: boundingBox(snapshot.nodes),
      devices: numbered.size,
      links,
    };
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<cnml${xmlAttributes({ version: "0.1", server_id: 0, server_url: "", generated: created })}>`,
      '<class network_description="detail" mapping="y"/>',
      `<network${xmlAttributes({ nodes: numbered.size, devices: numbered.size, ap: 0, client: 0, services: 0, links })}>`,
      `<zone${xmlAttributes(zone)}>`,
      ...[...numbered.values()].flatMap((entry) => nodeElement(entry, numbered, created)),
      "</zone>",
      "</network>",
      "</cnml>",
      "",
    ].join("\n");
  },
};

function numberAll(snapshot: Snapshot): Map<string, Numbered> {
  const numbered = new Map<string, Numbered>(
    snapshot.nodes.map((node, place) => {
      const id = place + 1;
      const interfaces = node.interfaces.slice(0, INTERFACES_A_DEVICE - 1).map((device, index) => ({
        id: id * INTERFACES_A_DEVICE + index,
        name: device.name,
        radio: device.kind === "wireless",
        mac: device.mac,
        links: [],
      }));
      return [node.uid, { id, node, links: 0, interfaces }];
    }),
  );
  for (const [place, link] of snapshot.links.entries()) {
    const [a, b] = [numbered.get(link.a), numbered.get(link.b)];
    if (a === undefined || b === undefined || a === b) continue;
    addLink(a, link.interfaces.a, { id: place + 1, link });
    addLink(b, link.interfaces.b, { id: place + 1, link });
  }
  return numbered;
}

function addLink(entry: Numbered, end: LinkEnd, link: NumberedLink): void {
  entry.links += 1;
  const name = end.interfaceName ?? "";
  const known = entry.interfaces.find((candidate) => candidate.name === name);
  if (known !== undefined) known.links.push(link);
  else
    entry.interfaces.push({
      id: entry.id * INTERFACES_A_DEVICE + entry.interfaces.length,
      name,
      radio: linkKind(link.link) === "wireless",
      mac: null,
      links: [link],
    });
}

function nodeElement(entry: Numbered, numbered: ReadonlyMap<string, Numbered>, updated: string): string[] {
  const { id, node } = entry;
  const common = {
    status: NODE_STATUS[livenessOf(node)],
    created: stamp(node.firstSeenAt),
    updated,
  };
  const sure = surePlace(node);
  const place = { lat: sure?.lat ?? null, lon: sure?.lon ?? null, antenna_elevation: sure?.elevationM ?? null };
  const firmware = node.daemons.find((daemon) => daemon.version !== null)?.version ?? null;
  const radios = entry.interfaces.filter((device) => device.radio);
  const wires = entry.interfaces.filter((device) => !device.radio);
  return [
    `<node${xmlAttributes({ id, title: node.label, ...place, ...common, devices: 1, links: entry.links })}>${xmlText(node.uid)}`,
    `<device${xmlAttributes({ id, title: node.hostname ?? node.label, type: "radio", ...common, firmware })}>`,
    ...radios.map(
      (device, index) =>
        `<radio${xmlAttributes({ id: index, device_id: id, mode: "mesh", channel: channelOf(node, device) })}>${interfaceElement(node, device, numbered)}</radio>`,
    ),
    ...wires.map((device) => interfaceElement(node, device, numbered)),
    "</device>",
    "</node>",
  ];
}

function interfaceElement(node: Node, device: NumberedInterface, numbered: ReadonlyMap<string, Numbered>): string {
  const links = device.links.map(({ id, link }) => {
    const other = numbered.get(link.a === node.uid ? link.b : link.a);
    const far = other?.interfaces.find((candidate) => candidate.links.some((farLink) => farLink.id === id));
    return `<link${xmlAttributes({
      id,
      linked_node_id: other?.id ?? null,
      linked_device_id: other?.id ?? null,
      linked_interface_id: far?.id ?? null,
      link_type: linkKind(link) === "wired" ? "cable" : "wds",
      link_status: linkStatus(link),
    })}/>`;
  });
  const attributes = { id: device.id, type: device.radio ? "wLan" : "vlan", mac: device.mac?.toUpperCase() ?? null };
  return `<interface${xmlAttributes(attributes)}>${links.join("")}</interface>`;
}

/** Nothing of what may be up or down: the attribute is left out. */
const NODE_STATUS = { up: "Working", down: "Inactive", unknown: null } as const;

function linkStatus(link: Link): "Working" | "Inactive" | null {
  if (isUsable(link)) return "Working";
  return [link.directions.ab, link.directions.ba].some(({ state }) => state === "unknown") ? null : "Inactive";
}

function channelOf(node: Node, device: NumberedInterface): number | null {
  return node.interfaces.find((candidate) => candidate.name === device.name)?.channel ?? null;
}

/** The format has no word for a position that is doubted. */
function surePlace({ place }: Node): Place | null {
  return place === null || place.doubtful ? null : place;
}

/** "minlon,minlat,maxlon,maxlat"; null where nothing has a place. */
function boundingBox(nodes: readonly Node[]): string | null {
  const places = nodes.map(surePlace).filter((place) => place !== null);
  if (places.length === 0) return null;
  const lons = places.map((place) => place.lon);
  const lats = places.map((place) => place.lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]
    .map((degrees) => degrees.toFixed(6))
    .join(",");
}

/** "20261122 1940", in UTC. */
function stamp(at: string): string {
  return `${at.slice(0, 10).replaceAll("-", "")} ${at.slice(11, 13)}${at.slice(14, 16)}`;
}
