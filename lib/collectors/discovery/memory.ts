/** What a crawl remembers until the next one: plain JSON, checked when it comes back. */
import { z } from "zod";
import { addressSchema, instantSchema } from "../../model/index.ts";
import { packedPartSchema } from "./carry.ts";
import { scriptFormsSchema, unknownForms } from "./script-forms.ts";
import type { CrawlMemory } from "./types.ts";

const roundSchema = z.number().int().nonnegative();
const perProtocol = <Value extends z.ZodType>(value: Value) => z.object({ bmx6: value.optional(), bmx7: value.optional() });

const daemonMemorySchema = z.object({
  primaryIp: addressSchema.nullable(),
  nodeId: z.string().max(64).nullable(),
  heavy: z
    .object({ sizes: z.object({ originators: z.number(), tunnels: z.number() }).nullable(), nextRound: roundSchema })
    .nullable(),
  /** What its `descriptions/all` was seen to hold; null: never asked. */
  decodes: z.enum(["all", "tunnels", "none"]).nullable(),
  originators: packedPartSchema.nullable(), // rows towards gateways only
  tunnels: packedPartSchema.nullable(), // rows of default and community networks only
  /** Rounds in a row in which it was refused while the router's other daemon answered: it was removed. */
  refusals: z.number().int().nonnegative().default(0),
  /** How the status stood when a live query last timed out: none is asked again until that differs. null: none did. */
  liveBlockedAt: z.string().max(100).nullable().default(null),
  /** The uptime read last, and by how much it advanced from one to the next that differed, the newest last: how often files are written. */
  uptimeS: z.number().nonnegative().nullable().default(null),
  advancesS: z.array(z.number().positive()).max(8).default([]),
  uptimeReadAt: instantSchema.nullable().default(null), // when `uptimeS` was read
  /** What was refused as a flood when its table was last read; null: nothing. It stands until the table is read again. */
  flood: z.string().max(500).nullable().default(null),
  script: scriptFormsSchema.default(unknownForms),
});
export type DaemonMemory = z.infer<typeof daemonMemorySchema>;

const nodeMemorySchema = z.object({
  address: z.string().max(300),
  expected: perProtocol(addressSchema), // who should answer there, by the protocol that named it
  daemons: perProtocol(daemonMemorySchema), // what answered there
  absentUntil: perProtocol(roundSchema), // probed without success: not before this round again
  removedUntil: perProtocol(roundSchema).default({}), // was removed: whoever lists it, not asked before this round again
  failures: z.number().int().nonnegative(), // rounds in a row without an answer
  skipUntil: roundSchema, // left alone before this round
  usefulAt: roundSchema, // the last round in which it answered or was listed
  answeredAt: instantSchema.nullable().default(null), // the last time it answered
});
export type NodeMemory = z.infer<typeof nodeMemorySchema>;

const descriptionsMemorySchema = z.object({
  from: z.string(), // the endpoint that told
  askedAt: instantSchema,
  known: z.array(addressSchema), // nodes that were known then: another one is new
  part: packedPartSchema.nullable(), // null: no form of the script told any
  missing: z.array(z.string().max(64)).default([]), // ids still to be asked, where they are asked one by one
});
export type DescriptionsMemory = z.infer<typeof descriptionsMemorySchema>;

const entriesSchema = z.object({
  nodes: z.record(z.string(), nodeMemorySchema),
  descriptions: perProtocol(descriptionsMemorySchema),
});
export type MemoryEntries = z.infer<typeof entriesSchema>;

const FORGOTTEN: MemoryEntries = { nodes: {}, descriptions: {} };

/** The round that begins now, and what is known. A memory of another form is forgotten, which costs one full round. */
export function recall(memory: CrawlMemory | null): { round: number; entries: MemoryEntries } {
  if (memory === null) return { round: 0, entries: FORGOTTEN };
  const parsed = entriesSchema.safeParse(memory.entries);
  return { round: memory.round + 1, entries: parsed.success ? parsed.data : FORGOTTEN };
}

export function remember(round: number, entries: MemoryEntries): CrawlMemory {
  return { version: 1, round, entries };
}
