/**
 * Measures the store: `node bench/history.ts [--engine postgres] [--keep FOLDER] [days] [part…]`, parts `74`, `32` (a mesh of so many
 * nodes, a round every 5 minutes for so many days, default 365, retention as by default), `large` (10,000 nodes, 25,000 links, readers
 * meanwhile). The plain table beside it has one row a sample; its first rounds are written and its size at the end is reckoned from
 * them. PostgreSQL runs as a server of the measurement's own, on this machine. `--keep` leaves the SQLite stores in that folder, and
 * `node bench/history.ts ask URL` asks one of them again.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { compareNumbers } from "#lib/base/compare.ts";
import { DAY_MS } from "#lib/base/durations.ts";
import { nearestRank } from "#lib/base/statistics.ts";
import { openHistory } from "#lib/history/registry.ts";
import { seriesOf } from "#lib/history/store/series/series-of.ts";
import type { DiskUse, History, HistoryMode } from "#lib/history/types.ts";
import { instantOf, type Snapshot } from "#lib/model/index.ts";
import { READER_LIMITS } from "#lib/server/web/reader/client.ts";
import { type BenchEngine, benchEngine, type PlainTable } from "./fixtures/history-engines.ts";
import { wanderingMesh } from "./fixtures/wandering-mesh.ts";

const FROM_MS = Date.UTC(2026, 0, 1);
const RETENTION = { rawDays: 30, hourlyDays: 3_652 };
const PLAIN_ROUNDS = 48;
/** So many that segments and series are packed among them. */
const LARGE_ROUNDS = 32;

async function opened(url: string, mode: HistoryMode): Promise<History> {
  const history = await openHistory(url, mode);
  if (!history.ok) throw new Error(history.error.message);
  return history.value;
}

function megabytes(bytes: number | null): string {
  return `${((bytes ?? 0) / 1e6).toFixed(1)} MB`;
}

function partsOf({ parts }: DiskUse): string {
  return parts.map((part) => `${part.name} ${(part.bytes / 1e6).toFixed(2)} MB`).join(", ");
}

function quantile(values: readonly number[], share: number): number {
  return nearestRank(values.toSorted(compareNumbers), share) ?? 0;
}

function spread(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const median = quantile(values, 0.5).toFixed(1);
  return `mean ${mean.toFixed(1)} ms, median ${median} ms, p99 ${quantile(values, 0.99).toFixed(1)} ms, most ${quantile(values, 1).toFixed(0)} ms`;
}

/** By the clock, and what this thread computed of it: what other programs on the machine do not change. */
async function computed<Value>(work: () => Promise<Value>): Promise<[clockMs: number, threadMs: number]> {
  const before = process.threadCpuUsage();
  const [, ms] = await timed(work);
  const { user, system } = process.threadCpuUsage(before);
  return [ms, (user + system) / 1_000];
}

async function timed<Value>(work: () => Promise<Value>): Promise<[Value, number]> {
  const from = performance.now();
  const value = await work();
  return [value, performance.now() - from];
}

async function year(engine: BenchEngine, nodes: number, days: number): Promise<void> {
  const url = await engine.newStore(`${nodes}`);
  const mesh = wanderingMesh({ nodes, seed: 1, fromMs: FROM_MS, intervalS: 300, mesh: "sants" });
  const history = await opened(url, "write");
  const plain = await plainRounds(engine, `${nodes}`);
  const rounds = Math.round((days * DAY_MS) / 300_000);
  const append: number[] = [];
  const retain: number[] = [];
  let last: Snapshot | null = null;
  const startedMs = performance.now();
  const step = retainer(history, retain);
  for (let round = 1; round <= rounds; round++) {
    const snapshot = mesh.next();
    const record = { snapshot, layout: null, memory: null, newKeys: [] };
    append.push((await timed(() => history.append(record)))[1]);
    await step(snapshot.at);
    if (round <= PLAIN_ROUNDS) await plain.add(snapshot, last);
    last = snapshot;
    if (round % 1_440 === 0) process.stderr.write(`${nodes} nodes, day ${round / 288}: ${partsOf(await history.diskUse())}\n`);
  }
  const minutes = ((performance.now() - startedMs) / 60_000).toFixed(1);
  await step.settled();
  const use = await history.diskUse();
  await history.close();
  console.log(
    `\n${nodes} nodes, ${last?.links.length} links, ${rounds} rounds (${days} days), ${minutes} min with the making of the rounds`,
  );
  console.log(`  append: ${spread(append)}; a step of retention: ${spread(retain)}`);
  console.log(`  ${Math.round(1_000 / (append.reduce((a, b) => a + b, 0) / append.length))} rounds a second stored`);
  console.log(`  file: ${megabytes(await engine.bytes(url))}; ${use.rounds} rounds left; ${partsOf(use)}`);
  console.log(`  plain table, one row a sample: ${await plain.summary(rounds)}`);
  await askInThread(url);
}

