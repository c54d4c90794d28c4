import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { cli } from "#tests/support/run-cli.ts";

const FROM = "2026-11-20T00:00:00Z";
const TO = "2026-11-20T12:00:00Z";
const reliabilitySchema = z.strictObject({
  from: z.string(),
  to: z.string(),
  members: z.number(),
  member_hours: z.number(),
  member_hours_lost: z.number(),
  member_hours_unknown: z.number(),
  asai: z.number().min(0).max(1).nullable(),
  saidi_h: z.number().nullable(),
  saifi: z.number().nullable(),
  caidi_h: z.number().nullable(),
  causes: z.array(
    z.strictObject({ kind: z.string(), id: z.string().nullable(), member_hours_lost: z.number(), interruptions: z.number() }),
  ),
});

let folder: string;
let url: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-reliability-"));
  url = `sqlite:${join(folder, "store.db")}`;
  const span = ["--from", FROM, "--to", TO, "--step", "300", "--nodes", "24", "--seed", "5"];
  const { status, error } = await cli("simulate", "--history", url, "--mesh", "vila", ...span);
  expect(status, error).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

const reliability = (...options: string[]) => cli("reliability", "--mesh", "vila", "--history", url, ...options);

describe("reliability", () => {
  it("tells the indices of a span, and charges that add up to what was lost", async () => {
    const { status, out } = await reliability("--from", FROM, "--to", TO, "--json");
    expect(status).toBe(0);
    const found = reliabilitySchema.parse(JSON.parse(out));
    expect(found.members).toBe(22); // of 24 nodes two are gateways
    expect(found.member_hours).toBeLessThanOrEqual(22 * 12);
    const charged = found.causes.reduce((sum, cause) => sum + cause.member_hours_lost, 0);
    expect(charged).toBeCloseTo(found.member_hours_lost, 9);
    const known = found.member_hours - found.member_hours_unknown;
    expect(found.asai).toBeCloseTo(1 - found.member_hours_lost / known, 12);
    expect(found.saidi_h).toBeCloseTo(found.member_hours_lost / 22, 12);
  });

  it("says what is wrong with a span, a mesh and a time", async () => {
    expect(await reliability("--from", TO, "--to", FROM)).toMatchObject({
      status: 1,
      error: expect.stringContaining("after --from"),
    });
    const later = await reliability("--from", "2027-01-01T00:00:00Z", "--to", "2027-01-02T00:00:00Z");
    expect(later).toMatchObject({ status: 1, error: expect.stringContaining('no round of "vila"') });
    expect(await reliability("--from", "yesterday", "--to", TO)).toMatchObject({ status: 2 });
  });
});
