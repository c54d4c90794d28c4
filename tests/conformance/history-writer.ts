/**
 * A writer to be killed: appends rounds to the store named in its first argument without end, and tells on standard output each one
 * that was acknowledged.
 */
import { writeSync } from "node:fs";
import { openHistory } from "#lib/history/registry.ts";
import { recordOf, roundOf } from "./history-rounds.ts";

const opened = await openHistory(process.argv[2] ?? "", "write");
if (!opened.ok) {
  writeSync(2, opened.error.message);
  process.exit(1);
}
const last = (await opened.value.lastRounds()).get("sants") ?? 0;
for (let round = last + 1; ; round++) {
  await opened.value.append(recordOf(roundOf("sants", round)));
  writeSync(1, `${round}\n`);
}
