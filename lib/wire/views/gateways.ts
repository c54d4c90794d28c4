/** Who announces a way out, who uses it, and who has none or does not tell. */
import type { Family, RoundAnalysis } from "../../model/index.ts";
import type { GatewaysView } from "../api/views.ts";
import { type AnalysisIndex, indexAnalysis } from "./analysis-index.ts";
import { catchment } from "./roles.ts";
import type { SnapshotIndex } from "./snapshot-index.ts";

export function gatewaysView(index: SnapshotIndex, kept: RoundAnalysis | null = null): GatewaysView {
  const byFamily: Partial<Record<Family, AnalysisIndex | null>> =
    kept === null ? {} : { v4: indexAnalysis(kept, "v4"), v6: indexAnalysis(kept, "v6") };
  const { mesh, round, at, gateways, uses } = index.snapshot;
  return {
    mesh,
    round,
    at,
    gateways: gateways.map((gateway) => ({
      gateway,
      label: index.label(gateway.node),
      state: index.node(gateway.node)?.state ?? "gone",
      users: uses
        .filter((use) => use.gateway === gateway.node && use.family === gateway.family)
        .map((use) => ({ node: use.node, label: index.label(use.node), pathMbps: use.pathMbps, at: use.at })),
      catchment: catchment(byFamily[gateway.family] ?? null, gateway.node),
    })),
    without: uses
      .filter((use) => use.gateway === null)
      .map((use) => ({ node: use.node, label: index.label(use.node), family: use.family, reason: use.reason, at: use.at })),
  };
}
