/** bmx6 `status`: who the daemon is. Field names of older releases are read as well. */
import { z } from "zod";
import { err, ok, type Result } from "../../model/index.ts";
import type { ParsedStatus } from "../daemon/dialect.ts";
import { GLOBAL_ID_MAX, NAME_MAX, numberField, numberOrTextField, readAddress, textField } from "../daemon/fields.ts";
import { type Anomaly, AnomalyLog } from "../daemon/rows.ts";
import { parseCpuPercent, parseKnownNodes, parseUptimeS } from "../scalars/numbers.ts";
import { textOrNull } from "../scalars/text.ts";
import { hostnameOfGlobalId } from "./global-id.ts";

const statusSchema = z.object({
  status: z.object({
    version: textField,
    codeVersion: numberOrTextField, // older releases
    compat: numberField,
    revision: textField,
    name: textField,
    globalId: textField, // older releases, and newer ones asked for all fields
    primaryIp: textField,
    tun6Address: textField,
    tun4Address: textField,
    uptime: textField,
    cpu: textField,
    nodes: numberOrTextField,
  }),
});

export function parseBmx6Status(json: unknown): Result<ParsedStatus, Anomaly> {
  const parsed = statusSchema.safeParse(json);
  if (!parsed.success) return err({ code: "unexpected-shape", message: "status: not a bmx6 status" });
  const raw = parsed.data.status;
  const log = new AnomalyLog();
  const notes = log.notesFor("status");
  const primaryIp = readAddress(notes, "primaryIp", raw.primaryIp);
  const globalId = textOrNull(raw.globalId, GLOBAL_ID_MAX);
  if (primaryIp === null && globalId === null) {
    return err({ code: "unexpected-shape", message: "status: neither primaryIp nor globalId" });
  }
  const uptime = textOrNull(raw.uptime, 40);
  const cpu = textOrNull(raw.cpu, 40);
  const tunnelAddresses = [
    readAddress(notes, "tun4Address", raw.tun4Address),
    readAddress(notes, "tun6Address", raw.tun6Address),
  ].filter((address) => address !== null);
  const self = {
    hostname: textOrNull(raw.name, NAME_MAX) ?? hostnameOfGlobalId(globalId),
    primaryIp,
    nodeId: null,
    globalId,
    version: textOrNull(raw.version, 100) ?? textOrNull(raw.codeVersion?.toString(), 100),
    revision: textOrNull(raw.revision, 100),
    uptimeS: uptime === null ? null : notes.expect("uptime", uptime, parseUptimeS(uptime)),
    cpuPercent: cpu === null ? null : notes.expect("cpu", cpu, nonNegative(parseCpuPercent(cpu))),
    memoryBytes: null,
    knownNodes: raw.nodes === undefined ? null : notes.expect("nodes", raw.nodes, parseKnownNodes(raw.nodes)),
    tunnelAddresses,
  };
  return ok({ self, anomalies: log.all() });
}

function nonNegative(value: number | null): number | null {
  return value === null || value < 0 ? null : value;
}
