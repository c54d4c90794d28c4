import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { windowRing } from "#lib/graph/analysis/index.ts";
import { stepWayLog, type WayLog } from "#lib/graph/reliability/way-log.ts";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import type { MeshEvent, Snapshot } from "#lib/model/index.ts";
import { analyseRound } from "#lib/server/analysis-worker-core.ts";
import { reliabilityIn, WAYS_STATE, waysStateOf } from "#lib/server/reliability.ts";
import { withCosts } from "#lib/server/web/reader/fix-first-costs.ts";
import { loadRound } from "#lib/server/web/reader/mesh.ts";
import { f1 } from "../analysis/fixture-f1.ts";

const HOUR = 3_600_000;
const NOON = Date.parse("2026-11-22T12:00:00.000Z");

let folder: string;
let history: History;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-costs-"));
  const opened = await openHistory(`sqlite:${join(folder, "store.db")}`, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  history = opened.value;
});
afterEach(async () => {
  await history.close();
  rmSync(folder, { recursive: true });
});

const at = (hours: number) => new Date(NOON + hours * HOUR).toISOString();

/** D, E and F hang on C – D alone, which is away for five hours of each of four evenings. */
function round(n: number, hours: number): Snapshot {
  const whole = f1();
  const isAway = ((hours % 24) + 24) % 24 >= 8 && ((hours % 24) + 24) % 24 < 13;
  const links = isAway ? whole.links.filter(({ id }) => id !== "C~D~0") : whole.links;
  return { ...whole, links, round: n, at: at(hours) };
}

function failures(): MeshEvent[] {
  return [-88, -64, -40, -16].map((from, i) => ({
    ...{ id: `cd-${i}`, mesh: "f1", kind: "link-down", node: null, link: "C~D~0", family: null, gateway: null, values: null },
    ...{ from: at(from), to: at(from + 5), noticedAt: at(from), why: null, cause: null },
    affected: { weight: 3, nodes: ["D", "E", "F"] },
  }));
}

it("tells what a place did cost as the reliability of the same span does", async () => {
  const ring = windowRing("UTC");
  let log: WayLog | null = null;
  let last = round(1, -96);
  for (let n = 0; n <= 96 * 4; n += 1) {
    last = round(n + 1, -96 + n / 4);
    ring.add(last);
    const stepped: ReturnType<typeof stepWayLog> = stepWayLog(log, last, HOUR);
    log = stepped.log;
    const days = stepped.closed.map((day) => [waysStateOf(day.dayMs), day] as const);
    const states = { [WAYS_STATE]: log, ...Object.fromEntries(days) };
    const events = n === 0 ? failures() : [];
    await history.append({ snapshot: last, layout: null, memory: null, newKeys: [], events, states });
  }
  const record = { log: { fromMs: NOON - 96 * HOUR, events: failures() } };
  const loaded = loadRound({ snapshot: last, layout: null, memory: null }, "open", {}, analyseRound(last, ring, null, record));
  const figures = loaded.fixFirst("main", []);
  if (figures === null) throw new Error("it was analysed");
  const told = await withCosts(history, loaded, figures);
  const [item] = told.items;
  const cost = item?.reasons.find(({ code }) => code === "cost");
  // The first day with a log began at midnight.
  const fromMs = Date.parse("2026-11-18T12:00:00.000Z");
  const whole = await reliabilityIn(history, "f1", { fromMs, toMs: NOON });
  const charged = whole?.total.causes.find(({ id }) => id === "C~D~0");
  expect(item?.id).toBe("C~D~0");
  expect(charged?.member_hours_lost).toBeCloseTo(60, 1);
  expect(cost).toMatchObject({ memberHours: charged?.member_hours_lost, interruptions: 12, days: 5 });
  // Nothing is said where nothing is known.
  expect(await withCosts(null, loaded, figures)).toBe(figures);
});
