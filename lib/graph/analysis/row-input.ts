/** What the rows of an Analysis are made of. */
import type { AnalysisReason } from "../../model/index.ts";
import type { SteadyChoice, Ways } from "./evaluate.ts";
import type { NetworkParts } from "./network-statistics.ts";
import type { Impact } from "./replacement-paths.ts";

/** Why a field is null, by its name. */
export type Reasons = Record<string, AnalysisReason>;

export type RowInput = {
  ways: Ways;
  impact: Impact;
  steady: SteadyChoice;
  used: ReadonlyMap<string, string>;
  parts: NetworkParts;
};
