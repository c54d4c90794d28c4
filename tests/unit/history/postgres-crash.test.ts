import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openHistory } from "#lib/history/registry.ts";
import { roundOf } from "#tests/conformance/history-rounds.ts";
import { type PostgresCluster, startPostgresCluster } from "#tests/support/postgres-cluster.ts";

const WRITER = join(import.meta.dirname, "../../conformance/history-writer.ts");

let cluster: PostgresCluster;
beforeAll(async () => {
  cluster = await startPostgresCluster({ durable: true });
});
afterAll(() => cluster.remove());

/** Lets a writer acknowledge rounds up to `until`, then ends the server without a word. Gives the last round that was acknowledged. */
async function crashWhileWriting(url: string, until: number): Promise<number> {
  const child = spawn(process.execPath, [WRITER, url], { stdio: ["ignore", "pipe", "ignore"] });
  const closed = once(child, "close");
  const reached = Promise.withResolvers<void>();
  let output = "";
  const last = () => Number(output.slice(0, output.lastIndexOf("\n")).split("\n").at(-1) ?? 0);
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    output += chunk;
    if (last() >= until) reached.resolve();
  });
  await Promise.race([reached.promise, closed]);
  await cluster.stop("crash");
  // Its append failed, and it ends by that.
  expect(await closed).toEqual([1, null]);
  await cluster.start();
  return last();
}

it("keeps every acknowledged round when the server itself crashes, and shows none in part", { timeout: 120_000 }, async () => {
  const { url } = await cluster.createDatabase();
  let acknowledged = 0;
  for (let run = 0; run < 3; run++) {
    acknowledged = await crashWhileWriting(url, acknowledged + 5);
    const opened = await openHistory(url, "read");
    if (!opened.ok) throw new Error(opened.error.message);
    const heads = await opened.value.rounds("sants", 10_000);
    const last = heads[0]?.round ?? 0;
    expect(last - acknowledged).toBeOneOf([0, 1]);
    expect(heads.map((head) => head.round)).toEqual(Array.from({ length: last }, (_, n) => last - n));
    expect((await opened.value.latest("sants"))?.snapshot).toEqual(roundOf("sants", last));
    expect((await opened.value.identity("sants")).size).toBe(last);
    await opened.value.close();
    acknowledged = last;
  }
});
