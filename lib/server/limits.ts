/** How hard a crawl may press on a mesh. See `CrawlLimits` for what each figure bounds. */
import type { CrawlLimits } from "../collectors/discovery/types.ts";

export const CRAWL_LIMITS: CrawlLimits = {
  nodesMax: 20_000,
  requestsMax: 200_000,
  bytesMax: 2_000_000_000,
  roundMs: 285_000,
  connectionsMax: 64,
  firstByteTimeoutMs: 3_000,
  requestTimeoutMs: 8_000,
  nodeBudgetMs: 20_000,
  bodyBytesMax: 10_000_000,
  nodeBytesPerMinute: 256_000,
};
