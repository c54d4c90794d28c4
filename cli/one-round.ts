/** One crawl from the command line: no store, no round before, the technician's view. */
import type { CrawlRequest, CrawlResult, DaemonProtocol } from "#lib/collectors/discovery/types.ts";
import { instantOf, type Snapshot, snapshotSchema, systemClock } from "#lib/model/index.ts";
import { CRAWL_LIMITS } from "#lib/server/limits.ts";

export type CrawlOrder = Pick<CrawlRequest, "seeds" | "addressMap" | "allow"> & { protocols: readonly DaemonProtocol[] };

/** A single round has no budget to spread over the rounds to come: everything is asked. */
const INTERVAL_S = 3_600;

export async function crawlOnce(order: CrawlOrder, limits: Partial<typeof CRAWL_LIMITS> = {}): Promise<CrawlResult> {
  const { crawl } = await import("#lib/collectors/discovery/crawl.ts");
  return crawl({
    ...order,
    limits: { ...CRAWL_LIMITS, ...limits },
    intervalS: INTERVAL_S,
    clock: systemClock,
    memory: null,
    signal: null,
    onRefusal: null,
  });
}

/** @throws ZodError where assembly gives what is no Snapshot: a defect of ours that no user should take for data. */
export async function snapshotOf(mesh: string, crawled: CrawlResult): Promise<Snapshot> {
  const { assemble } = await import("#lib/graph/assemble/assemble.ts");
  const { observations, unread, refusals, cost } = crawled;
  const { snapshot } = assemble({
    mesh,
    at: instantOf(systemClock.nowMs()),
    round: 1,
    observations,
    unread,
    refusals,
    cost,
    previous: null,
    identity: new Map(),
    places: new Map(),
  });
  return snapshotSchema.parse(snapshot);
}
