/**
 * Measures whole rounds on pretended meshes that run in a process of their own: `node bench/crawl.ts [500|10000]…` (both by default).
 * Of the 500 nodes 50 never answer and 25 serve one byte a second. The figures are of this process alone: what it asked, how long each
 * round took from the first request to the checked snapshot, and the most memory that it ever held.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { z } from "zod";
import { compareText } from "#lib/base/compare.ts";
import { crawl } from "#lib/collectors/discovery/crawl.ts";
import type { CrawlLimits, CrawlMemory, CrawlResult } from "#lib/collectors/discovery/types.ts";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import { instantOf, type Observation, type Snapshot, snapshotSchema, systemClock } from "#lib/model/index.ts";
import { CRAWL_LIMITS } from "#lib/server/limits.ts";

type Case = { nodes: number; dead: number; slow: number; rounds: number; limitS: number; firstByteTimeoutMs: number };
const CASES: readonly Case[] = [
  { nodes: 500, dead: 50, slow: 25, rounds: 3, limitS: 30, firstByteTimeoutMs: CRAWL_LIMITS.firstByteTimeoutMs },
  // One process plays all 10,000 routers, and makes up 13 MB of `$tunnels` while all others wait: it is given the time.
  { nodes: 10_000, dead: 0, slow: 0, rounds: 2, limitS: 300, firstByteTimeoutMs: 20_000 },
];
const INTERVAL_S = 60;
const RSS_LIMIT_MB = 1_500;

const readySchema = z.object({ ready: z.literal(true), control: z.url() });
const meshesSchema = z.object({
  meshes: z.array(z.object({ id: z.string(), seed: z.string(), addressMap: z.record(z.string(), z.string()) })),
});
const servedSchema = z.object({
  nodes: z.record(z.string(), z.object({ queries: z.record(z.string(), z.object({ requests: z.number(), bytes: z.number() })) })),
});

async function startMesh({ nodes }: Case): Promise<{ child: ChildProcess; control: string }> {
  const order = `id=bench,protocol=bmx6,nodes=${nodes},seed=7,block=127.80,liveliness=0`;
  const main = join(import.meta.dirname, "..", "emulator", "main.ts");
  const child = spawn(process.execPath, ["--max-old-space-size=8192", main, "--mesh", order, "--port", "0"], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const told = await new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`the emulator ended with status ${code}`)));
  });
  return { child, control: readySchema.parse(told).control };
}

async function told<T>(schema: z.ZodType<T>, url: string): Promise<T> {
  return schema.parse(await (await fetch(url)).json());
}

function limitsOf({ limitS, firstByteTimeoutMs }: Case): CrawlLimits {
  const requestTimeoutMs = Math.max(CRAWL_LIMITS.requestTimeoutMs, 2 * firstByteTimeoutMs);
  const nodeBudgetMs = Math.max(CRAWL_LIMITS.nodeBudgetMs, 3 * firstByteTimeoutMs);
  return { ...CRAWL_LIMITS, roundMs: limitS * 1000, firstByteTimeoutMs, requestTimeoutMs, nodeBudgetMs };
}

async function misbehave(control: string, node: number, action: "dead" | "slow"): Promise<void> {
  const body = JSON.stringify({ mesh: "bench", node, action });
  const answer = await fetch(`${control}fault`, { method: "POST", body });
  if (!answer.ok) throw new Error(`the emulator refused ${action} of node ${node}: ${await answer.text()}`);
}

/** Requests of all nodes by query; single originator files count together. */
async function askedBy(control: string): Promise<Map<string, { requests: number; nodes: number }>> {
  const { nodes } = await told(servedSchema, `${control}served`);
  const sums = new Map<string, { requests: number; nodes: number }>();
  for (const { queries } of Object.values(nodes)) {
    const seen = new Set<string>();
    for (const [name, { requests }] of Object.entries(queries)) {
      const query = name.replace(/^.*\?/, "").replace(/^originators\/(?!all$).+/, "originators/<gateway>");
      const sum = sums.get(query) ?? { requests: 0, nodes: 0 };
      sums.set(query, { requests: sum.requests + requests, nodes: sum.nodes + (seen.has(query) ? 0 : 1) });
      seen.add(query);
    }
  }
  return sums;
}

function snapshotOf(crawled: CrawlResult, previous: Snapshot | null, round: number): Snapshot {
  const { observations, unread, refusals, cost } = crawled;
  const at = instantOf(systemClock.nowMs());
  const given = {
    mesh: "bench",
    at,
    round,
    observations,
    unread,
    refusals,
    cost,
    previous,
    identity: new Map(),
    places: new Map(),
  };
  return snapshotSchema.parse(assemble(given).snapshot);
}

