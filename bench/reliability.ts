/**
 * The Reliability page's question at 1,000 members and 90 days, with the 90 days before, from a SQLite store of day logs and events; and what
 * a round's log step costs. Prints the limits of 300 and 20 ms beside what was measured.
 *
 *     node bench/reliability.ts [members] [days]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "#lib/base/durations.ts";
import { RandomStream } from "#lib/base/random.ts";
import { median } from "#lib/base/statistics.ts";
import { stepWayLog, type WayLog } from "#lib/graph/reliability/way-log.ts";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import { instantOf, type MeshEvent } from "#lib/model/index.ts";
import { eventsOfSpan, reliabilityIn, waysStateOf } from "#lib/server/reliability.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

const MEMBERS = Number(process.argv[2] ?? 1_000);
const DAYS = Number(process.argv[3] ?? 90);
const MESH = "bench";
const START_MS = Date.UTC(2026, 2, 2);
const random = new RandomStream(20_261_201);
const uidOf = (index: number): string => `node-${index}`;

/** One member of ten is without for an hour on a day: much worse than any mesh that people live on. */
function logOf(dayMs: number): WayLog {
  const members = Array.from({ length: MEMBERS }, (_, index) => {
    const lostMs = Math.floor(random.next() * 22) * HOUR_MS;
    const known = random.next() < 0.1 ? [0, lostMs, 1, lostMs, lostMs + HOUR_MS, 0, lostMs + HOUR_MS, DAY_MS, 1] : [0, DAY_MS, 1];
    return [uidOf(index), { weight: 1, sinceMs: 0, now: null, known }] as const;
  });
  const shared = { version: 1, dayMs, lastMs: dayMs + DAY_MS - 1, holdMs: 1, hadGateway: true, gateways: ["gateway"] } as const;
  return { ...shared, gateways: ["gateway"], members: Object.fromEntries(members) };
}

function eventsOf(dayMs: number): MeshEvent[] {
  return Array.from({ length: 40 }, (_, index) => {
    const fromMs = dayMs + Math.floor(random.next() * 22) * HOUR_MS;
    const node = uidOf(Math.floor(random.next() * MEMBERS));
    const from = instantOf(fromMs);
    return {
      id: `event-${dayMs}-${index}`,
      mesh: MESH,
      kind: "node-down",
      from,
      to: instantOf(fromMs + HOUR_MS),
      noticedAt: from,
      node,
      link: null,
      family: null,
      gateway: null,
      values: null,
      affected: { weight: 1, nodes: [node] },
      why: null,
      cause: null,
    };
  });
}

async function filled(url: string): Promise<History> {
  const opened = await openHistory(url, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  const store = opened.value;
  for (let day = 0; day < 2 * DAYS; day += 1) {
    const dayMs = START_MS + day * DAY_MS;
    await store.putEvents(MESH, { events: eventsOf(dayMs), states: { [waysStateOf(dayMs)]: logOf(dayMs) } });
  }
  return store;
}

/** Rounds are asked for the first and the last only: a snapshot of each is all that the question reads of them. */
function withRounds(store: History) {
  const lastAt = instantOf(START_MS + 2 * DAYS * DAY_MS - 1);
  const { snapshot } = syntheticMesh({ nodes: 24, seed: 1 });
  const head = {
    round: 1,
    at: instantOf(START_MS),
    answered: 1,
    nodes: 1,
    links: 0,
    refusals: 0,
    cost: { requests: 0, bytes: 0, seconds: 0 },
  };
  return {
    state: (mesh: string, name: string) => store.state(mesh, name),
    events: (...asked: Parameters<History["events"]>) => store.events(...asked),
    at: async () => null,
    latest: async () => ({ snapshot: { ...snapshot, at: lastAt }, layout: null, memory: null }),
    roundsBetween: async (_mesh: string, { from }: { from: string }) => [{ ...head, at: from }],
  };
}

const folder = mkdtempSync(join(tmpdir(), "teranyina-bench-"));
try {
  const store = await filled(`sqlite:${join(folder, "store.db")}`);
  const asked = withRounds(store);
  const middleMs = START_MS + DAYS * DAY_MS;
  const span = { fromMs: middleMs, toMs: middleMs + DAYS * DAY_MS };
  const cuts = Array.from({ length: DAYS - 1 }, (_, day) => middleMs + (day + 1) * DAY_MS);
  const times: number[] = [];
  for (let run = 0; run < 6; run += 1) {
    const startedMs = performance.now();
    const events = await eventsOfSpan(asked, MESH, { fromMs: START_MS, toMs: span.toMs });
    await reliabilityIn(asked, MESH, { ...span, cuts }, events);
    await reliabilityIn(asked, MESH, { fromMs: START_MS, toMs: middleMs }, events);
    times.push(performance.now() - startedMs);
  }
  const [first = 0, ...later] = times;
  console.log(`page: ${MEMBERS} members, ${DAYS} days and the ${DAYS} before`);
  console.log(`  first time ${first.toFixed(0)} ms, then median ${(median(later) ?? 0).toFixed(0)} ms (limit 300)`);
  const { snapshot } = syntheticMesh({ nodes: Math.max(24, MEMBERS), seed: 2 });
  let log: WayLog | null = null;
  const steps = Array.from({ length: 40 }, (_, index) => {
    const at = instantOf(START_MS + index * MINUTE_MS);
    const startedMs = performance.now();
    log = stepWayLog(log, { ...snapshot, at }, 900_000).log;
    JSON.stringify(log);
    return performance.now() - startedMs;
  });
  console.log(
    `round: log step with the way of each member, and its text: median ${(median(steps) ?? 0).toFixed(1)} ms (limit 20)`,
  );
  await store.close();
} finally {
  rmSync(folder, { recursive: true });
}
