import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { analyticsDoc, DOC_FILE, PICTURE_FILE } from "../../../scripts/write-analytics-doc.ts";

const ROOT = join(import.meta.dirname, "../../..");

describe("docs/analytics.md", () => {
  it("is what the code writes now: else run node scripts/write-analytics-doc.ts", async () => {
    const { markdown, svg } = await analyticsDoc();
    expect(readFileSync(join(ROOT, DOC_FILE), "utf8")).toBe(markdown);
    expect(readFileSync(join(ROOT, PICTURE_FILE), "utf8")).toBe(svg);
  });

  it("tells the figures of the small mesh", async () => {
    const { markdown, svg } = await analyticsDoc();
    for (const row of [
      "| D | 20 | 25 | 25 | G1 | C | 4 | C~D~0 |",
      "| A – G1 | 6 | 0 | 1.35243 | 0 |",
      "| E | 0 | D | C~D~0 | 1 | 1 | 1 |",
    ])
      expect(markdown).toContain(row);
    expect(markdown).toContain("priority **1.3157**");
    expect(markdown).not.toMatch(/undefined|NaN|\[object/);
    expect(svg.match(/<line class="only"/g)).toHaveLength(1);
    expect(svg.match(/<path class="gateway"/g)).toHaveLength(2);
  });
});
