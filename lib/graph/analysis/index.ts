/** The analysis room's door. Pure functions: usable in a worker thread and in the browser. */
export { type AnalyseOptions, analyse, fitSummary, fixFirstSummary } from "./analyse.ts";
export { type Candidate, candidateLinks } from "./candidate-links.ts";
export type { Hint } from "./cause-hints.ts";
export { type DaemonMetric, daemonMetrics } from "./daemon-metrics.ts";
export { evaluateWays, impactOf, type Ways } from "./evaluate.ts";
export type { Reason } from "./fix-first.ts";
export { hintText, type Language, type NameOf, NOTHING_URGENT, reasonText } from "./fix-first-words.ts";
export { countRouteChanges } from "./flaps.ts";
export { gatewayFlapping } from "./gateway-flapping.ts";
export { type ModelFit, modelFit, type ReportedRoute, routesOf, sampleTargets } from "./model-fit.ts";
export { type ChangeRefusal, familyOf, gatewaysOf, scenarioOf } from "./scenario.ts";
export { wayOutsOf } from "./way-out.ts";
export { type FamilyWays, type RoundWays, waysOf } from "./ways-of.ts";
export { type WhatIfOptions, whatIf } from "./what-if.ts";
export { WINDOW_DAYS, type WindowRing, windowRing } from "./window-ring.ts";
export { type LinkSample, type NodeSample, type WindowSource, windowFromSnapshots } from "./window-source.ts";
