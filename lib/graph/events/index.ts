/** What happened in a mesh: differences of snapshots, events with causes, availability. Pure functions. */
export type { ClockSaid } from "./clock-jumps.ts";
export { type Derived, deriveEvents, deriveEventsBy, readEventState } from "./derive.ts";
export { apply, churnOf, diff, jaccard } from "./diff.ts";
export { isNewLife, type LinkReading, linkReadings } from "./link-life.ts";
export { endsOf } from "./nodes-and-links.ts";
export type { EventState } from "./state.ts";
