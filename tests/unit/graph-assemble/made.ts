/** Hand-made observations: as little as a case needs, and nothing that a daemon could not say. */
import { assemble } from "#lib/graph/assemble/assemble.ts";
import type { AssembleInput } from "#lib/graph/assemble/input/types.ts";
import {
  type InterfaceRow,
  instantOf,
  type Link,
  type LinkRow,
  type Node,
  type Observation,
  type OriginatorRow,
  type Part,
  type Snapshot,
  snapshotSchema,
  type TunnelRow,
} from "#lib/model/index.ts";

export const T0 = Date.UTC(2026, 10, 22, 19, 0, 0);

/** A pretend bmx6 router: number 5 has the MAC 02:00:00:00:00:05 on wlan0 and, on its k-th device, 02:00:00:00:0k:05. */
export type Router = { number: number; hostname: string };
export const router = (number: number, hostname = `router-${number}`): Router => ({ number, hostname });

const hex = (value: number) => value.toString(16);
const tail = (device: number, number: number) => (device === 0 ? hex(number) : `${hex(device * 256 + number)}`);
export const macOf = ({ number }: Router, device = 0): string =>
  `02:00:00:00:${device.toString(16).padStart(2, "0")}:${number.toString(16).padStart(2, "0")}`;
export const linkLocalOf = ({ number }: Router, device = 0): string => `fe80::ff:fe00:${tail(device, number)}`;
export const primaryIpOf = ({ number }: Router): string => `fd66:66:66:4:200:ff:fe00:${hex(number)}`;
export const keyOf = ({ number }: Router): string => `mac:00:00:00:00:00:${number.toString(16).padStart(2, "0")}`;

export const DEVICES = ["wlan0", "eth0", "wlan1"] as const;

export function interfaceRow(of: Router, device: number): InterfaceRow {
  return {
    name: DEVICES[device] ?? `dev${device}`,
    up: true,
    kind: device === 1 ? "wired" : "wireless",
    channel: null,
    rateMaxBps: 54e6,
    index: null,
    mac: macOf(of, device),
    linkLocal: linkLocalOf(of, device),
    meshAddress: device === 0 ? primaryIpOf(of) : null,
  };
}

export function linkRow(to: Router, given: Partial<LinkRow> & { mine?: number; theirs?: number } = {}): LinkRow {
  const { mine = 0, theirs = 0, ...row } = given;
  return {
    interfaceName: DEVICES[mine] ?? `dev${mine}`,
    interfaceIndex: null,
    linkLocal: null,
    neighbourHostname: to.hostname,
    neighbourNodeId: null,
    neighbourLinkLocal: linkLocalOf(to, theirs),
    neighbourIndex: null,
    rx: 1,
    tx: 1,
    rxBps: null,
    txBps: null,
    signalDbm: null,
    noiseDbm: null,
    routes: null,
    lastHelloAgeS: null,
    ...row,
  };
}

export function originatorRow(of: Router, given: Partial<OriginatorRow> = {}): OriginatorRow {
  return {
    hostname: of.hostname,
    primaryIp: primaryIpOf(of),
    nodeId: null,
    self: false,
    blocked: false,
    nextHopLinkLocal: null,
    nextHopNodeId: null,
    interfaceName: null,
    metric: { bps: 1e6, special: "none" },
    hops: null,
    lastRefAgeS: 2,
    ...given,
  };
}

export function tunnelRow(announcer: Router, given: Partial<TunnelRow> = {}): TunnelRow {
  return {
    rule: "inet4",
    announcedNetwork: "0.0.0.0/0",
    announcerPrimaryIp: primaryIpOf(announcer),
    announcerHostname: announcer.hostname,
    announcedBps: 20e6,
    tunnelName: "bmxC4Default",
    chosen: true,
    pathMetric: { bps: 5e6, special: "none" },
    ...given,
  };
}

export type Told = {
  atMs: number;
  uptimeS?: number;
  links?: readonly LinkRow[] | "empty" | "refused";
  lists?: readonly (Router | OriginatorRow)[];
  tunnels?: Observation["tunnels"];
  interfaces?: number | "empty" | "refused"; // how many devices
  given?: Partial<Observation>;
};

