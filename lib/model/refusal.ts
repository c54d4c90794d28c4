/** Why something that was asked for or read was not taken. A closed list: pages translate the codes. */
import { z } from "zod";
import { instantSchema, protocolSchema, uidSchema } from "./scalars.ts";

export const refusalCodeSchema = z.enum([
  "timeout", // no byte, or not the whole answer, in time
  "unreachable", // connection refused, reset, no route, name not found
  "not-allowed", // address or port outside the allowed ranges
  "redirect", // the answer was a redirect; never followed
  "http-status", // any status but 200
  "too-large", // body, header or decompressed size over the limit
  "empty", // 0 bytes, twice
  "daemon-error", // a text beginning with ERROR or [pid: the daemon's own words are the message
  "not-json", // not JSON even after the repair pass
  "too-deep", // nested deeper than any daemon writes
  "unexpected-shape", // JSON, but not what this query answers
  "unknown-neighbour", // a row names a neighbour that nobody knows
  "implausible-value", // a value no daemon can emit (for example a quality of 300 %)
  "identity-mismatch", // the node that answered is not the one that was asked
  "budget", // a limit of the round (nodes, requests, bytes, time) was reached
  "flood", // a router alone lists more nodes that never answered than one router is believed
  "backed-off", // left alone this round because it failed before
]);
export type RefusalCode = z.infer<typeof refusalCodeSchema>;

/**
 * One thing not taken. `address`, `message` are for technicians: they may hold addresses, and the message holds a router's own
 * words. `node` is null where the address could not be tied to a node.
 */
export const refusalSchema = z.object({
  code: refusalCodeSchema,
  node: uidSchema.nullable(),
  address: z.string().max(300).nullable(),
  protocol: protocolSchema.nullable(),
  query: z.string().max(200).nullable(),
  message: z.string().max(500),
  at: instantSchema,
});
export type Refusal = z.infer<typeof refusalSchema>;
