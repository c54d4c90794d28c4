/**
 * What the public may see of a mesh. Every page, answer, export and embed of a mesh whose technicians' data are closed is made from the
 * projection, so that nothing behind this file has to think of it again.
 */
import { createHash } from "node:crypto";
import {
  type Collision,
  type Gateway,
  type Link,
  type LinkEnd,
  linkId,
  type Node,
  type Place,
  type Positions,
  type Refusal,
  type Snapshot,
  type Source,
  type System,
} from "../../model/index.ts";
import { linkNumber } from "../map/encode.ts";
import { redacted, tellsAddress } from "./redact.ts";

export type Access = "open" | "closed";

/** The networks that make a node a gateway say nothing of anybody's address. */
const PUBLIC_NETWORKS: ReadonlySet<string> = new Set(["0.0.0.0/0", "::/0", "2000::/3", "10.0.0.0/8"]);

export function withAccess(snapshot: Snapshot, access: Access): Snapshot {
  return access === "open" ? snapshot : publicSnapshot(snapshot);
}

/** The positions under the uids that {@link withAccess} gives. */
export function positionsWithAccess(positions: Positions, mesh: string, access: Access): Positions {
  if (access === "open") return positions;
  return Object.fromEntries(Object.entries(positions).map(([uid, xy]) => [publicUid(mesh, uid), xy]));
}

/**
 * A uid as the public sees it: itself, unless it was read from a file that names nodes by their addresses. Then a hash: as stable, and
 * as hard to undo, as the uids that we make from MACs ourselves.
 */
export function publicUid(mesh: string, uid: string): string {
  if (!tellsAddress(uid)) return uid;
  return createHash("sha256")
    .update(`${mesh}\u0000${uid}`)
    .digest("base64url")
    .replaceAll(/[-_]/g, "0")
    .slice(0, 8)
    .toLowerCase();
}

/**
 * The same snapshot without addresses, MACs, keys, host networks and the daemons' own words. Names that hold an address are dropped,
 * their label is the uid in parentheses.
 */
export function publicSnapshot(snapshot: Snapshot): Snapshot {
  const known = new Map<string, string>();
  const uid = (secret: string): string => {
    const shown = known.get(secret) ?? publicUid(snapshot.mesh, secret);
    known.set(secret, shown);
    return shown;
  };
  const links = new Map(snapshot.links.map((link) => [link.id, publicLink(link, uid)]));
  return {
    mesh: snapshot.mesh,
    at: snapshot.at,
    round: snapshot.round,
    nodes: snapshot.nodes.map((node) => publicNode(node, uid)),
    links: [...links.values()],
    gateways: snapshot.gateways.map((gateway) => publicGateway(gateway, uid)),
    uses: snapshot.uses.map((use) => ({ ...use, node: uid(use.node), gateway: use.gateway === null ? null : uid(use.gateway) })),
    routes: snapshot.routes.map((route) => ({
      ...route,
      node: uid(route.node),
      target: uid(route.target),
      nextHop: route.nextHop === null ? null : uid(route.nextHop),
      link: route.link === null ? null : (links.get(route.link)?.id ?? null),
    })),
    collisions: snapshot.collisions.map((collision) => publicCollision(collision, uid)),
    refusals: snapshot.refusals.map((refusal) => publicRefusal(refusal, uid)),
    sources: snapshot.sources.map((source) => publicSource(source, uid)),
    cost: { ...snapshot.cost, slowest: snapshot.cost.slowest.map((row) => ({ ...row, node: uid(row.node) })) },
    ...(snapshot.coverage === undefined ? {} : { coverage: snapshot.coverage }),
  };
}

type Rename = (uid: string) => string;

