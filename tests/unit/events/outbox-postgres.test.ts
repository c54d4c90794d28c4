/** Several collectors on one PostgreSQL store: each message goes once, and goes on when the one that delivers is gone. */
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type NotifierOptions, notifierOptionsSchema } from "#lib/alerts/index.ts";
import { openHistory } from "#lib/history/registry.ts";
import { startOutbox } from "#lib/server/outbox.ts";
import { recordOf, roundOf } from "#tests/conformance/history-rounds.ts";
import { type PostgresCluster, startPostgresCluster } from "#tests/support/postgres-cluster.ts";
import { message, type StrictServer, strictServer, textsOf } from "./notifier-support.ts";

let cluster: PostgresCluster;
let receiver: StrictServer;
beforeAll(async () => {
  cluster = await startPostgresCluster();
  receiver = await strictServer(() => ({ status: 200 }));
});
afterAll(async () => {
  await receiver?.close();
  await cluster?.remove();
});

it("is delivered by one of them at a time", async () => {
  const { url } = await cluster.createDatabase();
  const open = async () => {
    const opened = await openHistory(url, "write");
    if (!opened.ok) throw new Error(opened.error.message);
    return opened.value;
  };
  const [one, other] = [await open(), await open()];
  const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const notifiers: Record<string, NotifierOptions> = {
    hook: notifierOptionsSchema.parse({ type: "webhook", url: receiver.url }),
  };
  const start = (history: typeof one) =>
    startOutbox({ history, notifiers, texts: textsOf("open"), folder: "/", log: quiet, lookEveryMs: 5 });
  const first = start(one);
  const second = start(other);
  for (let round = 1; round <= 30; round += 1) {
    const body = message({ alert: { id: `ev${round}` } });
    await one.append({
      ...recordOf(roundOf("sants", round)),
      outbox: [{ id: `sants/ev${round}/1/raised/all`, notifier: "hook", body }],
    });
  }
  await vi.waitFor(() => expect(receiver.asked.length).toBeGreaterThanOrEqual(30), { timeout: 10_000 });
  await first.stop();
  const body = message({ alert: { id: "late" } });
  await one.append({ ...recordOf(roundOf("sants", 31)), outbox: [{ id: "sants/late/1/raised/all", notifier: "hook", body }] });
  await vi.waitFor(async () => expect(await other.outboxDue(Number.MAX_SAFE_INTEGER, 10)).toEqual([]), { timeout: 10_000 });
  await second.stop();
  const ids = receiver.asked.map(({ headers }) => headers["idempotency-key"]);
  expect(ids).toHaveLength(31);
  expect(new Set(ids).size).toBe(31);
  await Promise.all([one.close(), other.close()]);
});
