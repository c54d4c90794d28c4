/**
 * The emulator as a process: `node emulator/main.ts --protocol bmx6 --nodes 74 --seed 1 --port 21000 --block 127.66 --time-factor 12`,
 * or several meshes: `--mesh id=barri,protocol=bmx6,seed=1,block=127.66 --mesh id=vall,protocol=both,seed=2,block=127.67`.
 * Prints one line of JSON when it is ready; stops on SIGTERM, SIGINT, and when the process that started it goes away.
 */
import { parseArgs } from "node:util";
import { systemClock } from "#lib/model/clock.ts";
import { BMX6_SCRIPTS, BMX7_SCRIPTS } from "./cgi-query.ts";
import type { MeshProtocol } from "./mesh/layout.ts";
import { type EmulatedMesh, startEmulator } from "./server.ts";

const usage = `usage: node emulator/main.ts [--mesh id=NAME,protocol=P,nodes=N,seed=S,block=127.X[,liveliness=L][,bmx6-script=V][,bmx7-script=V]]…
                             [--id NAME] [--protocol bmx6|bmx7|both] [--nodes N] [--seed S] [--block 127.X] [--liveliness L]
                             [--bmx6-script V] [--bmx7-script V]
                             [--port N] [--time-factor F] [--start-at ISO-8601]
Scripts: ${BMX6_SCRIPTS.join(", ")}; ${BMX7_SCRIPTS.join(", ")}.`;

const knownKeys = ["id", "protocol", "nodes", "seed", "block", "liveliness", "bmx6-script", "bmx7-script"] as const;

type Settings = Partial<Record<(typeof knownKeys)[number], string>>;

function isKnownKey(key: string): key is (typeof knownKeys)[number] {
  return (knownKeys as readonly string[]).includes(key);
}

function readSettings(text: string): Settings {
  const settings: Settings = {};
  for (const pair of text.split(",")) {
    const [key = "", value] = pair.split("=", 2);
    if (!isKnownKey(key) || value === undefined) throw new Error(`--mesh does not know "${pair}"`);
    settings[key] = value;
  }
  return settings;
}

function toMesh(settings: Settings, position: number): EmulatedMesh {
  return {
    id: settings.id ?? `mesh-${position + 1}`,
    protocol: readProtocol(settings.protocol ?? "bmx6"),
    nodes: readNumber("nodes", settings.nodes ?? "74", 1, 65_024),
    seed: readNumber("seed", settings.seed ?? "1", 0, 2 ** 32 - 1),
    block: settings.block ?? `127.${66 + position}`,
    liveliness: readNumber("liveliness", settings.liveliness ?? "1", 0, 1000),
    scripts: {
      ...chosen("bmx6", BMX6_SCRIPTS, settings["bmx6-script"]),
      ...chosen("bmx7", BMX7_SCRIPTS, settings["bmx7-script"]),
    },
  };
}

function chosen<Daemon extends string, Version extends string>(daemon: Daemon, versions: readonly Version[], text?: string) {
  if (text === undefined) return {};
  const version = versions.find((one) => one === text);
  if (version === undefined) throw new Error(`${daemon}-script is one of ${versions.join(", ")}, not "${text}"`);
  return { [daemon]: version };
}

function readProtocol(text: string): MeshProtocol {
  if (text === "bmx6" || text === "bmx7" || text === "both") return text;
  throw new Error(`protocol is bmx6, bmx7 or both, not "${text}"`);
}

function readNumber(name: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (text === "" || !Number.isFinite(value) || value < low || value > high)
    throw new Error(`${name} is ${low}..${high}, not "${text}"`);
  return value;
}

function readInstant(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new Error(`--start-at is an instant such as 2026-11-22T19:40:00Z, not "${text}"`);
  return ms;
}

function readCommandLine() {
  const { values } = parseArgs({
    options: {
      mesh: { type: "string", multiple: true },
      id: { type: "string" },
      protocol: { type: "string" },
      nodes: { type: "string" },
      seed: { type: "string" },
      block: { type: "string" },
      liveliness: { type: "string" },
      "bmx6-script": { type: "string" },
      "bmx7-script": { type: "string" },
      port: { type: "string", default: "21000" },
      "time-factor": { type: "string", default: "1" },
      "start-at": { type: "string" },
    },
  });
  const single = Object.fromEntries(knownKeys.flatMap((key) => (values[key] === undefined ? [] : [[key, values[key]]])));
  const settings = values.mesh === undefined ? [single] : values.mesh.map(readSettings);
  return {
    meshes: settings.map(toMesh),
    port: readNumber("--port", values.port, 0, 65_535),
    timeFactor: readNumber("--time-factor", values["time-factor"], 0, 100_000),
    ...(values["start-at"] === undefined ? {} : { startAt: readInstant(values["start-at"]) }),
    clock: systemClock,
  };
}

function commandLineOrExit() {
  try {
    return readCommandLine();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    process.exit(2);
  }
}

const options = commandLineOrExit();
const emulator = await startEmulator(options);
const ready = {
  ready: true,
  control: `http://127.0.0.1:${emulator.port}/emulator/`,
  port: emulator.port,
  nowMs: emulator.nowMs(),
  meshes: options.meshes.map(({ id }) => ({ id, seed: emulator.seed(id) })),
};
process.stdout.write(`${JSON.stringify(ready)}\n`);
process.send?.(ready);

async function stop(): Promise<void> {
  await emulator.stop();
  process.exit(0);
}
process.once("SIGTERM", () => void stop());
process.once("SIGINT", () => void stop());
if (process.send !== undefined) process.once("disconnect", () => void stop());
