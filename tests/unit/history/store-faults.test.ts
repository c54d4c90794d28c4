import { copyFileSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openHistory } from "#lib/history/registry.ts";
import { recordOf, roundOf } from "#tests/conformance/history-rounds.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-faults-"));
  file = join(folder, "store.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function open() {
  const opened = await openHistory(`sqlite:${file}`, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

it("refuses rounds for a file that was removed, and goes on once it is back", async () => {
  const history = await open();
  await history.append(recordOf(roundOf("sants", 1)));
  renameSync(file, `${file}.away`);
  await expect(history.append(recordOf(roundOf("sants", 2)))).rejects.toMatchObject({ code: "io", message: /was removed/ });
  renameSync(`${file}.away`, file);
  await history.append(recordOf(roundOf("sants", 2)));
  expect((await history.latest("sants"))?.snapshot.round).toBe(2);
  await history.close();
});

it("refuses rounds for a file that was replaced", async () => {
  const history = await open();
  await history.append(recordOf(roundOf("sants", 1)));
  copyFileSync(file, `${file}.copy`);
  renameSync(`${file}.copy`, file);
  await expect(history.append(recordOf(roundOf("sants", 2)))).rejects.toMatchObject({ code: "io", message: /was replaced/ });
  await history.close();
});

it("opens a locked store at a later try of the same process: a failed one leaves no lock of its own", async () => {
  await (await open()).close();
  const other = new DatabaseSync(file);
  other.exec("PRAGMA locking_mode = EXCLUSIVE");
  other.exec("BEGIN EXCLUSIVE");
  expect(await openHistory(`sqlite:${file}`, "write")).toMatchObject({ ok: false, error: { code: "in-use" } });
  other.exec("ROLLBACK");
  other.close();
  await (await open()).close();
}, 20_000);
