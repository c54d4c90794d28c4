/** Sections that are files of `/proc`. Each reader gives null where the text is not what it should be. */
import type { System } from "../../model/index.ts";
import { cleanText } from "../scalars/text.ts";

/** Counters are 64 bits wide at most; what is larger was not written by a kernel. */
const COUNTER_MAX = 2 ** 64;

export function counter(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,20}$/.test(text)) return null;
  const value = Number(text);
  return value <= COUNTER_MAX ? value : null;
}

function* linesOf(text: string, linesMax = 2_000): Generator<string> {
  let count = 0;
  for (const line of text.slice(0, 1_000_000).split(/\r?\n/)) {
    if (line.trim() === "") continue;
    count += 1;
    if (count > linesMax) return;
    yield line.slice(0, 2_000);
  }
}

export { linesOf };

const PROCESSOR_FIELDS = ["user", "nice", "system", "idle", "iowait", "irq", "softirq"];

/** `/proc/stat`: jiffies of all processors together, and the counters of interrupts and context switches. */
export function readCpuStat(
  text: string,
): { processorTime: NonNullable<System["processorTime"]>; bootedAt: string | null } | null {
  const processorTime: Record<string, number> = {};
  let bootedAt: string | null = null;
  for (const line of linesOf(text)) {
    const [name = "", ...values] = line.trim().split(/\s+/);
    if (name === "cpu") {
      for (const [place, field] of PROCESSOR_FIELDS.entries()) {
        const value = counter(values[place]);
        if (value !== null) processorTime[field] = value;
      }
    } else if (name === "intr" || name === "ctxt") {
      const value = counter(values[0]);
      if (value !== null) processorTime[name] = value;
    } else if (name === "btime") {
      const seconds = counter(values[0]);
      if (seconds !== null && seconds > 0 && seconds < 4e9) bootedAt = new Date(seconds * 1000).toISOString();
    }
  }
  return Object.keys(processorTime).length === 0 && bootedAt === null ? null : { processorTime, bootedAt };
}

/** `/proc/cpuinfo` of any processor: MIPS tells `machine` and `system type`, others `model name`. */
export function readCpuInfo(text: string): { model: string | null; processor: string | null } {
  const fields = new Map<string, string>();
  for (const line of linesOf(text)) {
    const colon = line.indexOf(":");
    if (colon < 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = cleanText(line.slice(colon + 1), 120);
    if (value !== "" && !fields.has(name)) fields.set(name, value);
  }
  const processor = fields.get("cpu model") ?? fields.get("model name") ?? fields.get("cpu") ?? null;
  const kind = fields.get("system type") ?? null;
  return {
    model: fields.get("machine") ?? fields.get("hardware") ?? null,
    processor: processor !== null && kind !== null ? cleanText(`${kind}, ${processor}`, 120) : (processor ?? kind),
  };
}

const DEVICES_MAX = 200;

/** `/proc/net/dev`. The number may follow the colon without a blank. */
export function readNetDev(text: string): System["devices"] {
  const devices: System["devices"] = [];
  for (const line of linesOf(text)) {
    const colon = line.indexOf(":");
    const values = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/);
    if (colon < 0 || values.length < 11 || devices.length >= DEVICES_MAX) continue;
    const at = (place: number) => counter(values[place]);
    if (at(0) === null) continue;
    const name = cleanText(line.slice(0, colon), 64);
    devices.push({
      name,
      rxBytes: at(0),
      rxPackets: at(1),
      rxErrors: at(2),
      txBytes: at(8),
      txPackets: at(9),
      txErrors: at(10),
    });
  }
  return devices;
}

export function readLoadAverage(text: string): System["loadAverage"] {
  const match = /^\s*(\d{1,6}\.\d{1,4})\s+(\d{1,6}\.\d{1,4})\s+(\d{1,6}\.\d{1,4})(?:\s|$)/.exec(text.slice(0, 500));
  return match === null ? null : [Number(match[1]), Number(match[2]), Number(match[3])];
}

/** The first number of `/proc/uptime`. */
export function readUptimeS(text: string): number | null {
  const match = /^\s*(\d{1,10}(?:\.\d{1,4})?)(?:\s|$)/.exec(text.slice(0, 200));
  return match === null ? null : Number(match[1]);
}

export function readProcesses(text: string): number | null {
  const match = /^\s*(\d{1,7})\s*$/.exec(text.slice(0, 200));
  return match === null ? null : Number(match[1]);
}

/** What the kernel calls the parts that are not for programs. */
const NOT_APPLICATIONS = ["MemFree", "Buffers", "Cached", "Slab", "SwapCached", "PageTables", "VmallocUsed"];

/** `/proc/meminfo`, kB brought to bytes. */
export function readMemory(text: string): System["memory"] {
  const fields = new Map<string, number>();
  for (const line of linesOf(text, 200)) {
    const match = /^([\w()]{1,40}):\s*(\d{1,15})\s*(kB)?\s*$/.exec(line.trim());
    if (match !== null) fields.set(match[1] ?? "", Number(match[2]) * (match[3] === undefined ? 1 : 1024));
  }
  if (fields.size === 0) return null;
  const of = (name: string) => fields.get(name) ?? null;
  const total = of("MemTotal");
  const free = of("MemFree");
  const applications =
    total === null || free === null ? null : total - NOT_APPLICATIONS.reduce((sum, name) => sum + (fields.get(name) ?? 0), 0);
  const named = ["MemTotal", "MemFree", "Buffers", "Cached"];
  return {
    totalBytes: total,
    freeBytes: free,
    buffersBytes: of("Buffers"),
    cachedBytes: of("Cached"),
    applicationsBytes: applications === null ? null : Math.max(0, applications),
    others: Object.fromEntries([...fields].filter(([name]) => !named.includes(name))),
  };
}

/** `/proc/vmstat`: every name and its integer. */
export function readVirtualMemory(text: string): System["virtualMemory"] {
  const fields = new Map<string, number>();
  for (const line of linesOf(text, 400)) {
    const match = /^(\w{1,60})\s+(-?\d{1,20})\s*$/.exec(line);
    if (match !== null) fields.set(match[1] ?? "", Number(match[2]));
  }
  return fields.size === 0 ? null : Object.fromEntries(fields);
}

/** `/proc/interrupts`: how often each source asked, all processors together, by its number and its name. */
export function readInterrupts(text: string): System["interrupts"] {
  const fields = new Map<string, number>();
  for (const line of linesOf(text, 300)) {
    const match = /^\s*([\w-]{1,20}):\s+((?:\d{1,20}\s+)*\d{1,20})(?:\s+(.*))?$/.exec(line);
    if (match === null) continue;
    const sum = (match[2] ?? "").split(/\s+/).reduce((total, value) => total + Number(value), 0);
    const name = cleanText(`${match[1]} ${(match[3] ?? "").replace(/\s+/g, " ")}`, 80);
    fields.set(name, sum);
  }
  return fields.size === 0 ? null : Object.fromEntries(fields);
}
