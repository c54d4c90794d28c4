/** One node of a capture becomes one observation: its daemon by the daemon's own parsers, its router by those of its sections. */
import { type LinkRow, type Observation, type SelfReport, type System, unknownSystem } from "../../model/index.ts";
import { bmx6 } from "../bmx6/dialect.ts";
import { bmx7 } from "../bmx7/dialect.ts";
import type { PartName } from "../daemon/dialect.ts";
import { observe, type Written } from "../recorded/observe.ts";
import { macOfLinkLocal } from "../scalars/eui64.ts";
import { cleanMessage, cleanText } from "../scalars/text.ts";
import { documentsIn } from "./documents.ts";
import * as kernel from "./kernel.ts";
import * as network from "./network.ts";
import type { GatheredNode } from "./split.ts";
import { tunnelsTable } from "./tunnels-table.ts";

export const MESHMON_ID = "meshmon";

export function observationOf(node: GatheredNode, at: string): Observation {
  const section = (name: string) => node.sections.get(name) ?? "";
  const dialect = node.sections.has("bmx7") && !node.sections.has("bmx6") ? bmx7 : bmx6;
  const daemon = writtenParts(section(dialect.protocol), section(`${dialect.protocol}_tunnels`), dialect.protocol);
  const addresses = network.readAddresses(section("addresses"));
  const self = otherwiseSelf(node, section("hostname"));
  const system = systemOf(node, at);
  const observation = observe({
    dialect,
    sourceId: MESHMON_ID,
    at,
    address: node.address ?? node.hostname ?? "a node without a name",
    bytes: node.bytes,
    otherwiseSelf: self,
    ...daemon,
    context: { nodeIdOf: () => null },
    system,
  });
  const own = observation.self;
  const ofGuifi = addresses.flatMap((device) => device.addresses.filter((address) => address.startsWith("10.")));
  return withRadios(
    {
      ...observation,
      self: own === null ? null : { ...own, tunnelAddresses: [...new Set([...own.tunnelAddresses, ...ofGuifi])].slice(0, 50) },
    },
    system,
  );
}

/** The parts of the daemon among its documents. */
function writtenParts(
  text: string,
  tunnelsText: string,
  protocol: string,
): { status: Written; parts: Record<PartName, Written> } {
  const { documents, refusals } = documentsIn(text);
  const originators = documents.filter((document) => Object.hasOwn(document, "blocked") && Object.hasOwn(document, "primaryIp"));
  const seven = documents.filter((document) => protocol === "bmx7" && Object.hasOwn(document, "nodeId"));
  const named = (name: string): Written => {
    const document = documents.find((candidate) => Object.hasOwn(candidate, name));
    if (document !== undefined) return { json: document };
    const refusal = refusals[0];
    return refusal === undefined || text.trim() === "" ? null : { refusal };
  };
  const rows = [...originators, ...seven];
  const descriptions = documents.filter((document) => Object.hasOwn(document, "descSha"));
  return {
    status: named("status"),
    parts: {
      interfaces: named("interfaces"),
      links: named("links"),
      originators: rows.length > 0 ? { json: rows } : named("originators"),
      tunnels: writtenTunnels(tunnelsText) ?? tunnelsAmong(documents),
      descriptions: descriptions.length > 0 ? { json: descriptions } : null,
    },
  };
}

function tunnelsAmong(documents: readonly Record<string, unknown>[]): Written {
  const document = documents.find((candidate) => Object.hasOwn(candidate, "tunnels"));
  return document === undefined ? null : { json: document };
}

function writtenTunnels(text: string): Written {
  if (text.trim() === "") return null;
  const table = tunnelsTable(text);
  if (table !== null) return { json: table };
  const { documents, refusals } = documentsIn(text);
  const whole = documents.find((document) => Object.hasOwn(document, "tunnels"));
  if (whole !== undefined) return { json: whole };
  const rows = documents.filter((document) => Object.hasOwn(document, "advNet"));
  if (rows.length > 0) return { json: rows };
  return {
    refusal: refusals[0] ?? { code: "unexpected-shape", message: cleanMessage(`no tunnels: ${text.slice(0, 100)}`, 200) },
  };
}