/**
 * Steps of retention beside the rounds, as the collector takes them; here the rounds come a thousand times faster, so that each waits for
 * the step of the one before, and is stored while its own is at work.
 */
function retainer(history: History, ms: number[]) {
  let under: Promise<void> = Promise.resolve();
  const step = async (at: string): Promise<void> => {
    await under;
    under = timed(() => history.retain("sants", instantOf(Date.parse(at)), RETENTION)).then(([, took]) => {
      ms.push(took);
    });
  };
  return Object.assign(step, { settled: () => under });
}

/** As the site asks: in a thread of its own, with the memory that the site's reader has. */
async function askInThread(url: string): Promise<void> {
  await once(new Worker(new URL(import.meta.url), { workerData: url, resourceLimits: READER_LIMITS }), "exit");
}

/** Spread over all the time that is kept, each by a reader that has just opened the store and holds nothing yet; ms. */
async function pastSnapshots(url: string, endMs: number, count: number): Promise<number[]> {
  const ms: number[] = [];
  for (let n = 0; n < count; n++) {
    const reader = await opened(url, "read");
    const instant = instantOf(FROM_MS + ((endMs - FROM_MS) * (n + 0.5)) / count);
    ms.push((await timed(() => reader.at("sants", instant)))[1]);
    await reader.close();
  }
  return ms;
}

function brief(ms: readonly number[]): string {
  return `median ${quantile(ms, 0.5).toFixed(0)} ms, p99 ${quantile(ms, 0.99).toFixed(0)} ms, most ${quantile(ms, 1).toFixed(0)} ms`;
}

async function questions(url: string): Promise<void> {
  const asked = await opened(url, "read");
  const endMs = Date.parse((await asked.latest("sants"))?.snapshot.at ?? "");
  await asked.close();
  const first = await pastSnapshots(url, endMs, 24);
  console.log(`  a snapshot of the past, in a thread that has just started (24, each by a fresh reader): ${brief(first)}`);
  const later = await pastSnapshots(url, endMs, 240);
  console.log(`  the same in a thread that has read those (240, each by a fresh reader): ${brief(later)}`);
  const reader = await opened(url, "read");
  const links = (await reader.latest("sants"))?.snapshot.links ?? [];
  const range = { from: instantOf(endMs - 29.5 * DAY_MS), to: instantOf(endMs + 1) };
  for (const resolution of ["raw", "hour", "auto"] as const) {
    const ms: number[] = [];
    for (const link of links.slice(0, 9)) {
      const query = { ...range, entity: `${link.id}/ab`, metric: "quality" as const, resolution, points: 1_000 };
      ms.push((await timed(() => reader.series("sants", query)))[1]);
    }
    console.log(`  30 days of one link, ${resolution}: first ${ms[0]?.toFixed(0)} ms, median ${quantile(ms, 0.5).toFixed(0)} ms`);
  }
  const week = { from: instantOf(endMs - 7 * DAY_MS), to: instantOf(endMs + 1) };
  const [worst, ms] = await timed(() => reader.worst("sants", "quality", week, 20));
  const [, again] = await timed(() => reader.worst("sants", "quality", week, 20));
  console.log(`  the ${worst.length} worst directions by 7 days of quality: ${ms.toFixed(0)} ms, again ${again.toFixed(0)} ms`);
  await reader.close();
}

