import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCli } from "#cli/main.ts";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import { recordOf, roundOf } from "#tests/conformance/history-rounds.ts";

let folder: string;
let url: string;
let writer: History;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-backup-"));
  url = `sqlite:${join(folder, "store.db")}`;
  writer = await open();
  await writer.append(recordOf(roundOf("sants", 1)));
});
afterEach(async () => {
  await writer.close();
  rmSync(folder, { recursive: true });
});

async function open(): Promise<History> {
  const opened = await openHistory(url, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

async function cli(...argv: string[]) {
  let out = "";
  let error = "";
  const status = await runCli(argv, { out: (text) => (out += text), error: (text) => (error += text) });
  return { status, out, error };
}

it("copies the store while a collector writes to it, and puts the copy back", async () => {
  const file = join(folder, "copies", "copy.db");
  const made = await cli("backup", file, "--history", url, "--json");
  expect(made).toMatchObject({ status: 0, error: "" });
  expect(JSON.parse(made.out)).toMatchObject({ file, rounds: 1 });
  await writer.append(recordOf(roundOf("sants", 2)));

  expect(await cli("backup", file, "--history", url)).toMatchObject({
    status: 1,
    error: `error: ${file} exists. Give another name, or --force.\n`,
  });
  const refused = await cli("restore", file, "--history", url);
  expect(refused.error).toContain("Give --force to replace it");
  const busy = await cli("restore", file, "--history", url, "--force");
  expect(busy.status).toBe(1);
  expect(busy.error).toContain("Another collector writes to");
  expect((await writer.latest("sants"))?.snapshot.round).toBe(2);

  await writer.close();
  const restored = await cli("restore", file, "--history", url, "--force");
  expect(restored).toMatchObject({ status: 0, error: "" });
  expect(existsSync(join(folder, "store.db.before-restore"))).toBe(true);
  writer = await open();
  expect((await writer.latest("sants"))?.snapshot).toEqual(roundOf("sants", 1));
  await writer.append(recordOf(roundOf("sants", 2)));
});

it("looks at the copy before it touches anything", async () => {
  const file = join(folder, "poem.txt");
  writeFileSync(file, "not a store at all\n".repeat(200));
  const bad = await cli("restore", file, "--history", url, "--force");
  expect(bad.status).toBe(1);
  expect(bad.error).toContain("damaged");
  expect((await cli("restore", join(folder, "none.db"), "--history", url)).error).toContain("There is no file");
  expect((await cli("backup", join(folder, "x.db"), "--history", `sqlite:${folder}/none.db`)).error).toContain(
    "There is no store",
  );
  expect((await writer.latest("sants"))?.snapshot.round).toBe(1);
});
