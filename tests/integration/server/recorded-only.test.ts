/** A mesh without seeds: nobody is asked for it, and nothing says that it is late. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { troubleOf } from "#components/shell/freshness.tsx";
import { parseConfig } from "#lib/server/config/load.ts";
import { healthOf } from "#lib/server/web/context/health.ts";
import { openSiteReader, readerSiteOf } from "#lib/server/web/reader/site-reader.ts";
import { cli } from "#tests/support/run-cli.ts";

let folder: string;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-recorded-"));
  url = `sqlite:${join(folder, "store.db")}`;
  const span = [
    "--from",
    "2026-11-20T00:00:00Z",
    "--to",
    "2026-11-20T01:00:00Z",
    "--step",
    "300",
    "--nodes",
    "12",
    "--seed",
    "5",
  ];
  const { status, error } = await cli("simulate", "--history", url, "--mesh", "vila", ...span);
  expect(status, error).toBe(0);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

function configOf(mesh: object) {
  return parseConfig(JSON.stringify({ history: { url }, meshes: [mesh] }), join(folder, "teranyina.yaml"));
}

describe("a mesh without seeds", () => {
  it("is shown as recorded long after its last round, by the reader, the banner and health", async () => {
    const config = configOf({ id: "vila", name: "Vila", seeds: [] });
    if (!config.ok) throw new Error(JSON.stringify(config.error));
    const nowMs = Date.parse("2027-03-01T00:00:00Z");
    const reader = openSiteReader(
      config.value,
      () => nowMs,
      (message) => expect(message).toBe(""),
    );
    const summary = await reader.reader.mesh("vila");
    await reader.close();
    expect(summary?.collection).toMatchObject({ state: "recorded", collectorAlive: true });
    if (summary === null) throw new Error("no summary");
    expect(troubleOf(summary.collection, null, nowMs)).toBeNull();

    const { meshes } = readerSiteOf(config.value, 1);
    const lastRounds = new Map([["vila", Date.parse("2026-11-20T01:00:00Z")]]);
    const health = healthOf({
      meshes,
      lastRounds,
      unstored: new Map(),
      nowMs,
      timeFactor: 1,
      storeFile: "there",
      collectorAlive: true,
    });
    expect(health.ok).toBe(true);
    expect(health.body.meshes.vila).toEqual({
      ok: true,
      reason: null,
      lastRoundAt: "2026-11-20T01:00:00.000Z",
      secondsAgo: null,
    });
  });

  it("has to be said: a key that was forgotten is a mistake", () => {
    expect(configOf({ id: "vila", name: "Vila" }).ok).toBe(false);
  });
});
