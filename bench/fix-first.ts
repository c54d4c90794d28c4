/**
 * Is the list of what to repair first right? Pretend meshes whose true failure rates the site does not know, the list taken at the end of
 * weeks 4 to 8, and held against the member-hours that the following four weeks cost, beside other rules and an oracle:
 *
 *     node bench/fix-first.ts [seeds] [first seed]
 *
 * Seeds 1 to 10 were looked at while the rules were made; those from 101 on were not.
 */
import { backtest, quietList, RULES, summaryOf } from "./backtest/backtest.ts";

const seeds = Number(process.argv[2] ?? 20);
const first = Number(process.argv[3] ?? 101);
const percent = (share: number) => `${(100 * share).toFixed(0).padStart(4)} %`;

for (const nodes of [74, 222]) {
  const startedMs = performance.now();
  const tests = Array.from({ length: seeds }, (_, i) => backtest({ nodes, seed: first + i }));
  const summary = summaryOf(tests);
  console.log(
    `\n${nodes} nodes, seeds ${first} to ${first + seeds - 1}, ${summary.lists} lists, ${((performance.now() - startedMs) / 1000).toFixed(0)} s`,
  );
  console.log("share of the loss of four weeks     first 5   first 10");
  for (const rule of RULES)
    console.log(`  ${rule.padEnd(30)} ${percent(summary.capture[rule].five)}    ${percent(summary.capture[rule].ten)}`);
  console.log(`  ours / oracle                  ${percent(summary.ofOracle.five)}    ${percent(summary.ofOracle.ten)}`);
  console.log(`  ours / best of the others      ${percent(summary.overOthers.five)}    ${percent(summary.overOthers.ten)}`);
  console.log(
    `list: ${summary.length.mean.toFixed(1)} places (at most ${summary.length.most}), carries ${percent(summary.listed)} of the loss; worth the visit ${percent(summary.precision)}; 80 % intervals hold ${percent(summary.calibration)}`,
  );
  const quiet = Array.from({ length: seeds }, (_, i) => quietList({ nodes, seed: first + i }));
  console.log(`quiet mesh: ${quiet.filter((length) => length > 0).length} of ${seeds} lists are not empty`);
}
