/**
 * Whose is a link-local address? From the interfaces that nodes tell (now or last), from what their own link rows say of their end, from
 * descriptions, and from the MAC inside the address. Link-local addresses are unique within a mesh by luck of MACs only: an address may
 * have several owners, and one owner may have it on several devices.
 */
import { compareText } from "#lib/base/compare.ts";
import type { NodeInterface, Protocol } from "../../../model/index.ts";
import type { Identity } from "../identity/identity.ts";
import { plainMac, plainMacOfAddress } from "../identity/mac.ts";
import { listAt, setAt } from "../input/order.ts";
import type { Descriptions } from "./descriptions.ts";
import type { Evidence } from "./evidence.ts";
import { isLinkLocal } from "./node-interfaces.ts";
import type { Readings } from "./readings.ts";

export type Device = {
  name: string;
  linkLocals: ReadonlySet<string>;
  indexes: ReadonlyMap<Protocol, number>;
  interface: NodeInterface | null;
};

export type Ownership = {
  devicesOf(uid: string): ReadonlyMap<string, Device>;
  /** The owners that an address has by what nodes and descriptions say, sorted; those told by a node itself first. */
  ownersOf(address: string): readonly string[];
  /** The owner of an address in a row of `teller`, by the neighbour's node id, by the address, by its MAC, or by a name that only one has. */
  ownerIn(row: {
    address: string;
    nodeId: string | null;
    hostname: string | null;
    protocol: Protocol;
    teller: string;
  }): string | null;
};

type Sources = {
  evidence: ReadonlyMap<string, Evidence>;
  interfaces: ReadonlyMap<string, readonly NodeInterface[]>;
  hostnames: ReadonlyMap<string, readonly string[]>; // host name -> nodes that have it
  readings: Readings;
  descriptions: Descriptions;
  identity: Identity;
};

type MutableDevice = { name: string; linkLocals: Set<string>; indexes: Map<Protocol, number>; interface: NodeInterface | null };

export function ownershipOf(sources: Sources): Ownership {
  const devices = gatherDevices(sources);
  const owners = new Map<string, string[]>();
  const macs = new Map<string, Set<string>>();
  for (const uid of livingFirst(sources)) {
    for (const device of devices.get(uid)?.values() ?? []) {
      for (const address of device.linkLocals) addOwner(owners, address, uid);
      const mac = device.interface?.mac ?? null;
      if (mac !== null) setAt(macs, plainMac(mac)).add(uid);
    }
  }
  addDescribed(sources, owners, macs);
  const ownersOf = (address: string) => owners.get(address) ?? [];
  return {
    devicesOf: (uid) => devices.get(uid) ?? new Map(),
    ownersOf,
    ownerIn: ({ address, nodeId, hostname, protocol, teller }) => {
      if (nodeId !== null) {
        const uid = sources.identity.uidOf({ protocol, nodeId, primaryIp: null, hostname });
        if (uid !== null && sources.evidence.has(uid)) return uid === teller ? null : uid;
      }
      const named = hostname === null ? [] : (sources.hostnames.get(hostname) ?? []);
      const others = ownersOf(address).filter((uid) => uid !== teller);
      if (others.length > 0) return others.find((uid) => named.includes(uid)) ?? others[0] ?? null;
      const mac = plainMacOfAddress(address);
      const byMac = mac === null ? [] : [...(macs.get(mac) ?? [])].filter((uid) => uid !== teller);
      if (byMac.length > 0) return byMac.find((uid) => named.includes(uid)) ?? byMac[0] ?? null;
      const byName = named.filter((uid) => uid !== teller);
      return byName.length === 1 && named.length === 1 ? (byName[0] ?? null) : null;
    },
  };
}

/** A router that went may have left its addresses to the one that replaced it. */
function livingFirst({ evidence, identity, readings }: Sources): string[] {
  const wasGone = (uid: string) =>
    identity.previousNodes.get(uid)?.state === "gone" && evidence.get(uid)?.heardAtMs === null && !readings.byNode.has(uid);
  const uids = [...evidence.keys()].sort(compareText);
  return [...uids.filter((uid) => !wasGone(uid)), ...uids.filter(wasGone)];
}

function addOwner(owners: Map<string, string[]>, address: string, uid: string): void {
  const list = listAt(owners, address);
  if (!list.includes(uid)) list.push(uid);
}

/** Devices by node: those it tells of, with the addresses and indexes that its own link rows add (bmx7 tells its own end). */
function gatherDevices(sources: Sources): Map<string, Map<string, MutableDevice>> {
  const devices = new Map<string, Map<string, MutableDevice>>();
  const device = (uid: string, name: string): MutableDevice => {
    const ofNode = devices.get(uid) ?? new Map<string, MutableDevice>();
    devices.set(uid, ofNode);
    const known = ofNode.get(name) ?? { name, linkLocals: new Set(), indexes: new Map(), interface: null };
    ofNode.set(name, known);
    return known;
  };
  for (const [uid, list] of sources.interfaces) {
    for (const told of list) {
      const known = device(uid, told.name);
      known.interface = told;
      for (const address of told.addresses) if (isLinkLocal(address)) known.linkLocals.add(address);
    }
  }
  for (const [uid, readings] of sources.readings.byNode) {
    for (const { observation } of readings) {
      const { protocol, interfaces, links } = observation;
      for (const row of interfaces.state === "read" ? interfaces.rows : []) {
        if (row.index !== null) device(uid, row.name).indexes.set(protocol, row.index);
      }
      for (const row of links.state === "read" ? links.rows : []) {
        if (row.linkLocal !== null) device(uid, row.interfaceName).linkLocals.add(row.linkLocal);
        if (row.interfaceIndex !== null) device(uid, row.interfaceName).indexes.set(protocol, row.interfaceIndex);
      }
    }
  }
  return devices;
}

/** Descriptions name the addresses of nodes that were never read, without their devices; a bmx6 mesh address holds a MAC. */
function addDescribed(sources: Sources, owners: Map<string, string[]>, macs: Map<string, Set<string>>): void {
  for (const { uid, primaryIps, protocols } of [...sources.evidence.values()].sort((a, b) => compareText(a.uid, b.uid))) {
    const described = [...(sources.descriptions.get(uid)?.values() ?? [])];
    for (const { row, protocol } of described) {
      // What bmx6 tells is a guess from MACs (two addresses a MAC); bmx7 lists the real ones.
      if (protocol === "bmx7") for (const address of row.linkLocals) addOwner(owners, address, uid);
    }
    const meshAddresses = [...described.filter(({ protocol }) => protocol === "bmx6").flatMap(({ row }) => row.meshAddresses)];
    if (protocols.has("bmx6") || protocols.size === 0) meshAddresses.push(...primaryIps);
    for (const address of meshAddresses) {
      const mac = plainMacOfAddress(address);
      if (mac !== null) setAt(macs, mac).add(uid);
    }
  }
}
