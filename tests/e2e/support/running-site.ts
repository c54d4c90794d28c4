/** The whole site over an emulated mesh, as processes of their own, the way a person who runs it would start it. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, openSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { startEmulatorChild, type ToldMesh } from "#cli/demo/emulator-child.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

export type SiteMesh = {
  id: string;
  name: string;
  protocol: "bmx6" | "bmx7" | "both";
  nodes: number;
  seed: number;
  block: string;
  technicians: "open" | "closed";
};

export type SiteOptions = {
  folder: string;
  port: number;
  timeFactor: number;
  intervalS: number;
  meshes: readonly SiteMesh[];
  embedOrigins: readonly string[];
};

export type RunningSite = {
  configFile: string;
  emulatorUrl: string; // ends in a slash
  meshes: ToldMesh[];
  stop(): Promise<void>;
};

export function writeSiteConfig(options: SiteOptions, told: readonly ToldMesh[], emulatorUrl: string): string {
  const configFile = join(options.folder, "teranyina.yaml");
  const config = {
    site: {
      name: "Teranyina",
      baseUrl: `http://127.0.0.1:${options.port}`,
      embedOrigins: [...options.embedOrigins],
      anonymousChanges: true,
    },
    listen: { host: "127.0.0.1", port: options.port },
    meshes: options.meshes.map((mesh) => {
      const emulated = told.find((candidate) => candidate.id === mesh.id);
      if (emulated === undefined) throw new Error(`the emulator has no mesh ${mesh.id}`);
      return {
        id: mesh.id,
        name: mesh.name,
        protocols: mesh.protocol === "both" ? ["bmx6", "bmx7"] : [mesh.protocol],
        seeds: [emulated.seed],
        intervalS: options.intervalS,
        addressMap: emulated.addressMap,
        technicians: mesh.technicians,
      };
    }),
    history: { url: `sqlite:${join(options.folder, "history.db")}` },
    clock: new URL("clock", emulatorUrl).href,
  };
  writeFileSync(configFile, stringify(config));
  return configFile;
}

/** Starts emulator and site and waits until each mesh has a round. */
export async function startSite(options: SiteOptions): Promise<RunningSite> {
  mkdirSync(options.folder, { recursive: true });
  const log = openSync(join(options.folder, "site.log"), "a");
  const emulator = await startEmulatorChild({
    meshes: options.meshes.map(({ id, protocol, nodes, seed, block }) => ({ id, protocol, nodes, seed, block })),
    timeFactor: options.timeFactor,
    startAtMs: Date.now(),
    output: log,
  });
  if (!emulator.ok) throw new Error(emulator.error);
  const { clockUrl, meshes } = emulator.value;
  const emulatorUrl = new URL(".", clockUrl).href;
  const configFile = writeSiteConfig(options, meshes, emulatorUrl);
  const site = start(["cli/teranyina.mjs", "serve", "--config", configFile], log);
  for (const { id } of options.meshes) await answerOf(`http://127.0.0.1:${options.port}/api/v1/meshes/${id}/nodes`, () => true);
  return {
    configFile,
    emulatorUrl,
    meshes,
    stop: async () => {
      await end(site);
      await emulator.value.stop();
    },
  };
}

function start(args: string[], log: number): ChildProcess {
  return spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ["ignore", log, log],
    env: { ...process.env, NODE_ENV: "production" },
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((done) => child.once("exit", () => done()));
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await exited;
  clearTimeout(late);
}

/** The JSON at a URL, asked again until it is there and as wanted; at most a minute. */
export async function answerOf(url: string, wanted: (answer: unknown) => boolean): Promise<unknown> {
  const deadline = Date.now() + 60_000;
  let last = "no answer";
  while (Date.now() < deadline) {
    try {
      const response = await fetch(url);
      if (response.ok) {
        const answer: unknown = await response.json();
        if (wanted(answer)) return answer;
        last = "not as wanted";
      } else last = `status ${response.status}`;
    } catch (cause) {
      last = String(cause);
    }
    await new Promise((resume) => setTimeout(resume, 300));
  }
  throw new Error(`${url}: ${last} within a minute`);
}
