/** The analysis room's door. Pure functions: usable in a worker thread and in the browser. */
export { type AnalyseOptions, analyse, fitSummary, fixFirstSummary } from "./products/analyse.ts";
export { type Candidate, candidateLinks } from "./products/candidate-links.ts";
export type { Hint } from "./products/cause-hints.ts";
export type { Reason } from "./products/fix-first-reasons.ts";
export { type WhatIfOptions, whatIf } from "./products/what-if.ts";
export { type DaemonMetric, daemonMetrics } from "./routing/daemon-metrics.ts";
export { evaluateWays, impactOf, type Ways } from "./routing/evaluate.ts";
export { type ModelFit, modelFit, type ReportedRoute, routesOf, sampleTargets } from "./routing/model-fit.ts";
export { type ChangeRefusal, familyOf, gatewaysOf, scenarioOf } from "./routing/scenario.ts";
export { wayOutsOf } from "./routing/way-out.ts";
export { type FamilyWays, type RoundWays, waysOf } from "./routing/ways-of.ts";
export { type FailureLog, RECORD_DAYS } from "./trends/failure-record.ts";
export { countRouteChanges } from "./trends/flaps.ts";
export { gatewayFlapping } from "./trends/gateway-flapping.ts";
export { WINDOW_DAYS, type WindowRing, windowRing } from "./trends/window-ring.ts";
export { type LinkSample, type NodeSample, type WindowSource, windowFromSnapshots } from "./trends/window-source.ts";
