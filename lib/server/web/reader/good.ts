/** The last round that saw enough of a mesh to speak for the whole, as it stands behind one that saw a part. */
import type { History } from "../../../history/types.ts";
import type { Coverage, Positions } from "../../../model/index.ts";
import { standingAnalysis } from "./analysis.ts";
import type { Effort } from "./documents.ts";
import { type LoadedRound, loadRound } from "./mesh.ts";
import type { ReaderMesh } from "./protocol.ts";

/** @returns null where it is no longer kept. */
export async function loadGood(
  store: Pick<History, "at" | "analysis">,
  { id, technicians }: Pick<ReaderMesh, "id" | "technicians">,
  positions: Positions,
  { round, at }: NonNullable<Coverage["lastGood"]>,
  effort: Effort,
): Promise<LoadedRound | null> {
  const stored = await store.at(id, at);
  if (stored === null || stored.snapshot.round !== round) return null;
  const { analysis } = await standingAnalysis(store, id, round);
  return loadRound({ ...stored, layout: null }, technicians, positions, analysis, effort);
}
