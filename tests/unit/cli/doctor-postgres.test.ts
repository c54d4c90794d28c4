import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkDisk, checkStore } from "#cli/doctor-checks.ts";
import { openHistory } from "#lib/history/registry.ts";
import { type Config, parseConfig } from "#lib/server/config/load.ts";
import { recordOf, roundOf } from "#tests/conformance/history-rounds.ts";
import { type PostgresCluster, startPostgresCluster } from "#tests/support/postgres-cluster.ts";

let cluster: PostgresCluster;
beforeAll(async () => {
  cluster = await startPostgresCluster();
});
afterAll(() => cluster.remove());

function configOf(url: string): Config {
  const mesh = { id: "sants", name: "Sants", seeds: ["127.0.0.1:1"] };
  const config = parseConfig(JSON.stringify({ meshes: [mesh], history: { url } }), "/etc/teranyina/teranyina.yaml");
  if (!config.ok) throw new Error(config.error[0]?.message);
  return config.value;
}

describe("doctor, on PostgreSQL", () => {
  it("tells of a database without tables, and of one in use, never the password", async () => {
    const { url } = await cluster.createDatabase();
    const empty = await checkStore(configOf(url));
    expect(empty.state).toBe("good");
    expect(empty.told).toBe(`${url.replace(cluster.password, "…")} will be created by the collector's first start`);
    const writer = await openHistory(url, "write");
    if (!writer.ok) throw new Error(writer.error.message);
    for (const round of [1, 2]) await writer.value.append(recordOf(roundOf("sants", round)));
    const used = await checkStore(configOf(url));
    await writer.value.close();
    expect(used.state).toBe("good");
    expect(used.told).toMatch(/^2 rounds, 0\.\d MB; sants at round 2$/);
    expect((await checkDisk(configOf(url))).told).toBe("the store is not on this machine");
  });

  it("tells what is wrong, and what to try", async () => {
    const { url } = await cluster.createDatabase();
    for (const [wrong, words] of [
      [url.replace(cluster.password, "letmein"), "password authentication failed"],
      [url.replace(`:${cluster.port}/`, ":1/"), "no server listens there"],
    ] as const) {
      const finding = await checkStore(configOf(wrong));
      expect(finding.state).toBe("bad");
      expect(finding.told).toContain(words);
      expect(JSON.stringify(finding)).not.toMatch(new RegExp(`letmein|${cluster.password}`));
      expect("remedy" in finding ? finding.remedy : "").toContain("psql");
    }
  });
});
