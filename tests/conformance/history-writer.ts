/**
 * A writer to be killed: appends rounds to the store named in its first argument without end, and tells on standard output each one
 * that was acknowledged.
 */
import { writeSync } from "node:fs";
import { openHistory } from "#lib/history/registry.ts";
import { eventNamed } from "./history-keeps.ts";
import { recordOf, roundOf } from "./history-rounds.ts";

const opened = await openHistory(process.argv[2] ?? "", "write");
if (!opened.ok) {
  writeSync(2, opened.error.message);
  process.exit(1);
}
const last = (await opened.value.lastRounds()).get("sants") ?? 0;
for (let round = last + 1; ; round++) {
  const snapshot = roundOf("sants", round);
  const events = [eventNamed(`e${round}`, Date.parse(snapshot.at))];
  await opened.value.append({ ...recordOf(snapshot), events, outbox: [{ id: `m${round}`, notifier: "log", body: round }] });
  writeSync(1, `${round}\n`);
  // Packing moves rounds from one table to another: a kill in the midst of it must neither lose nor double one.
  await opened.value.retain("sants", snapshot.at, { rawDays: 30, hourlyDays: 365 });
}
