/** The analysis of a mesh as the reading thread holds it, and what is made of it on request. */

import { whatIf } from "../../../graph/analysis/products/what-if.ts";
import type { History } from "../../../history/types.ts";
import {
  err,
  type Family,
  missingAnalysisSchema,
  ok,
  type Result,
  type RoundAnalysis,
  roundAnalysisSchema,
} from "../../../model/index.ts";
import { WHAT_IF_NODES_MAX, type WhatIfRequest, type WhatIfView } from "../../../wire/api/analysis.ts";
import { analysisWithAccess } from "../../../wire/projection/analysis-projection.ts";
import { type AnalysisIndex, indexAnalysis, named, type SnapshotIndex } from "../../../wire/views/index.ts";
import type { WhatIfRefusal } from "../context/context.ts";
import { refusalWords } from "./what-if-words.ts";

export type LoadedAnalysis = {
  kept: RoundAnalysis;
  /** Each family once; null where there is none of it. Without a family: the main one. */
  found(family?: Family): AnalysisIndex | null;
};

export function loadAnalysis(kept: RoundAnalysis, access: "open" | "closed"): LoadedAnalysis {
  const shown = analysisWithAccess(kept, access);
  const made = new Map<Family, AnalysisIndex | null>();
  return {
    kept: shown,
    found(family = shown.main) {
      const known = made.get(family);
      if (known !== undefined) return known;
      const index = indexAnalysis(shown, family);
      made.set(family, index);
      return index;
    },
  };
}

/** The analysis that stands for a round: its own or, where that is missing, the one before. `missing`: why it has none of its own. */
export async function standingAnalysis(
  store: Pick<History, "analysis">,
  mesh: string,
  round: number,
): Promise<{ analysis: RoundAnalysis | null; missing: string | null }> {
  const stored = readAnalysis(await store.analysis(mesh, round));
  if (stored === null || "analysis" in stored) return { analysis: stored?.analysis ?? null, missing: null };
  const before = stored.last === null ? null : readAnalysis(await store.analysis(mesh, stored.last));
  return { analysis: before !== null && "analysis" in before ? before.analysis : null, missing: stored.missing };
}

/** What was kept with a round: an analysis, the reason why there is none, or null for what this version does not know. */
export function readAnalysis(stored: unknown): { analysis: RoundAnalysis } | { missing: string; last: number | null } | null {
  if (stored === null) return null;
  const missing = missingAnalysisSchema.safeParse(stored);
  if (missing.success) return { missing: missing.data.missing, last: missing.data.last?.round ?? null };
  const analysis = roundAnalysisSchema.safeParse(stored);
  return analysis.success ? { analysis: analysis.data } : null;
}

/** O(m log n): computed on the last round while other questions wait, so only for meshes of a bounded size. */
export function answerWhatIf(
  index: SnapshotIndex,
  loaded: LoadedAnalysis | null,
  request: WhatIfRequest,
): Result<WhatIfView, WhatIfRefusal> {
  const { snapshot } = index;
  if (snapshot.nodes.length > WHAT_IF_NODES_MAX) {
    const detail = `This mesh has more than ${WHAT_IF_NODES_MAX} nodes: ask \`teranyina what-if\``;
    return err({ code: "too-large", detail });
  }
  const family = request.family ?? loaded?.kept.main;
  const fit = loaded?.found(family)?.analysis.model_fit ?? null;
  const answer = whatIf(snapshot, request.changes, { ...(family === undefined ? {} : { family }), modelFit: fit });
  if (!answer.ok) return err({ code: "change-refused", detail: refusalWords(answer.error) });
  const difference = answer.value;
  const touched = new Set([
    ...difference.nodes.flatMap(({ id, gateway, next_hop }) => [
      id,
      ...[gateway.before, gateway.after, next_hop.before, next_hop.after].filter((uid) => uid !== null),
    ]),
    ...difference.gateways.map(({ id }) => id),
    ...difference.changes.flatMap((change) => uidsOf(change)),
  ]);
  return ok({ difference, names: [...touched].map((uid) => named(index, uid)) });
}

function uidsOf(change: WhatIfRequest["changes"][number]): string[] {
  return Object.entries(change).flatMap(([key, value]) =>
    key !== "kind" && key !== "link" && typeof value === "string" ? [value] : [],
  );
}
