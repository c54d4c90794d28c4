/** What was not read in a round is no sample of it. */

import { expect, it } from "vitest";
import { MINUTE_MS } from "#lib/base/durations.ts";
import { type Sample, seriesOf } from "#lib/history/store/series/series-of.ts";
import { instantOf, type Snapshot } from "#lib/model/index.ts";
import { made, T0 } from "../events/made.ts";

function round(partial: boolean, readAtMs: number): Snapshot {
  const nodes = { A: "answered", B: "unknown" } as const;
  const { links, ...rest } = made({ nodes, links: [["A", "B", 0.8]], gateways: ["A"], uses: { B: "A" } }, T0 + MINUTE_MS, 2);
  const at = instantOf(readAtMs);
  const figures = { protocols: [], expected: 2, answered: 1, share: 0.5, minShare: 0.4, lastGood: null };
  return {
    ...rest,
    coverage: { ...figures, partial },
    links: links.map((link) => ({
      ...link,
      directions: {
        ab: { ...link.directions.ab, at: rest.at, bandwidthMbps: 10 },
        ba: { ...link.directions.ba, at, bandwidthMbps: 10 },
      },
    })),
  };
}

const figureOf = (samples: readonly Sample[], metric: string, entity: string) =>
  samples.find((sample) => sample.metric === metric && sample.entity === entity)?.value;

it("leaves a gap where a figure was carried over from an earlier round, and for a node that was not read", () => {
  const samples = seriesOf(round(false, T0), null);
  expect(figureOf(samples, "quality", "A~B~0/ab")).toBe(0.8);
  expect(figureOf(samples, "quality", "A~B~0/ba")).toBeNull();
  expect(figureOf(samples, "bandwidth-mbps", "A~B~0/ba")).toBeNull();
  expect(figureOf(samples, "state", "A")).toBe(1);
  expect(figureOf(samples, "state", "B")).toBeNull();
  expect(figureOf(samples, "nodes-up", "mesh")).toBe(1);
  expect(figureOf(samples, "gateway", "B/v4")).toBeUndefined();
});

it("counts nothing of the whole mesh in a round that saw a part of it", () => {
  const samples = seriesOf(round(true, T0 + MINUTE_MS + 500), null);
  expect(figureOf(samples, "quality", "A~B~0/ba")).toBe(0.8);
  expect(figureOf(samples, "nodes-up", "mesh")).toBeNull();
  expect(figureOf(samples, "links-up", "mesh")).toBeNull();
  expect(figureOf(samples, "users", "A/v4")).toBeNull();
  expect(figureOf(samples, "round-bytes", "mesh")).toBeTypeOf("number");
});
