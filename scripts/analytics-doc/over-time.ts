/** The part of docs/analytics.md about availability and anomalies, with the figures that the code gives. */
import { baseline, robustZ } from "#lib/graph/analysis/trends/change-detection.ts";
import { ANOMALY_RULE } from "#lib/graph/events/anomaly.ts";
import { instantOf } from "#lib/model/index.ts";
import { availability } from "#lib/wire/views/index.ts";

const STEP_MS = 300_000;
const STATES = "UUUDDUU??UDU";
const USUAL = [10, 12, 11, 13, 11, 40];

export function overTimePart(): string {
  const spans = (state: string) =>
    [...STATES].flatMap((one, n) => (one === state ? [{ from: instantOf(n * STEP_MS), to: instantOf((n + 1) * STEP_MS) }] : []));
  const told = availability(
    "f",
    "A",
    { outages: spans("D"), unknown: spans("?") },
    { from: instantOf(0), to: instantOf(STATES.length * STEP_MS) },
  );
  const usual = baseline(USUAL, ANOMALY_RULE.floor);
  const z = usual === null ? 0 : robustZ(40, usual);
  const minutes = (seconds: number | null) => (seconds ?? 0) / 60;
  return `## Over time: availability and anomalies

**Availability** (\`…/availability\`, the strip on the history pages) is up / (up + down) over known time only. Down is from the events of
outages. Unknown is apart and never counts as either: our own collector was silent, a node's data were stale, neither end of a link was
read. A failure is a change from up to down, unknown time passed over; MTTR = down / failures, MTBF = up / failures. Without a failure
both are null, and the page says how long nothing failed. \`coverage\` is the known share of all time: below one half the strip is grey and
says so.

| every five minutes | share | coverage | failures | MTBF | MTTR |
| --- | --- | --- | --- | --- | --- |
| ${STATES} | ${told.share} | ${(told.coverage ?? 0).toFixed(4)} | ${told.failures} | ${minutes(told.mtbfS)} min | ${minutes(told.mttrS)} min |

**Anomalies** (\`anomalies\` of \`…/series\`, tinted on the charts, the column \`unusual\` of the table) are stretches of ${ANOMALY_RULE.samples} rounds or more
in a row, all on one side, with a robust z beyond ${ANOMALY_RULE.zLimit}: z = (x − median) / max(1.4826 · MAD, floor), against the same hour of the week, in
the mesh's own time, of the ${ANOMALY_RULE.historyDays} days before. It takes ${ANOMALY_RULE.historyMin} values of ${ANOMALY_RULE.weeksMin} weeks at least; else the series is not judged and \`anomalies\` is
null. Floors: ${ANOMALY_RULE.floor} for shares, 2 points of CPU, 0.2 of load, 5 % of the level and 0.1 Mbit/s at least for rates. Counts, states, uptimes and
gateways are not judged. Only single rounds are, so what is older than they are kept is not. The z of 40 among ${USUAL.join(", ")} is ${z.toFixed(4)}.`;
}