/** How many of the parts that grow with the mesh are fresh, of an earlier round, or were not asked. */
function ageOf(observations: readonly Observation[], name: "originators" | "tunnels", startedAt: string): string {
  const count = { fresh: 0, carried: 0, "not asked": 0, refused: 0 };
  for (const { [name]: part } of observations) {
    if (part.state === "read") count[part.at >= startedAt ? "fresh" : "carried"] += 1;
    else count[part.state === "not-asked" ? "not asked" : "refused"] += 1;
  }
  return Object.entries(count)
    .filter(([, n]) => n > 0)
    .map(([word, n]) => `${n} ${word}`)
    .join(", ");
}

async function measure(one: Case): Promise<boolean> {
  const { child, control } = await startMesh(one);
  try {
    const mesh = (await told(meshesSchema, `${control}meshes`)).meshes[0];
    if (mesh === undefined) throw new Error("the emulator tells of no mesh");
    const seedIndex = Object.values(mesh.addressMap).indexOf(mesh.seed);
    const victims = Array.from({ length: one.nodes }, (_, n) => n).filter((n) => n !== seedIndex && n % 6 === 5);
    for (const n of victims.slice(0, one.dead)) await misbehave(control, n, "dead");
    for (const n of victims.slice(one.dead, one.dead + one.slow)) await misbehave(control, n, "slow");
    console.log(`\n${one.nodes} nodes (bmx6), ${one.dead} dead, ${one.slow} at one byte a second`);
    return await measureRounds(one, control, mesh);
  } finally {
    child.kill("SIGTERM");
  }
}

async function measureRounds(one: Case, control: string, mesh: { seed: string; addressMap: Record<string, string> }) {
  let memory: CrawlMemory | null = null;
  let previous: Snapshot | null = null;
  let before = new Map<string, { requests: number; nodes: number }>();
  let holds = true;
  for (let round = 1; round <= one.rounds; round += 1) {
    const startedAt = instantOf(systemClock.nowMs());
    const from = performance.now();
    const crawled: CrawlResult = await crawl({
      seeds: [mesh.seed],
      addressMap: new Map(Object.entries(mesh.addressMap)),
      allow: null,
      protocols: ["bmx6"],
      limits: limitsOf(one),
      intervalS: INTERVAL_S,
      clock: systemClock,
      memory,
      signal: null,
      onRefusal: null,
    });
    const collectedS = (performance.now() - from) / 1000;
    const snapshot: Snapshot = snapshotOf(crawled, previous, round);
    const wholeS = (performance.now() - from) / 1000;
    const peakMb = process.resourceUsage().maxRSS / 1024;
    holds &&= wholeS < one.limitS && peakMb < RSS_LIMIT_MB;
    const after = await askedBy(control);
    print(round, { crawled, snapshot, collectedS, wholeS, peakMb, startedAt });
    for (const [query, { requests, nodes }] of [...after].toSorted(([a], [b]) => compareText(a, b))) {
      const asked = requests - (before.get(query)?.requests ?? 0);
      if (asked > 0) console.log(`    ${query}: ${asked} requests (so far ${nodes} nodes were asked)`);
    }
    before = after;
    memory = crawled.memory;
    previous = snapshot;
  }
  console.log(`  ${holds ? "holds" : "DOES NOT HOLD"}: a round under ${one.limitS} s, memory under ${RSS_LIMIT_MB} MB`);
  return holds;
}

type Measured = {
  crawled: CrawlResult;
  snapshot: Snapshot;
  collectedS: number;
  wholeS: number;
  peakMb: number;
  startedAt: string;
};

function print(round: number, { crawled, snapshot, collectedS, wholeS, peakMb, startedAt }: Measured): void {
  const { requests, bytes } = crawled.cost;
  const states = Map.groupBy(snapshot.nodes, (node) => node.state);
  const words = [...states].map(([state, nodes]) => `${nodes.length} ${state}`).join(", ");
  console.log(
    `  round ${round}: ${wholeS.toFixed(1)} s (collecting ${collectedS.toFixed(1)} s), ${requests} requests, ` +
      `${(bytes / 1e6).toFixed(1)} MB, ${peakMb.toFixed(0)} MB of memory at most`,
  );
  console.log(
    `    snapshot: ${snapshot.nodes.length} nodes (${words}), ${snapshot.links.length} links, ${snapshot.uses.length} uses`,
  );
  for (const part of ["originators", "tunnels"] as const) {
    console.log(`    ${part}: ${ageOf(crawled.observations, part, startedAt)}`);
  }
}

const wanted = process.argv.slice(2).map(Number);
let allHold = true;
for (const one of CASES) {
  if (wanted.length === 0 || wanted.includes(one.nodes)) allHold = (await measure(one)) && allHold;
}
process.exitCode = allHold ? 0 : 1;
