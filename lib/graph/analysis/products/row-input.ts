/** What the rows of an Analysis are made of. */
import type { AnalysisReason, Route } from "../../../model/index.ts";
import type { Impact } from "../kernels/replacement-paths.ts";
import type { SteadyChoice, Ways } from "../routing/evaluate.ts";
import type { WayOuts } from "../routing/way-out.ts";
import type { NetworkParts } from "./network-statistics.ts";

/** Why a field is null, by its name. */
export type Reasons = Record<string, AnalysisReason>;

export type RowInput = {
  ways: Ways;
  impact: Impact;
  steady: SteadyChoice;
  used: ReadonlyMap<string, string>;
  wayOut: WayOuts;
  /** The nodes' own routes, by `node target`. */
  routes: ReadonlyMap<string, Route>;
  parts: NetworkParts;
};
