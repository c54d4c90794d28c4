/** What the page asks of its computing thread, and what comes back. */
import type { Candidate, ChangeRefusal } from "#lib/graph/analysis/index.ts";
import type { Family, ModelFitSummary, WhatIfChange, WhatIfDifference } from "#lib/model/index.ts";

/** The two nodes of a link, by the link's id. */
export type LinkEnds = readonly (readonly [id: string, a: string, b: string])[];

/** `snapshotUrl`: the last round as the API gives it. `family`: null leaves the choice to the mesh's gateways. */
type Common = { snapshotUrl: string; family: Family | null };
export type WhatIfQuestion =
  | (Common & { kind: "what-if"; changes: readonly WhatIfChange[]; modelFit: ModelFitSummary | null })
  | (Common & { kind: "candidates"; top: number });

export type WhatIfReply =
  | { kind: "difference"; difference: WhatIfDifference; ends: LinkEnds }
  | { kind: "candidates"; candidates: readonly Candidate[]; placed: number }
  | { kind: "refused"; refusal: ChangeRefusal }
  | { kind: "failed"; message: string };
