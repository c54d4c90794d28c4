/** What the deriver remembers from round to round: small JSON, kept with the round. */
import { z } from "zod";
import { meshEventSchema } from "../../model/index.ts";
import { trackSchema } from "./debounce.ts";

const levelSchema = z.object({
  level: z.number(), // usual quality, a slow mean
  samples: z.number().int(),
  sinceMs: z.number(), // of the first sample
  /** Samples in a row away from the level (or, while shifted, back at it), and their mean. */
  run: z.number().int(),
  runSinceMs: z.number(),
  runMean: z.number(),
  event: z.string().nullable(), // of the open shift
  startedMs: z.number().nullable().default(null), // the later start of its ends' daemons
});
export type Level = z.infer<typeof levelSchema>;

export const eventStateSchema = z.object({
  version: z.literal(1),
  beganMs: z.number(), // of the first round
  atMs: z.number(), // of the last one
  round: z.number().int().nullable().default(null), // the last one's number
  clockJump: z.string().nullable().default(null), // of the open event
  /** The last time that the clock was set back: from when to when. */
  setBack: z.object({ fromMs: z.number(), toMs: z.number() }).nullable().default(null),
  rounds: z.number().int(), // so many, the blind ones left out
  intervalMs: z.number().nullable(), // usual time between rounds
  knownNodes: z.array(z.string()),
  knownLinks: z.array(z.string()),
  knownGateways: z.array(z.string()),
  judged: z.array(z.string()), // families of which an analysis was seen
  answered: z.array(z.string()), // of the last round that was not blind
  blind: z.object({ sinceMs: z.number(), samples: z.number().int(), event: z.string().nullable() }).nullable(),
  /** Rounds in a row that saw too little to speak for the whole mesh. */
  partial: z
    .object({
      sinceMs: z.number(),
      samples: z.number().int(),
      event: z.string().nullable(),
      whole: z.object({ sinceMs: z.number(), rounds: z.number().int() }).nullable().default(null), // rounds in a row since that saw enough
    })
    .nullable()
    .default(null),
  /** Nodes that were asked and do not answer as they should, by uid: since when. Cleared by their next answer. */
  doubts: z.record(z.string(), z.number()).default({}),
  /** The daemons of each node, settled, and others that are seen since, in so many rounds. */
  daemons: z
    .record(
      z.string(),
      z.object({ settled: z.string(), next: z.string().nullable(), run: z.number().int(), sinceMs: z.number() }),
    )
    .default({}),
  parts: z.number().int().nullable(), // of the mesh, settled
  tracks: z.record(z.string(), trackSchema), // "kind key"
  levels: z.record(z.string(), levelSchema), // by link
  using: z.record(
    z.string(),
    z.object({ gateway: z.string(), next: z.string().nullable(), run: z.number().int(), sinceMs: z.number() }),
  ),
  /** Gateways that were in use until lately, by "uid family": live answers tell that one is lost a round before files tell of links. */
  lostUses: z.record(z.string(), z.object({ gateway: z.string(), atMs: z.number() })).default({}),
  events: z.record(z.string(), meshEventSchema), // open ones, and those that ended lately
});
export type EventState = z.infer<typeof eventStateSchema>;

export function firstState(atMs: number): EventState {
  return {
    version: 1,
    beganMs: atMs,
    atMs,
    round: null,
    clockJump: null,
    setBack: null,
    rounds: 0,
    intervalMs: null,
    knownNodes: [],
    knownLinks: [],
    knownGateways: [],
    judged: [],
    answered: [],
    blind: null,
    partial: null,
    doubts: {},
    daemons: {},
    parts: null,
    tracks: {},
    levels: {},
    using: {},
    lostUses: {},
    events: {},
  };
}
