/** `demo`: two emulated meshes and the whole site over them. */
import { mkdirSync, openSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { createBackoff } from "#lib/base/backoff.ts";
import { stopLayoutWorker } from "#lib/graph/layout/worker.ts";
import { openHistory } from "#lib/history/registry.ts";
import { err, type Result } from "#lib/model/index.ts";
import { endOnSignal } from "#lib/server/lifetime.ts";
import { createLog } from "#lib/server/log.ts";
import { startSupervisor } from "#lib/server/supervisor.ts";
import { isBuilt, PROJECT_ROOT } from "#lib/server/web/http/http-server.ts";
import { tryListening } from "#lib/server/web/http/listening.ts";
import type { CliCommand } from "../command.ts";
import { type DemoMesh, PAST_DAYS, writeDemoConfig } from "../demo/demo-config.ts";
import { writeDemoPast } from "../demo/demo-past.ts";
import { type EmulatorChild, startEmulatorChild } from "../demo/emulator-child.ts";
import { progressBar } from "../import/progress.ts";
import { EXIT_FAILED, type Io, printJson } from "../io.ts";
import { parseOptions } from "../options.ts";

const optionsSchema = z.object({
  port: z.coerce.number().int().min(1).max(65_535).default(3000),
  timeFactor: z.coerce.number().min(0.1).max(1_000).default(12),
  fresh: z.boolean().default(false),
  folder: z.string().default(join(PROJECT_ROOT, "data", "demo")),
  json: z.boolean().default(false),
});
type DemoOptions = z.infer<typeof optionsSchema>;

const STOP_BOUND_MS = 8_000;
/** A busy machine takes longer: then that is told, and it goes on. */
const MAPS_WITHIN_MS = 90_000;

const MESHES = [
  { id: "gracia", name: "Gràcia", protocols: ["bmx6"], emulated: { protocol: "bmx6", nodes: 74, seed: 1, block: "127.66" } },
  {
    id: "sants",
    name: "Sants",
    protocols: ["bmx6", "bmx7"],
    emulated: { protocol: "both", nodes: 40, seed: 2, block: "127.67" },
  },
] as const;

export const demoCommand: CliCommand = {
  define: (command) =>
    command
      .name("demo")
      .description("show the site on two emulated meshes, alive, with nothing else needed")
      .option("--port <number>", "where the site listens (default: 3000)")
      .option("--time-factor <number>", "how much faster than ours the meshes' time runs (default: 12, a day in two hours)")
      .option("--fresh", "begin with an empty history")
      .option("--folder <path>", "where the demo keeps its files (default: data/demo)")
      .addHelpText("after", "\nExamples:\n  teranyina demo\n  teranyina demo --port 8080 --time-factor 60 --fresh"),
  async run(io, _args, options) {
    const parsed = parseOptions(io, optionsSchema, options, { timeFactor: "--time-factor" });
    if (!parsed.ok) return parsed.status;
    const refusal = await refuse(parsed.value);
    if (refusal === null) return runDemo(io, parsed.value);
    io.error(`error: ${refusal}\n`);
    return EXIT_FAILED;
  },
};

async function refuse({ port }: DemoOptions): Promise<string | null> {
  if (!isBuilt()) return "the site is not built yet. Run: npm run build (npm run demo does it for you)";
  if ((await tryListening({ host: "127.0.0.1", port })).ok) return null;
  return `port ${port} is taken. Stop what uses it, or choose another: npm run demo -- --port ${port + 1}`;
}

async function runDemo(io: Io, options: DemoOptions): Promise<number | null> {
  const folder = resolve(options.folder);
  if (options.fresh) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const logFile = join(folder, "demo.log");
  const output = openSync(logFile, "a");
  const log = createLog("supervisor", output);
  const startedMs = Date.now();
  const store = `sqlite:${join(folder, "teranyina.db")}`;
  const past = await writeMissingPast(io, store, startedMs, options.json);
  if (!past.ok) return failed(io, past.error);
  if (!options.json) io.out(`Starting two emulated meshes. Log: ${logFile}\n`);
  const emulator = await startEmulatorChild({
    meshes: MESHES.map(({ id, emulated }) => ({ id, ...emulated })),
    timeFactor: options.timeFactor,
    startAtMs: await startInstant(store, startedMs),
    output,
  });
  if (!emulator.ok) return failed(io, `${emulator.error}; ${logFile} tells more`);
  const configFile = writeDemoConfig({
    folder,
    port: options.port,
    clockUrl: emulator.value.clockUrl,
    meshes: toldOf(emulator.value),
  });
  let ending = false;
  const fail = (what: string) => {
    if (ending) return;
    io.error(`error: ${what}; ${logFile} tells more\n`);
    process.exitCode = EXIT_FAILED;
    process.kill(process.pid, "SIGTERM");
  };
  const supervisor = startSupervisor({
    configFile,
    log,
    output,
    onUnusable: (part) => fail(`the ${part} cannot start`),
    onProblems: (problems) => log.error({ problems }, "configuration"),
  });
  endOnSignal(
    async () => {
      ending = true;
      await supervisor.stop();
      await emulator.value.stop();
    },
    log,
    STOP_BOUND_MS,
  );
  void emulator.value.ended.then(() => fail("the emulator ended"));
  const late = () =>
    io.error(`The maps have not answered for ${MAPS_WITHIN_MS / 1_000} s; ${logFile} tells more. Still trying.\n`);
  if (await mapsAnswer(options.port, () => ending, late)) tellUrls(io, options, logFile);
  return null;
}

function failed(io: Io, why: string): number {
  io.error(`error: ${why}\n`);
  return EXIT_FAILED;
}

function toldOf(emulator: EmulatorChild) {
  return MESHES.flatMap(({ id, name, protocols }) => {
    const told = emulator.meshes.find((mesh) => mesh.id === id);
    const mesh: DemoMesh = { id, name, protocols: [...protocols] };
    return told === undefined ? [] : [{ ...mesh, told }];
  });
}

async function writeMissingPast(io: Io, store: string, endMs: number, json: boolean): Promise<Result<number, string>> {
  const opened = await openHistory(store, "write");
  if (!opened.ok) return err(opened.error.message);
  const bar = progressBar(io, process.stderr.isTTY === true && !json);
  let isTold = json;
  const onRound = (done: number, total: number) => {
    if (!isTold) io.out(`Writing the last ${PAST_DAYS} days of two emulated meshes: ${total} rounds\n`);
    isTold = true;
    bar.show(done, total, "rounds");
  };
  const fromMs = performance.now();
  try {
    const written = await writeDemoPast(opened.value, { meshes: MESHES, endMs, days: PAST_DAYS }, onRound);
    bar.clear();
    if (written.ok && written.value > 0 && !json) io.out(`Written in ${((performance.now() - fromMs) / 1_000).toFixed(1)} s\n`);
    return written;
  } finally {
    bar.clear();
    await stopLayoutWorker();
    await opened.value.close();
  }
}

/** The emulated time goes on from the last stored round, so that the past and the history of several starts are one. */
async function startInstant(store: string, startedMs: number): Promise<number> {
  const opened = await openHistory(store, "read");
  if (!opened.ok) return startedMs;
  const heads = await Promise.all(MESHES.map(({ id }) => opened.value.rounds(id, 1)));
  await opened.value.close();
  return Math.max(startedMs, ...heads.flat().map((head) => Date.parse(head.at) + 1_000));
}

/** True once the map of every mesh can be had, however long that takes; false when the demo is ending. */
async function mapsAnswer(port: number, isEnding: () => boolean, onLate: () => void): Promise<boolean> {
  const lateMs = performance.now() + MAPS_WITHIN_MS;
  const backoff = createBackoff({ firstMs: 250, mostMs: 5_000 });
  let isToldLate = false;
  const waiting = new Set<string>(MESHES.map(({ id }) => `http://127.0.0.1:${port}/api/v1/meshes/${id}/wire`));
  while (waiting.size > 0 && !isEnding()) {
    for (const url of waiting) {
      if (await answers(url)) waiting.delete(url);
    }
    if (waiting.size === 0) break;
    if (!isToldLate && performance.now() > lateMs) onLate();
    isToldLate ||= performance.now() > lateMs;
    await new Promise((resolve) => setTimeout(resolve, performance.now() > lateMs ? backoff.nextMs() : 250));
  }
  return waiting.size === 0;
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch (cause) {
    if (cause instanceof Error) return false;
    throw cause;
  }
}

function tellUrls(io: Io, { port, timeFactor, json }: DemoOptions, log: string): void {
  const site = `http://localhost:${port}`;
  const maps = MESHES.map(({ id, name }) => ({ id, name, url: `${site}/en/${id}` }));
  if (json) {
    printJson(io, { site, maps, api: `${site}/api/v1/status`, log });
    return;
  }
  io.out(`\n  ${site}\n\n`);
  for (const { name, url } of maps) io.out(`  ${name.padEnd(8)} ${url}\n`);
  io.out(`\n  A round every 5 s; the meshes' time runs ${timeFactor} times as fast as ours. Ctrl-C ends it.\n\n`);
}
