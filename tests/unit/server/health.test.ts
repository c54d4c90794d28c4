import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type HealthFacts, healthOf } from "#lib/server/web/context/health.ts";
import { followStoreFile } from "#lib/server/web/context/store-file.ts";

const NOW_MS = Date.parse("2026-11-22T20:00:00Z");

function health(facts: Partial<HealthFacts> & { agoS?: number } = {}) {
  const { agoS = 30, ...rest } = facts;
  return healthOf({
    meshes: [{ id: "sants", intervalS: 60 }],
    lastRounds: new Map([["sants", NOW_MS - agoS * 1000]]),
    unstored: new Map(),
    nowMs: NOW_MS,
    timeFactor: 1,
    storeFile: "there",
    collectorAlive: true,
    ...rest,
  });
}

describe("health", () => {
  it.each([
    ["in time", {}, true, null],
    ["five rounds late", { agoS: 301 }, false, "rounds-late"],
    ["late by less than a restart takes", { agoS: 179, meshes: [{ id: "sants", intervalS: 5 }] }, true, null],
    ["late by more", { agoS: 181, meshes: [{ id: "sants", intervalS: 5 }] }, false, "rounds-late"],
    ["by an emulator's clock", { agoS: 10_000, timeFactor: 60 }, true, null],
    ["before the first round", { lastRounds: new Map<string, number>() }, false, "no-round-yet"],
    ["after a clock that jumped back", { agoS: -86_400 }, false, "round-in-the-future"],
  ])("%s", (_when, facts, ok, reason) => {
    const told = health(facts);
    expect(told.ok).toBe(ok);
    expect(told.body.meshes.sants).toMatchObject({ ok, reason });
  });

  it.each(["disk-full", "file-removed", "store-refuses", "round-failed"] as const)(
    "%s is told as soon as the collector says so, and until a round is stored",
    (reason) => {
      const told = health({ unstored: new Map([["sants", reason]]), agoS: 1 });
      expect(told.ok).toBe(false);
      expect(told.body.meshes.sants).toMatchObject({ ok: false, reason, secondsAgo: 1 });
      expect(health({ unstored: new Map([["sants", reason]]), lastRounds: new Map() }).body.meshes.sants).toMatchObject({
        reason,
      });
    },
  );

  it("is of every mesh, each with its own reason", () => {
    const told = health({
      meshes: [
        { id: "sants", intervalS: 60 },
        { id: "gracia", intervalS: 60 },
      ],
    });
    expect(told.ok).toBe(false);
    expect(told.body.meshes).toMatchObject({ sants: { ok: true }, gracia: { ok: false, reason: "no-round-yet" } });
  });

  it("tells a removed store at once, and a collector that is away beside", () => {
    const told = health({ storeFile: "removed", collectorAlive: false });
    expect([told.ok, told.body.store, told.body.collector]).toEqual([false, "store file removed", "away"]);
  });
});

describe("the store's file", () => {
  it("is not there yet, there, removed, replaced", async () => {
    const folder = mkdtempSync(join(tmpdir(), "teranyina-store-file-"));
    const path = join(folder, "history.db");
    const file = followStoreFile(`sqlite:${path}`);
    expect([await file.look(), file.state]).toEqual([false, "not-yet"]);
    writeFileSync(path, "one");
    expect([await file.look(), file.state]).toEqual([false, "there"]);
    writeFileSync(path, "one, and more");
    expect([await file.look(), file.state]).toEqual([false, "there"]);
    rmSync(path);
    expect([await file.look(), file.state]).toEqual([false, "removed"]);
    writeFileSync(path, "two");
    expect([await file.look(), file.state]).toEqual([true, "there"]);
    writeFileSync(`${path}-restored`, "three");
    renameSync(`${path}-restored`, path);
    expect([await file.look(), file.state]).toEqual([true, "there"]);
    rmSync(folder, { recursive: true });
    expect(await followStoreFile("postgres://x/y").look()).toBe(false);
  });
});
