/** What the last round left, as a clock that was set back finds it. */
import { z } from "zod";
import { notAfter } from "#lib/base/not-after.ts";
import type { CrawlMemory } from "../collectors/discovery/types.ts";
import { type Snapshot, snapshotSchema } from "../model/index.ts";

export const crawlMemorySchema = z.object({ version: z.literal(1), round: z.number(), entries: z.unknown() });

/**
 * A clock that ran ahead and was set back leaves rounds behind that are dated in times to come: what the last of them says of times
 * counts as of now, or nodes would have answered "tomorrow" until then.
 */
export function notInFuture<Left extends { snapshot: Snapshot | null; good: Snapshot | null; memory: CrawlMemory | null }>(
  last: Left,
  at: string,
): Left {
  const { snapshot, good, memory } = last;
  const atMs = Date.parse(at);
  if (snapshot === null || Date.parse(snapshot.at) <= atMs) return last;
  return {
    ...last,
    snapshot: snapshotSchema.parse(notAfter(snapshot, atMs)),
    good: good === null ? null : snapshotSchema.parse(notAfter(good, atMs)),
    memory: memory === null ? null : crawlMemorySchema.parse(notAfter(memory, atMs)),
  };
}