/** A router that gave its host name answered, whatever became of its daemon's status. */
function otherwiseSelf(node: GatheredNode, hostnameText: string): SelfReport | null {
  const hostname = cleanText(hostnameText.trim().split("\n")[0] ?? "", 255);
  if (node.address === null || (hostname === "" && node.sections.size === 0)) return null;
  const isSilent = [...node.sections.values()].every((text) => text.trim() === "");
  if (isSilent) return null;
  return {
    hostname: hostname || node.hostname,
    primaryIp: node.address,
    nodeId: null,
    globalId: null,
    version: null,
    revision: null,
    uptimeS: null,
    cpuPercent: null,
    memoryBytes: null,
    knownNodes: null,
    tunnelAddresses: [],
  };
}

function systemOf(node: GatheredNode, at: string): System | null {
  const section = (name: string) => node.sections.get(name) ?? "";
  if ([...node.sections.values()].every((text) => text.trim() === "")) return null;
  const stat = kernel.readCpuStat(section("cpu_stat"));
  const words = (name: string, lengthMax: number) => cleanMessage(section(name), lengthMax) || null;
  return {
    ...unknownSystem(at),
    ...kernel.readCpuInfo(section("cpu_info")),
    firmware: words("qmpversion", 120),
    uptimeS: kernel.readUptimeS(section("uptime")),
    bootedAt: stat?.bootedAt ?? null,
    loadAverage: kernel.readLoadAverage(section("loadavg")),
    processes: kernel.readProcesses(section("processes")),
    processorTime: stat?.processorTime ?? null,
    memory: kernel.readMemory(section("meminfo")),
    virtualMemory: kernel.readVirtualMemory(section("vmstat")),
    interrupts: kernel.readInterrupts(section("interrupts")),
    devices: kernel.readNetDev(section("net_dev")),
    stations: network.readStations(section("iwdump")),
    radios: network.readRadios(section("iwinfo")),
    bridges: network.readBridges(section("brctl")),
    fileSystems: network.readFileSystems(section("df")),
    connections: network.readConnections(section("netstat")),
    defaultGateway: words("default-gw", 300),
    communityGateway: words("community-gw", 300),
  };
}

/** `wlan0_12`, `wlan0.12`: a VLAN of the radio `wlan0`. */
function radioOf(device: string): string {
  return device.replace(/[._]\d+$/, "");
}

/** What the radio tells goes to the rows of the links that run over it: the signal of the neighbour's station, the channel. */
function withRadios(observation: Observation, system: System | null): Observation {
  if (system === null) return observation;
  const { links, interfaces } = observation;
  const stations = new Map(system.stations.map((station) => [`${radioOf(station.interfaceName)} ${station.mac}`, station]));
  const radios = new Map(system.radios.map((radio) => [radioOf(radio.interfaceName), radio]));
  const withSignal = (row: LinkRow): LinkRow => {
    const mac = macOfLinkLocal(row.neighbourLinkLocal);
    const device = radioOf(row.interfaceName);
    const station = stations.get(`${device} ${mac}`);
    return {
      ...row,
      signalDbm: row.signalDbm ?? station?.signalAverageDbm ?? station?.signalDbm ?? null,
      noiseDbm: row.noiseDbm ?? (station === undefined ? null : (radios.get(device)?.noiseDbm ?? null)),
    };
  };
  return {
    ...observation,
    links: links.state === "read" ? { ...links, rows: links.rows.map(withSignal) } : links,
    interfaces:
      interfaces.state === "read"
        ? {
            ...interfaces,
            rows: interfaces.rows.map((row) =>
              row.kind === "wireless" ? { ...row, channel: row.channel ?? radios.get(radioOf(row.name))?.channel ?? null } : row,
            ),
          }
        : interfaces,
  };
}
