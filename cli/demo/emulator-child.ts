/** The emulator as a child process of the demo. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { createBackoff } from "#lib/base/backoff.ts";
import { err, ok, type Result } from "#lib/model/index.ts";
import { PROJECT_ROOT } from "#lib/server/web/http/http-server.ts";

/** What `GET /emulator/meshes` tells of a mesh. */
const toldMeshSchema = z.object({
  id: z.string(),
  seed: z.string(),
  addressMap: z.record(z.string(), z.string()),
  places: z.record(z.string(), z.object({ lat: z.number(), lon: z.number(), hostname: z.string() })),
});
export type ToldMesh = z.infer<typeof toldMeshSchema>;

const readySchema = z.object({ ready: z.literal(true), control: z.url() });

export type EmulatorChild = {
  meshes: ToldMesh[];
  clockUrl: string;
  /** Resolves when it has ended, for whatever reason. */
  ended: Promise<void>;
  stop(): Promise<void>;
};

export type EmulatorOrder = {
  meshes: readonly { id: string; protocol: "bmx6" | "bmx7" | "both"; nodes: number; seed: number; block: string }[];
  timeFactor: number;
  startAtMs: number;
  output: number; // file descriptor for what it complains of
};

export async function startEmulatorChild(order: EmulatorOrder): Promise<Result<EmulatorChild, string>> {
  const meshes = order.meshes.flatMap((mesh) => [
    "--mesh",
    Object.entries(mesh)
      .map(([key, value]) => `${key}=${value}`)
      .join(","),
  ]);
  const instant = new Date(order.startAtMs).toISOString();
  const child = spawn(
    process.execPath,
    [
      join(PROJECT_ROOT, "emulator", "main.ts"),
      ...meshes,
      "--port",
      "0",
      "--time-factor",
      String(order.timeFactor),
      "--start-at",
      instant,
    ],
    // The channel is there for its end: the emulator stops when we vanish.
    { stdio: ["ignore", order.output, order.output, "ipc"] },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const ready = await Promise.race([firstMessage(child), ended.then(() => null)]);
  const told = readySchema.safeParse(ready);
  if (!told.success) {
    child.kill("SIGTERM");
    return err(
      `the emulator did not start (${ready === null ? `status ${child.exitCode}` : "it said something else than ready"})`,
    );
  }
  const toldMeshes = await askMeshes(told.data.control, () => child.exitCode !== null || child.signalCode !== null);
  if (toldMeshes === null) return err(`the emulator ended (status ${child.exitCode})`);
  return ok({
    meshes: toldMeshes,
    clockUrl: new URL("clock", told.data.control).href,
    ended,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  });
}

/** On a busy machine it answers late: it is asked again, ever more seldom. null: it has ended. */
async function askMeshes(control: string, hasEnded: () => boolean): Promise<ToldMesh[] | null> {
  const backoff = createBackoff({ firstMs: 500, mostMs: 30_000 });
  while (!hasEnded()) {
    try {
      const answer = await fetch(new URL("meshes", control), { redirect: "error", signal: AbortSignal.timeout(10_000) });
      return z.object({ meshes: z.array(toldMeshSchema) }).parse(await answer.json()).meshes;
    } catch (cause) {
      if (!isLate(cause)) throw cause;
      await sleep(backoff.nextMs());
    }
  }
  return null;
}

/** Not in time, or no connection: nothing that will not pass. */
function isLate(cause: unknown): boolean {
  return cause instanceof TypeError || (cause instanceof DOMException && cause.name === "TimeoutError");
}

function firstMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once("message", resolve));
}
