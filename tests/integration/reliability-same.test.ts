/** The command line, the API's reader and the rounds themselves give one and the same figures for a span. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import { reliabilityIn } from "#lib/server/reliability.ts";
import { reliabilitySchema } from "#lib/wire/api/reliability.ts";
import { cli } from "#tests/support/run-cli.ts";

const FROM = "2026-11-20T00:00:00Z";
const TO = "2026-11-22T06:00:00Z";
let folder: string;
let url: string;
let store: History;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-reliability-same-"));
  url = `sqlite:${join(folder, "store.db")}`;
  const span = ["--from", FROM, "--to", TO, "--step", "300", "--nodes", "24", "--seed", "5"];
  const { status, error } = await cli("simulate", "--history", url, "--mesh", "vila", ...span);
  expect(status, error).toBe(0);
  const opened = await openHistory(url, "read");
  if (!opened.ok) throw new Error(opened.error.message);
  store = opened.value;
}, 120_000);

afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const SPANS = [
  ["2026-11-20T03:07:00Z", "2026-11-21T17:43:00Z"],
  ["2026-11-20T23:58:00Z", "2026-11-21T00:02:00Z"],
  [FROM, TO],
] as const;

it.each(SPANS)("%s to %s", async (from, to) => {
  const { status, out, error } = await cli(
    "reliability",
    "--mesh",
    "vila",
    "--history",
    url,
    "--from",
    from,
    "--to",
    to,
    "--json",
  );
  expect(status, error).toBe(0);
  const told = reliabilitySchema.parse(JSON.parse(out));
  const span = { fromMs: Date.parse(from), toMs: Date.parse(to) };
  const kept = await reliabilityIn(store, "vila", { ...span, cuts: [Date.UTC(2026, 10, 21)] });
  expect(kept?.total).toEqual(told);
  // As for a store that has no day logs: from its rounds.
  const withoutLogs = {
    state: async () => null,
    at: (mesh: string, at: string) => store.at(mesh, at),
    latest: (mesh: string) => store.latest(mesh),
    events: (...args: Parameters<History["events"]>) => store.events(...args),
    roundsBetween: (...args: Parameters<History["roundsBetween"]>) => store.roundsBetween(...args),
  };
  expect((await reliabilityIn(withoutLogs, "vila", span))?.total).toEqual(told);
  const sum = (name: "member_hours" | "member_hours_lost" | "member_hours_unknown") =>
    kept?.days.reduce((total, day) => total + day[name], 0) ?? -1;
  expect(sum("member_hours_lost")).toBeCloseTo(told.member_hours_lost, 9);
  expect(sum("member_hours_unknown")).toBeCloseTo(told.member_hours_unknown, 9);
  expect(told.causes.reduce((total, cause) => total + cause.member_hours_lost, 0)).toBeCloseTo(told.member_hours_lost, 9);
});