async function plainRounds(engine: BenchEngine, name: string) {
  const table: PlainTable = await engine.plainTable(name);
  const ms: number[] = [];
  let rows = 0;
  return {
    async add(snapshot: Snapshot, before: Snapshot | null) {
      const samples = seriesOf(snapshot, before);
      ms.push((await timed(() => table.add(snapshot.mesh, Date.parse(snapshot.at), samples)))[1]);
      rows += samples.length;
    },
    async summary(rounds: number) {
      const each = (await table.finish()) / ms.length;
      return `${Math.round(rows / ms.length)} rows a round, ${spread(ms)}; ${Math.round(each)} bytes a round without its topology, ${megabytes(each * rounds)} for all rounds`;
    },
  };
}

async function large(engine: BenchEngine): Promise<void> {
  const url = await engine.newStore("large");
  const mesh = wanderingMesh({
    nodes: 10_000,
    links: 25_000,
    furtherGateways: 16,
    seed: 1,
    fromMs: FROM_MS,
    intervalS: 300,
    mesh: "sants",
  });
  const history = await opened(url, "write");
  await history.append({ snapshot: mesh.next(), layout: null, memory: null, newKeys: [] });
  const reader = spawn(process.execPath, [import.meta.filename, "reader", url], { stdio: ["pipe", "pipe", "inherit"] });
  let told = "";
  reader.stdout.setEncoding("utf8").on("data", (text: string) => {
    told += text;
  });
  await once(reader.stdout, "data");
  const append: number[] = [];
  const thread: number[] = [];
  const retain: number[] = [];
  const step = retainer(history, retain);
  for (let n = 0; n < LARGE_ROUNDS; n++) {
    const snapshot = mesh.next();
    const [clockMs, threadMs] = await computed(() => history.append({ snapshot, layout: null, memory: null, newKeys: [] }));
    append.push(clockMs);
    thread.push(threadMs);
    await step(snapshot.at);
    if (n === 0) console.log(`\n10,000 nodes, ${snapshot.links.length} links, ${snapshot.routes.length} routes to gateways`);
  }
  await step.settled();
  reader.stdin.end();
  await once(reader, "close");
  console.log(
    `  append: ${spread(append)}; of it computed in the collector's thread: ${spread(thread)}; a step of retention: ${spread(retain)}; file ${megabytes(await history.sizeBytes())}`,
  );
  console.log(`  ${told.trim().split("\n").at(-1)}`);
  await history.close();
}

/** Asks for the last rounds and one series again and again, until its input ends. */
async function readMeanwhile(url: string): Promise<void> {
  const reader = await opened(url, "read");
  let isOver = false;
  process.stdin.on("end", () => {
    isOver = true;
  });
  process.stdin.resume();
  const ms: number[] = [];
  console.log("ready");
  while (!isOver) {
    ms.push((await timed(() => reader.rounds("sants", 20)))[1]);
    ms.push((await timed(() => reader.lastRounds()))[1]);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  console.log(`${ms.length} reads of another process meanwhile: ${spread(ms)}`);
  await reader.close();
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { engine: { type: "string", default: "sqlite" }, keep: { type: "string" } },
});
const [first, ...rest] = positionals;
if (!isMainThread) await questions(String(workerData));
else if (first === "reader") await readMeanwhile(rest[0] ?? "");
else if (first === "ask") await askInThread(rest[0] ?? "");
else {
  const days = Number(first ?? 365);
  const parts = rest.length === 0 ? ["74", "32", "large"] : rest;
  const folder = values.keep ?? mkdtempSync(join(tmpdir(), "teranyina-bench-"));
  mkdirSync(folder, { recursive: true });
  const engine = await benchEngine(values.engine === "postgres" ? "postgres" : "sqlite", folder);
  try {
    for (const part of parts) await (part === "large" ? large(engine) : year(engine, Number(part), days));
  } finally {
    await engine.close();
    if (values.keep === undefined) rmSync(folder, { recursive: true });
  }
}
