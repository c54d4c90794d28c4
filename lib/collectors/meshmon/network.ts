/** Sections that are outputs of network tools: `ip addr`, `iw`, `iwinfo`, `brctl`, `netstat`, `df`. */
import type { System } from "../../model/index.ts";
import { addressOfInterface } from "../scalars/address.ts";
import { cleanText } from "../scalars/text.ts";
import { counter, linesOf } from "./kernel.ts";

export type DeviceAddresses = { name: string; mac: string | null; addresses: string[] };

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;
const ITEMS_MAX = 300;

/** `ip addr`: devices that can broadcast (tunnels and loopback are not of the mesh's links) with their addresses. */
export function readAddresses(text: string): DeviceAddresses[] {
  const devices: DeviceAddresses[] = [];
  let device: DeviceAddresses | null = null;
  for (const line of linesOf(text, 5_000)) {
    const header = /^\d+:\s+([^:@\s]{1,64})(?:@[^:\s]*)?:\s+<([^>]*)>/.exec(line);
    if (header !== null) {
      device = (header[2] ?? "").includes("BROADCAST")
        ? { name: cleanText(header[1] ?? "", 64), mac: null, addresses: [] }
        : null;
      if (device !== null && devices.length < ITEMS_MAX) devices.push(device);
      continue;
    }
    const match = /^\s+(link\/ether|inet6?)\s+(\S{2,60})/.exec(line);
    if (device === null || match === null) continue;
    const [, kind, value = ""] = match;
    if (kind === "link/ether") device.mac = MAC.test(value.toLowerCase()) ? value.toLowerCase() : device.mac;
    else {
      const address = addressOfInterface(value);
      if (address !== null && device.addresses.length < ITEMS_MAX) device.addresses.push(address);
    }
  }
  return devices;
}

type Station = System["stations"][number];

/** `iw dev … station dump`. A line that lacks is null: one driver tells what another does not. */
export function readStations(text: string): Station[] {
  const stations: Station[] = [];
  let fields = new Map<string, string>();
  for (const line of linesOf(text, 20_000)) {
    const header = /^Station\s+([0-9A-Fa-f:]{17})\s+\(on\s+(\S{1,64})\)/.exec(line.trim());
    if (header !== null) {
      if (stations.length >= ITEMS_MAX) break;
      fields = new Map();
      const mac = (header[1] ?? "").toLowerCase();
      if (MAC.test(mac)) stations.push(stationOf(cleanText(header[2] ?? "", 64), mac, fields));
      continue;
    }
    const field = /^\s+([\w ]{1,40}):\s*(-?\d{1,20}(?:\.\d{1,6})?)/.exec(line);
    if (field !== null && stations.length > 0 && fields.size < 100) {
      fields.set((field[1] ?? "").trim(), field[2] ?? "");
      const last = stations[stations.length - 1];
      if (last !== undefined) stations[stations.length - 1] = stationOf(last.interfaceName, last.mac, fields);
    }
  }
  return stations;
}

function stationOf(interfaceName: string, mac: string, fields: ReadonlyMap<string, string>): Station {
  const number = (name: string) => {
    const text = fields.get(name);
    return text === undefined ? null : Number(text);
  };
  const count = (name: string) => {
    const value = number(name);
    return value === null || value < 0 ? null : value;
  };
  const dbm = (name: string) => {
    const value = number(name);
    return value !== null && value < 0 && value >= -130 ? value : null;
  };
  return {
    interfaceName,
    mac,
    signalDbm: dbm("signal"),
    signalAverageDbm: dbm("signal avg"),
    rxBitrateMbps: count("rx bitrate"),
    txBitrateMbps: count("tx bitrate"),
    rxBytes: count("rx bytes"),
    rxPackets: count("rx packets"),
    txBytes: count("tx bytes"),
    txPackets: count("tx packets"),
    txRetries: count("tx retries"),
    txFailed: count("tx failed"),
    inactiveMs: count("inactive time"),
  };
}

