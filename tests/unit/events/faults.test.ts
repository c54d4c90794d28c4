/** The emulator's own faults against the log of events: every one found with its cause, and nothing said in a quiet time. */

import { describe, expect, it } from "vitest";
import { createMesh } from "#emulator/answers/mesh.ts";
import { HOUR_MS } from "#lib/base/durations.ts";
import { scriptOf, tryFaults } from "../../../bench/fault-trial.ts";
import { runs } from "../../support/runs.ts";

const fromMs = Date.UTC(2026, 10, 16);

describe("the log of events of a mesh that knows what went wrong in it", () => {
  it("finds every fault of a script with the right cause, and says nothing else", { timeout: 600_000 }, () => {
    const mesh = { nodes: 16, seed: 1, mishaps: false, quiet: true };
    const toMs = fromMs + runs(26, 24 * 7) * HOUR_MS;
    const script = scriptOf(createMesh(mesh), fromMs, toMs, 4 * HOUR_MS);
    expect(new Set(script.map(({ kind }) => kind)).size).toBe(5);
    const verdict = tryFaults({ mesh, fromMs, toMs, stepMs: 300_000, script });
    expect(verdict.faults).toHaveLength(script.length);
    expect(verdict.missed).toEqual([]);
    expect(verdict.falseAlarms).toEqual([]);
    expect(verdict.wrongCause).toEqual([]);
    expect(verdict.lateCauses).toEqual([]);
    expect(verdict.stale).toEqual([]);
    expect(verdict.consequences).toBeGreaterThan(5);
  });

  it("raises no alarm while nothing goes wrong", { timeout: 600_000 }, () => {
    const mesh = { nodes: 16, seed: 1, mishaps: false, quiet: true };
    const { alarms, rounds, events } = tryFaults({
      mesh,
      fromMs,
      toMs: fromMs + runs(24, 24 * 7) * HOUR_MS,
      stepMs: 300_000,
      script: [],
    });
    expect(rounds).toBe(runs(24, 24 * 7) * 12);
    expect([alarms, events.filter(({ kind }) => kind !== "gateway-changed")]).toEqual([0, []]);
  });
});
