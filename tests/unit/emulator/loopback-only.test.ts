import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { startEmulator } from "#emulator/server.ts";

const LISTENING = "0A";

/** Local addresses at which this machine listens on a port, as the kernel's table tells (`/proc/net/tcp`, little endian hex). */
function listenersAt(port: number): string[] {
  return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => state === LISTENING && Number.parseInt(local?.split(":")[1] ?? "", 16) === port)
      .map(([, local]) => local?.split(":")[0] ?? ""),
  );
}

describe("the emulator", () => {
  it("is seen by this machine alone: every listener is at a loopback address", async () => {
    const meshes = [{ id: "vila", block: "127.88", seed: 1, nodes: 24 }];
    const emulator = await startEmulator({ meshes, port: 0, clock: { nowMs: () => 0 } });
    const listeners = listenersAt(emulator.port);
    await emulator.stop();
    expect(listeners).toHaveLength(25);
    expect(listeners.filter((address) => address.length !== 8 || !address.endsWith("7F"))).toEqual([]);
  });
});
