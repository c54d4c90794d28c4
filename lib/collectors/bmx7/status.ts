/** bmx7 `status`: who the daemon is. */
import { z } from "zod";
import { err, ok, type Result } from "../../model/index.ts";
import type { ParsedStatus } from "../daemon/dialect.ts";
import { NAME_MAX, numberOrTextField, readAddress, textField } from "../daemon/fields.ts";
import { type Anomaly, AnomalyLog } from "../daemon/rows.ts";
import { parseCpuPercent, parseKnownNodes, parseMemoryBytes, parseUptimeS } from "../scalars/numbers.ts";
import { textOrNull } from "../scalars/text.ts";
import { canonicalNodeId, matchesPrimaryIp } from "./node-id.ts";

const statusSchema = z.object({
  status: z.object({
    nodeId: z.string(),
    name: textField,
    version: textField,
    revision: textField,
    primaryIp: textField,
    tun6Address: textField,
    tun4Address: textField,
    uptime: textField,
    cpu: textField,
    mem: textField,
    nodes: numberOrTextField,
  }),
});

export function parseBmx7Status(json: unknown): Result<ParsedStatus, Anomaly> {
  const parsed = statusSchema.safeParse(json);
  if (!parsed.success) return err({ code: "unexpected-shape", message: "status: not a bmx7 status" });
  const raw = parsed.data.status;
  const log = new AnomalyLog();
  const notes = log.notesFor("status");
  const nodeId = canonicalNodeId(raw.nodeId);
  if (nodeId === null) return err({ code: "unexpected-shape", message: "status.nodeId: not 56 hex digits" });
  const primaryIp = readAddress(notes, "primaryIp", raw.primaryIp);
  if (primaryIp !== null && !matchesPrimaryIp(nodeId, primaryIp)) notes.implausible("primaryIp", raw.primaryIp);
  const uptime = textOrNull(raw.uptime, 40);
  const cpu = textOrNull(raw.cpu, 40);
  const mem = textOrNull(raw.mem, 40);
  const cpuPercent = cpu === null ? null : notes.expect("cpu", cpu, parseCpuPercent(cpu));
  const tunnelAddresses = [
    readAddress(notes, "tun4Address", raw.tun4Address),
    readAddress(notes, "tun6Address", raw.tun6Address),
  ].filter((address) => address !== null);
  const self = {
    hostname: textOrNull(raw.name, NAME_MAX),
    primaryIp,
    nodeId,
    globalId: null,
    version: textOrNull(raw.version, 100),
    revision: textOrNull(raw.revision, 100),
    uptimeS: uptime === null ? null : notes.expect("uptime", uptime, parseUptimeS(uptime)),
    cpuPercent: cpuPercent !== null && cpuPercent < 0 ? null : cpuPercent,
    memoryBytes: mem === null ? null : notes.expect("mem", mem, parseMemoryBytes(mem)),
    knownNodes: raw.nodes === undefined ? null : notes.expect("nodes", raw.nodes, parseKnownNodes(raw.nodes)),
    tunnelAddresses,
  };
  return ok({ self, anomalies: log.all() });
}
