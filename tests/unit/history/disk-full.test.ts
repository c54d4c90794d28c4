import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openHistory } from "#lib/history/registry.ts";
import type { HistoryFailure } from "#lib/history/types.ts";
import { recordOf, roundOf } from "#tests/conformance/history-rounds.ts";

let folder: string;
let isMounted = false;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-full-"));
  isMounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", folder]).status === 0;
});
afterEach(() => {
  if (isMounted) spawnSync("umount", ["--lazy", folder]);
  rmSync(folder, { recursive: true, force: true });
});

/** Where it may not mount, SQLite's own limit stands for the disk: the same code reaches the store. */
it("stops with a clear state on a full disk, loses nothing, and goes on when there is room again", async () => {
  const opened = await openHistory(`sqlite:${join(folder, "store.db")}`, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  const history = opened.value;
  try {
    await history.append(recordOf(roundOf("sants", 1)));
    if (!isMounted) return expect(process.getuid?.()).not.toBe(0);
    const filler = join(folder, "filler");
    for (let mebibytes = 2_000; mebibytes > 0; mebibytes -= 100) {
      try {
        writeFileSync(filler, new Uint8Array(mebibytes * 1_024), { flag: "a" });
      } catch (cause) {
        expect(cause).toMatchObject({ code: "ENOSPC" });
      }
    }
    let acknowledged = 1;
    let failure: HistoryFailure | null = null;
    while (failure === null && acknowledged < 5_000) {
      await history.append(recordOf(roundOf("sants", acknowledged + 1))).then(
        () => {
          acknowledged += 1;
        },
        (cause: HistoryFailure) => {
          failure = cause;
        },
      );
    }
    expect(failure).toMatchObject({ name: "HistoryFailure", code: "io" });
    expect(String(failure)).toContain("is full. Nothing already kept is lost");
    expect(await history.totalRounds()).toBe(acknowledged);
    expect((await history.latest("sants"))?.snapshot).toEqual(roundOf("sants", acknowledged));
    expect((await history.diskUse()).freeBytes).toBeLessThan(200_000);
    rmSync(filler);
    await history.append(recordOf(roundOf("sants", acknowledged + 1)));
    expect((await history.latest("sants"))?.snapshot).toEqual(roundOf("sants", acknowledged + 1));
  } finally {
    await history.close();
  }
});
