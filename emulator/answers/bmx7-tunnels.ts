/** One row of bmx7's `$tunnels`. */
import type { TunnelRow } from "../mesh/offers.ts";
import type { JsonC } from "./json-c.ts";

export function tunnel(row: TunnelRow): JsonC {
  const { rule, offer, from, chosen } = row;
  const advertised = `${offer.network}/${offer.length}`;
  const none = rule === null;
  const dedicated = chosen && offer.family !== null && from.node.index % 2 === 1;
  const catchAll = offer.ip6 ? "X7C6Default" : "X7C4Default";
  return {
    tunOut: rule?.name ?? "---",
    id: none ? "---" : "0".repeat(8),
    longId: none ? "---" : "0".repeat(56),
    gwName: "---",
    src: "---",
    proto: none ? 65_535 : 256,
    net: none ? "---" : `${rule.network}/${rule.length}`,
    min: rule?.min ?? 0,
    max: rule?.max ?? 0,
    aOLP: none ? 0 : 1,
    bOSP: none ? 0 : 1,
    hyst: none ? 0 : 20,
    rating: none ? 0 : 100,
    minBw: none ? "---" : "960",
    pref: none ? 0 : 32_767,
    table: none ? 0 : 254,
    ipMtc: none ? 0 : 1024,
    tunIn: chosen ? "X7Default" : "---",
    tunName: chosen ? (dedicated ? `X7Out_${from.node.nodeId.slice(0, 8)}` : catchAll) : "---",
    setProto: none ? 65_535 : 0,
    tunRoute: none ? "---" : advertised,
    remoteId: from.node.nodeId.slice(0, 8),
    remoteLongId: "---",
    remoteName: from.node.hostname,
    tunId: 0,
    advProto: 0,
    advNet: advertised,
    srcIngress: offer.ip6 ? "::/0" : "0.0.0.0/0",
    advBwVal: offer.bandwidth,
    advBw: offer.bandwidth,
    pathMtc: row.path,
    tunMtcVal: row.rated,
    tunMtc: none ? "---" : row.rated,
    localTunIp: from.node.tunnelIp.bmx7,
    remoteTunIp: from.node.primaryIp.bmx7,
  };
}
