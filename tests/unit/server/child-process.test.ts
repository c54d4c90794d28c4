import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Part, startPart } from "#lib/server/child-process.ts";

let folder: string;
let part: Part | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-part-"));
  part = null;
});
afterEach(async () => {
  await part?.stop(1_000);
  rmSync(folder, { recursive: true });
});

function begin(execPath: string): { told: string[]; lines: string[] } {
  const told: string[] = [];
  const lines: string[] = [];
  const module = join(folder, "part.mjs");
  writeFileSync(module, `process.send({ type: "ready" }); setInterval(() => {}, 1000);`);
  const quiet = () => undefined;
  part = startPart({
    name: "web",
    module,
    args: [],
    output: "inherit",
    execPath,
    log: { debug: quiet, info: quiet, warn: quiet, error: (_: unknown, text?: string) => lines.push(text ?? "") },
    onMessage: ({ type }) => told.push(type),
    onEnd: (why) => told.push(`end ${why}`),
    onUnusable: () => told.push("unusable"),
  });
  return { told, lines };
}

async function until(isSo: () => boolean): Promise<void> {
  for (const endMs = Date.now() + 10_000; !isSo(); await new Promise((resolve) => setTimeout(resolve, 20)))
    if (Date.now() > endMs) throw new Error("never");
}

it("tries again where the process could not even be started, and starts it once it can", async () => {
  const program = join(folder, "node");
  const { told, lines } = begin(program);
  expect(part?.pid).toBeNull();
  await until(() => lines.length > 1);
  expect(told.every((word) => word === "end not-started")).toBe(true);
  expect(lines[0]).toBe("could not be started, will be tried again");
  symlinkSync(process.execPath, program);
  await until(() => told.includes("ready"));
  expect(part?.pid).toBeGreaterThan(0);
});

it("is stopped at once while it waits for its next start", async () => {
  const program = join(folder, "node");
  writeFileSync(program, "");
  chmodSync(program, 0o600);
  const { lines } = begin(program);
  await until(() => lines.length > 0);
  await part?.stop(1_000);
  const before = lines.length;
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(lines).toHaveLength(before);
});
