/** The table of limits in docs/security.md says what the code does. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../../..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

const table = read("docs/security.md").split("## Limits")[1]?.split("\n## ")[0] ?? "";
const rows = table
  .split("\n")
  .filter((line) => line.startsWith("| ") && line.includes("`"))
  .map((line) => {
    const [, what = "", limit = "", where = ""] = line.split("|").map((cell) => cell.trim());
    return { what, limit, where: where.replaceAll("`", "") };
  });

/** A piece of the code that states a limit, and how the table says it. */
const STATED = [
  ["Nodes of a round", "nodesMax: 20_000", "20,000"],
  ["Requests of a round", "requestsMax: 200_000", "200,000"],
  ["Bytes of a round", "bytesMax: 2_000_000_000", "2 GB"],
  ["Length of a round", "roundMs: 285_000", "285 s"],
  ["Connections at once", "connectionsMax: 64", "64"],
  ["First byte of an answer", "firstByteTimeoutMs: 3_000", "3 s"],
  ["One request", "requestTimeoutMs: 8_000", "8 s"],
  ["One node in a round", "nodeBudgetMs: 20_000", "20 s"],
  ["One node in a round", "nodeBytesPerMinute: 256_000", "256 kB a minute"],
  ["One answer's body", "bodyBytesMax: 10_000_000", "10 MB"],
  ["Addresses that never answered, asked in a round", "UNPROVEN_MIN = 256", "256"],
  ["Addresses that never answered, asked in a round", "UNPROVEN_PER_ANSWERED = 4", "4 for each"],
  ["Addresses that never answered, asked in a round", "SHARE_OF_ONE = 0.5", "half"],
  ["Silent nodes believed of one router alone", "ALONE_MAX = 64", "64"],
  ["Silent nodes believed of one router alone", "UNCOMPARED_MAX = 2_000", "2,000"],
  [
    "Rows of one answer",
    "links: 5_000, originators: 50_000, tunnels: 200_000",
    "5,000 links, 50,000 originators, 200,000 tunnels",
  ],
  ["What grows with the mesh, in one answer of a large one", "HEAVY_BYTES_MAX = 48_000_000", "48 MB"],
  ["Nesting of an answer", "DEPTH_MAX = 32", "32"],
  ["Repairs of an answer's text", "EDITS_MAX = 10_000", "10,000"],
  ["Changes by visitors", "perClient: 30, overall: 300", "30 in ten minutes of one client, 300 of all"],
  ["Health: a round is late", "ROUNDS_MISSED_MAX = 5", "5 intervals"],
  ["Gap that is a clock's jump and no outage", "AHEAD_MS = 400 * DAY_MS", "400 days"],
  ["Clock's jump that is not believed", "JUMP_MS = 5 * MINUTE_MS", "5 min"],
  ["Gap after which nothing is thinned for 1 h", "GAP_MS = DAY_MS", "1 day on"],
] as const;

describe("the table of limits", () => {
  it("names files that are there", () => {
    expect(rows.length).toBeGreaterThan(25);
    for (const { where } of rows) expect(read(where).length, where).toBeGreaterThan(0);
  });

  it.each(STATED)("%s: %s", (what, code, words) => {
    const row = rows.find((one) => one.what === what);
    expect(row?.limit).toContain(words);
    expect(read(row?.where ?? "")).toContain(code);
  });
});
