/** The interfaces of a node: as it tells now, else as it told last. Both daemons' rows of one device become one interface. */
import { compareText } from "#lib/base/compare.ts";
import type { InterfaceRow, NodeInterface, Protocol } from "../../../model/index.ts";
import type { Reading } from "./readings.ts";

type Told = { protocol: Protocol; at: string; rows: readonly InterfaceRow[] };

/** An empty body is a file caught while it was being rewritten: a daemon without interfaces does not run. */
function toldInterfaces(readings: readonly Reading[]): Told[] {
  return readings.flatMap(({ observation: { protocol, interfaces } }): Told[] =>
    interfaces.state === "read" && interfaces.rows.length > 0 ? [{ protocol, at: interfaces.at, rows: interfaces.rows }] : [],
  );
}

export function interfacesOf(readings: readonly Reading[], before: readonly NodeInterface[]): NodeInterface[] {
  const told = toldInterfaces(readings);
  const byName = new Map<string, NodeInterface>();
  for (const device of before) {
    const protocols = device.protocols.filter((protocol) => !told.some((other) => other.protocol === protocol));
    if (protocols.length > 0) byName.set(device.name, { ...device, protocols });
  }
  for (const { protocol, at, rows } of told) {
    for (const row of rows) byName.set(row.name, merged(byName.get(row.name), row, protocol, at));
  }
  return [...byName.values()].sort((one, other) => compareText(one.name, other.name));
}

function merged(known: NodeInterface | undefined, row: InterfaceRow, protocol: Protocol, at: string): NodeInterface {
  const addresses = [row.linkLocal, ...(known?.addresses ?? []), row.meshAddress].filter((address) => address !== null);
  const linkLocals = addresses.filter(isLinkLocal);
  return {
    name: row.name,
    up: row.up,
    kind: row.kind === "unknown" ? (known?.kind ?? "unknown") : row.kind,
    channel: row.channel ?? known?.channel ?? null,
    rateMaxMbps: row.rateMaxBps === null ? (known?.rateMaxMbps ?? null) : row.rateMaxBps / 1e6,
    protocols: [...new Set([...(known?.protocols ?? []), protocol])].sort(compareText),
    mac: row.mac ?? known?.mac ?? null,
    addresses: [...new Set([...linkLocals, ...addresses])],
    at,
  };
}

export function isLinkLocal(address: string): boolean {
  return address.startsWith("fe80:");
}
