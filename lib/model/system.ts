/**
 * The router behind the daemon: what a capture of its operating system tells. Counters are as read (they start anew at a reboot and may
 * wrap); rates are the reader's business. Every field may be unknown: null.
 */
import { z } from "zod";
import { instantSchema } from "./scalars.ts";

const count = z.number().nonnegative().nullable();

/** One device of `/proc/net/dev`. Bytes, packets and errors since the device came up. */
export const deviceCountersSchema = z.object({
  name: z.string().max(64),
  rxBytes: count,
  rxPackets: count,
  rxErrors: count,
  txBytes: count,
  txPackets: count,
  txErrors: count,
});

/** One neighbour's radio, as the driver counts it (`iw dev … station dump`). */
export const stationSchema = z.object({
  interfaceName: z.string().max(64),
  mac: z.string().max(17), // technicians
  signalDbm: z.number().nullable(),
  signalAverageDbm: z.number().nullable(),
  rxBitrateMbps: count,
  txBitrateMbps: count,
  rxBytes: count,
  rxPackets: count,
  txBytes: count,
  txPackets: count,
  txRetries: count,
  txFailed: count,
  inactiveMs: count,
});

/** A radio as the driver describes it (`iwinfo`). */
export const radioSchema = z.object({
  interfaceName: z.string().max(64),
  ssid: z.string().max(64).nullable(),
  mode: z.string().max(40).nullable(),
  channel: z.number().int().nullable(),
  frequencyGhz: z.number().nullable(),
  txPowerDbm: z.number().nullable(),
  signalDbm: z.number().nullable(),
  noiseDbm: z.number().nullable(),
  bitrateMbps: count,
  hardware: z.string().max(120).nullable(),
});

/** Memory in bytes; the words are those of the kernel's own accounts (`/proc/meminfo`). */
export const memorySchema = z.object({
  totalBytes: count,
  freeBytes: count,
  buffersBytes: count,
  cachedBytes: count,
  /** What programs use: total less free, buffers, cache, slab, swap cache, page tables and vmalloc, of those that are told. */
  applicationsBytes: count,
  others: z.record(z.string().max(40), z.number().nonnegative()),
});

export const fileSystemSchema = z.object({
  device: z.string().max(120),
  mountedOn: z.string().max(200),
  sizeBytes: count,
  usedBytes: count,
});

export const systemSchema = z.object({
  at: instantSchema.nullable(), // when it was read
  model: z.string().max(120).nullable(), // of the device
  firmware: z.string().max(120).nullable(),
  processor: z.string().max(120).nullable(),
  guifiDevice: z.number().int().positive().nullable(), // guifi.net's number of the device
  uptimeS: z.number().nonnegative().nullable(), // of the router itself
  bootedAt: instantSchema.nullable(),
  loadAverage: z.tuple([z.number(), z.number(), z.number()]).nullable(), // over 1, 5 and 15 minutes
  processes: count,
  /** Jiffies (1/100 s) since boot by what the processor did, and the kernel's counters of interrupts and context switches. */
  processorTime: z.record(z.string().max(20), z.number().nonnegative()).nullable(),
  memory: memorySchema.nullable(),
  virtualMemory: z.record(z.string().max(60), z.number()).nullable(), // `/proc/vmstat`
  interrupts: z.record(z.string().max(80), z.number().nonnegative()).nullable(), // by source, all processors together
  devices: z.array(deviceCountersSchema),
  stations: z.array(stationSchema), // technicians
  radios: z.array(radioSchema),
  bridges: z.record(z.string().max(64), z.array(z.string().max(64))), // bridge -> its interfaces
  fileSystems: z.array(fileSystemSchema),
  connections: z.record(z.string().max(30), z.number().int().nonnegative()).nullable(), // `netstat`: how many in each state
  /** What a measurement from the router to the Internet gave. */
  internet: z.object({ rttMs: count, mbps: count }).nullable(),
  defaultGateway: z.string().max(300).nullable(), // technicians: in the router's own words
  communityGateway: z.string().max(300).nullable(), // technicians
});
export type System = z.infer<typeof systemSchema>;

/** Nothing known: where a source tells a little, the rest stays as here. */
export function unknownSystem(at: string | null): System {
  return {
    at,
    model: null,
    firmware: null,
    processor: null,
    guifiDevice: null,
    uptimeS: null,
    bootedAt: null,
    loadAverage: null,
    processes: null,
    processorTime: null,
    memory: null,
    virtualMemory: null,
    interrupts: null,
    devices: [],
    stations: [],
    radios: [],
    bridges: {},
    fileSystems: [],
    connections: null,
    internet: null,
    defaultGateway: null,
    communityGateway: null,
  };
}
