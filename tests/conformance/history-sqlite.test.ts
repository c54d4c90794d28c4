import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openHistory } from "#lib/history/registry.ts";
import { describeHistory } from "./history.ts";

describeHistory("SQLite", {
  writers: "one",
  async create() {
    const folder = await mkdtemp(join(tmpdir(), "teranyina-history-"));
    return { url: `sqlite:${join(folder, "deep", "er", "store.db")}`, remove: () => rm(folder, { recursive: true }) };
  },
  async openCopy(file) {
    const opened = await openHistory(`sqlite:${file}`, "read");
    if (!opened.ok) throw new Error(opened.error.message);
    return opened.value;
  },
});