/** `iwinfo`: a paragraph a radio, its name at the beginning of the first line. */
export function readRadios(text: string): System["radios"] {
  const paragraphs: string[] = [];
  for (const line of linesOf(text)) {
    if (/^\S/.test(line)) paragraphs.push(line);
    else if (paragraphs.length > 0) paragraphs[paragraphs.length - 1] += `\n${line}`;
  }
  return paragraphs.slice(0, 50).flatMap((paragraph) => {
    const name = /^(\S{1,64})\s+ESSID:/.exec(paragraph)?.[1];
    if (name === undefined) return [];
    const number = (pattern: RegExp) => {
      const text = pattern.exec(paragraph)?.[1];
      return text === undefined ? null : Number(text);
    };
    const words = (pattern: RegExp, lengthMax: number) => cleanText(pattern.exec(paragraph)?.[1] ?? "", lengthMax) || null;
    return [
      {
        interfaceName: cleanText(name, 64),
        ssid: words(/ESSID:\s*"([^"\n]{1,64})"/, 64),
        mode: words(/Mode:\s*([A-Za-z-]+(?: [A-Za-z-]+)*)\s{2}/, 40),
        channel: number(/Channel:\s*(\d{1,3})/),
        frequencyGhz: number(/\((\d{1,2}\.\d{1,4})\s*GHz\)/),
        txPowerDbm: number(/Tx-Power:\s*(-?\d{1,3})\s*dBm/),
        signalDbm: number(/Signal:\s*(-\d{1,3})\s*dBm/),
        noiseDbm: number(/Noise:\s*(-\d{1,3})\s*dBm/),
        bitrateMbps: number(/Bit Rate:\s*(\d{1,5}(?:\.\d{1,3})?)\s*MBit/i),
        hardware: words(/Hardware:[^\n]*\[([^\]\n]{1,120})\]/, 120),
      },
    ];
  });
}

/** `brctl show`: a line a bridge, further interfaces of it on lines of their own. */
export function readBridges(text: string): System["bridges"] {
  const bridges = new Map<string, string[]>();
  let members: string[] | null = null;
  for (const line of linesOf(text)) {
    const fields = line.trim().split(/\s+/);
    if (fields[0] === "bridge") continue;
    if (/^\S/.test(line)) {
      members = [];
      bridges.set(cleanText(fields[0] ?? "", 64), members);
      if (fields.length >= 4) members.push(cleanText(fields.at(-1) ?? "", 64));
    } else if (members !== null && fields.length === 1 && members.length < ITEMS_MAX)
      members.push(cleanText(fields[0] ?? "", 64));
  }
  return Object.fromEntries([...bridges].slice(0, ITEMS_MAX));
}

const STATES = /\b(ESTABLISHED|SYN_SENT|SYN_RECV|FIN_WAIT1|FIN_WAIT2|TIME_WAIT|CLOSE_WAIT|CLOSE|LAST_ACK|LISTEN|CLOSING)\b/;

/** `netstat`: how many sockets are in each state; those without one by their protocol. Whose they are is nobody's business. */
export function readConnections(text: string): System["connections"] {
  const counts = new Map<string, number>();
  for (const line of linesOf(text, 20_000)) {
    const protocol = /^\s*(tcp6?|udp6?|raw6?)\s/.exec(line)?.[1];
    if (protocol === undefined) continue;
    const state = STATES.exec(line)?.[1] ?? protocol;
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return counts.size === 0 ? null : Object.fromEntries(counts);
}

/** `df`, in blocks of 1 KiB. A long device name may push its figures to the next line. */
export function readFileSystems(text: string): System["fileSystems"] {
  const joined = text.slice(0, 100_000).replace(/^(\S+)\r?\n\s+(?=\d)/gm, "$1 ");
  const found: System["fileSystems"] = [];
  for (const line of linesOf(joined, 200)) {
    const match = /^(\S{1,120})\s+(\d{1,15})\s+(\d{1,15})\s+-?\d{1,15}\s+\d{1,3}%\s+(\S{1,200})\s*$/.exec(line.trim());
    if (match === null) continue;
    const kib = (text: string | undefined) => {
      const blocks = counter(text);
      return blocks === null ? null : blocks * 1024;
    };
    found.push({
      device: cleanText(match[1] ?? "", 120),
      mountedOn: cleanText(match[4] ?? "", 200),
      sizeBytes: kib(match[2]),
      usedBytes: kib(match[3]),
    });
  }
  return found;
}
