import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeHistory } from "./history.ts";

describeHistory("SQLite", {
  async create() {
    const folder = await mkdtemp(join(tmpdir(), "teranyina-history-"));
    return { url: `sqlite:${join(folder, "deep", "er", "store.db")}`, remove: () => rm(folder, { recursive: true }) };
  },
});