function publicNode(node: Node, uid: Rename): Node {
  const shownUid = uid(node.uid);
  return {
    uid: shownUid,
    hostname: node.hostname === null || tellsAddress(node.hostname) ? null : node.hostname,
    label: tellsAddress(node.label) ? `(${shownUid})` : node.label,
    state: node.state,
    stateReason: node.stateReason,
    protocols: node.protocols,
    answeredAt: node.answeredAt,
    heardAt: node.heardAt,
    unlistedRounds: node.unlistedRounds,
    ...(node.onlyToldBy === undefined ? {} : { onlyToldBy: uid(node.onlyToldBy) }),
    firstSeenAt: node.firstSeenAt,
    daemons: node.daemons.map((daemon) => ({
      ...daemon,
      version: daemon.version === null ? null : redacted(daemon.version),
      revision: daemon.revision === null ? null : publicRevision(daemon.revision),
    })),
    interfaces: node.interfaces.map((device) => ({ ...device, name: redacted(device.name), mac: null, addresses: [] })),
    hostNetworks: [],
    place: node.place === null ? null : publicPlace(node.place),
    ...(node.plane === undefined ? {} : { plane: node.plane }),
    ...(node.system === undefined ? {} : { system: node.system === null ? null : publicSystem(node.system) }),
    weight: node.weight,
    keys: [],
    addresses: [],
  };
}

/** What guifi.net shows to everybody; a title is people's words all the same. */
function publicPlace(place: Place): Place {
  const { guifi } = place;
  if (guifi === undefined) return place;
  const plannedLinks = guifi.plannedLinks.map((link) => ({ ...link, title: link.title === null ? null : redacted(link.title) }));
  return { ...place, guifi: { ...guifi, title: redacted(guifi.title), plannedLinks } };
}

/** How the router does, without whom it talks to: neighbours' radios, gateways in its own words, mounts and sockets are technicians'. */
function publicSystem(system: System): System {
  const words = (text: string | null) => (text === null ? null : redacted(text));
  return {
    ...system,
    model: words(system.model),
    firmware: words(system.firmware),
    processor: words(system.processor),
    interrupts: null,
    devices: system.devices.map((device) => ({ ...device, name: redacted(device.name) })),
    stations: [],
    radios: system.radios.map((radio) => ({
      ...radio,
      interfaceName: redacted(radio.interfaceName),
      ssid: words(radio.ssid),
      hardware: words(radio.hardware),
    })),
    bridges: {},
    fileSystems: [],
    connections: null,
    defaultGateway: null,
    communityGateway: null,
  };
}

/** A whole git hash would look like a key; its beginning says as much. */
function publicRevision(revision: string): string {
  return redacted(/^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 8) : revision);
}

function publicLink(link: Link, uid: Rename): Link {
  const [a, b] = [uid(link.a), uid(link.b)];
  const ends = { a: publicEnd(link.interfaces.a), b: publicEnd(link.interfaces.b) };
  const base = { id: linkId(a, b, linkNumber(link.id)), protocol: link.protocol, firstSeenAt: link.firstSeenAt };
  // A new name may change which end comes first in the id.
  if (a <= b) return { ...base, a, b, interfaces: ends, directions: link.directions };
  return {
    ...base,
    a: b,
    b: a,
    interfaces: { a: ends.b, b: ends.a },
    directions: { ab: link.directions.ba, ba: link.directions.ab },
  };
}

function publicEnd(end: LinkEnd): LinkEnd {
  return { ...end, interfaceName: end.interfaceName === null ? null : redacted(end.interfaceName), linkLocal: null };
}

function publicGateway(gateway: Gateway, uid: Rename): Gateway {
  return { ...gateway, node: uid(gateway.node), networks: gateway.networks.filter((network) => PUBLIC_NETWORKS.has(network)) };
}

function publicCollision(collision: Collision, uid: Rename): Collision {
  return { kind: collision.kind, key: "", nodes: collision.nodes.map(uid) };
}

/** The code says why; what was asked for stays where it is one of our own words. */
function publicRefusal(refusal: Refusal, uid: Rename): Refusal {
  return {
    code: refusal.code,
    node: refusal.node === null ? null : uid(refusal.node),
    address: null,
    protocol: refusal.protocol,
    query: refusal.query !== null && /^[$a-z]{1,20}(\/all)?$/.test(refusal.query) ? refusal.query : null,
    message: "",
    at: refusal.at,
  };
}

function publicSource(source: Source, uid: Rename): Source {
  const { recorded: _, ...told } = source;
  return { ...told, node: source.node === null ? null : uid(source.node), address: null };
}