/** A router that answers. */
export function answer(of: Router, told: Told): Observation {
  const at = instantOf(told.atMs);
  const refused: Part<never> = { state: "refused", at, code: "timeout", message: "no byte in 3000 ms" };
  const read = <Row>(rows: readonly Row[]): Part<Row> => ({ state: "read", at, rows: [...rows], empty: false });
  const none: Part<never> = { state: "read", at, rows: [], empty: true };
  const { links = [], interfaces = 3, lists } = told;
  return {
    sourceId: "bmx6-http",
    protocol: "bmx6",
    address: primaryIpOf(of),
    endpoint: `127.0.0.${of.number}:80`,
    at,
    answered: true,
    self: {
      hostname: of.hostname,
      primaryIp: primaryIpOf(of),
      nodeId: null,
      globalId: null,
      version: "BMX6-0.1-alpha",
      revision: null,
      uptimeS: told.uptimeS ?? told.atMs / 1000 - 1_700_000_000,
      cpuPercent: 0.1,
      memoryBytes: null,
      knownNodes: null,
      tunnelAddresses: [],
    },
    liveDaemon: null,
    updatePeriodS: 10,
    interfaces:
      interfaces === "empty"
        ? none
        : interfaces === "refused"
          ? refused
          : read(Array.from({ length: interfaces }, (_, device) => interfaceRow(of, device))),
    links: links === "empty" ? none : links === "refused" ? refused : read(links),
    originators:
      lists === undefined
        ? { state: "not-asked" }
        : read([originatorRow(of, { self: true }), ...lists.map((row) => ("number" in row ? originatorRow(row) : row))]),
    tunnels: told.tunnels ?? { state: "not-asked" },
    descriptions: { state: "not-asked" },
    refusals: [],
    cost: { requests: 4, bytes: 2000, elapsedMs: 30 },
    ...told.given,
  };
}

export const nodeIdOf = (of: Router) => of.number.toString(16).toUpperCase().repeat(56).slice(0, 56);
export const bmx7Ip = (of: Router) => `fd70:${nodeIdOf(of).slice(0, 28).match(/.{4}/g)?.join(":").toLowerCase()}`;

/** The same router answering as bmx7. */
export function asBmx7(of: Router, atMs: number, links: Observation["links"] | null = null): Observation {
  const plain = answer(of, { atMs });
  const { interfaces } = plain;
  const rows =
    interfaces.state === "read"
      ? interfaces.rows.map((row, index) => ({ ...row, index: index + 1, channel: 36, meshAddress: bmx7Ip(of) }))
      : [];
  return {
    ...plain,
    sourceId: "bmx7-http",
    protocol: "bmx7",
    address: bmx7Ip(of),
    self: plain.self === null ? null : { ...plain.self, primaryIp: bmx7Ip(of), nodeId: nodeIdOf(of), version: "BMX7-7.1.1" },
    interfaces: { state: "read", at: instantOf(atMs), rows, empty: false },
    links: links ?? plain.links,
  };
}

/** A router that was asked and gave nothing. */
export function silence(of: Router, atMs: number, given: Partial<Observation> = {}): Observation {
  const at = instantOf(atMs);
  const refused = { state: "refused", at, code: "timeout", message: "no byte in 3000 ms" } as const;
  const query = { query: "status", protocol: "bmx6", address: primaryIpOf(of), node: null } as const;
  return {
    ...answer(of, { atMs }),
    answered: false,
    self: null,
    interfaces: refused,
    links: refused,
    originators: refused,
    tunnels: refused,
    refusals: [{ code: "timeout", message: "no byte in 3000 ms", at, ...query }],
    ...given,
  };
}

export function round(observations: readonly Observation[], given: Partial<AssembleInput> & { atMs: number }): AssembleInput {
  const { atMs, ...rest } = given;
  return {
    mesh: "sants",
    at: instantOf(atMs),
    round: rest.previous ? rest.previous.round + 1 : 1,
    observations,
    unread: [],
    refusals: [],
    cost: { requests: 10, bytes: 1000, seconds: 1 },
    previous: null,
    identity: new Map(),
    places: new Map(),
    ...rest,
  };
}

/** Assembles and holds the result against the schema. */
export function snapshotOf(observations: readonly Observation[], given: Partial<AssembleInput> & { atMs: number }): Snapshot {
  const { snapshot } = assemble(round(observations, given));
  return snapshotSchema.parse(snapshot);
}

export function nodeNamed(snapshot: Snapshot, hostname: string): Node {
  const found = snapshot.nodes.filter((node) => node.hostname === hostname);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} nodes are called ${hostname}`);
  return found[0];
}

export function linksBetween(snapshot: Snapshot, one: string, other: string): Link[] {
  const ends = [nodeNamed(snapshot, one).uid, nodeNamed(snapshot, other).uid];
  return snapshot.links.filter((link) => ends.includes(link.a) && ends.includes(link.b));
}

/** The direction from one node to another of the only link between them. */
export function direction(snapshot: Snapshot, from: string, to: string): Link["directions"]["ab"] {
  const [link, ...others] = linksBetween(snapshot, from, to);
  if (link === undefined || others.length > 0) throw new Error(`not one link between ${from} and ${to}`);
  return link.a === nodeNamed(snapshot, from).uid ? link.directions.ab : link.directions.ba;
}
