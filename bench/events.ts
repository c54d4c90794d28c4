/**
 * `node bench/events.ts [--nodes N] [--days D] [--seed S] [--step SECONDS]`: the emulator's own faults against the log of events, in a
 * quiet time, under a script of faults, and in a lively mesh. Prints precision and recall.
 */
import { parseArgs } from "node:util";
import { createMesh, type MeshOptions } from "#emulator/answers/mesh.ts";
import { scriptOf, type Trial, tryFaults, type Verdict } from "./fault-trial.ts";

const { values } = parseArgs({
  options: {
    nodes: { type: "string", default: "74" },
    days: { type: "string", default: "7" },
    seed: { type: "string", default: "1" },
    step: { type: "string", default: "300" },
    verbose: { type: "boolean", default: false },
  },
});
const fromMs = Date.UTC(2026, 10, 16);
const toMs = fromMs + Number(values.days) * 86_400_000;
const stepMs = Number(values.step) * 1000;
const base: MeshOptions = { nodes: Number(values.nodes), seed: Number(values.seed), mishaps: false };
const quiet = { ...base, quiet: true };
const script = scriptOf(createMesh(quiet), fromMs, toMs, 4 * 3_600_000);

tell("a quiet time", { mesh: quiet, fromMs, toMs, stepMs, script: [] });
tell("a script of faults", { mesh: quiet, fromMs, toMs, stepMs, script });
tell("a lively mesh", { mesh: base, fromMs, toMs, stepMs, script: [] });

function tell(name: string, trial: Trial): void {
  const startedMs = performance.now();
  const verdict = tryFaults(trial);
  const seconds = (performance.now() - startedMs) / 1000;
  const { rounds, faults, missed, falseAlarms, alarms, consequences, wrongCause, lateCauses, stale, events } = verdict;
  const share = (part: number, whole: number) => (whole === 0 ? "–" : (part / whole).toFixed(3));
  process.stdout.write(
    `${name}: ${values.nodes} nodes, ${rounds} rounds of ${values.step} s in ${seconds.toFixed(1)} s\n` +
      `  faults ${faults.length}, found with the right cause ${faults.length - missed.length}: recall ${share(faults.length - missed.length, faults.length)}\n` +
      `  alarms ${alarms}, false ${falseAlarms.length}: precision ${share(alarms - falseAlarms.length, alarms)}\n` +
      `  consequences ${consequences}, of a wrong cause ${wrongCause.length}; events of all kinds ${events.length}\n` +
      `  causes that begin after their effect ${lateCauses.length}; alerts raised when their root was over ${stale.length}\n`,
  );
  if (values.verbose) details(verdict);
}

function details({ missed, falseAlarms, wrongCause, lateCauses, stale }: Verdict): void {
  const line = (word: string, value: unknown) => process.stdout.write(`  ${word} ${JSON.stringify(value)}\n`);
  for (const { kind, node, link, from, to } of missed)
    line("missed", { kind, node: node?.hostname, link: link?.ends.map(({ hostname }) => hostname), from, to });
  const brief = ({ kind, node, link, from, to, why, cause, values: compared }: Verdict["events"][number]) => ({
    kind,
    node,
    link,
    from,
    to,
    why,
    cause,
    compared,
  });
  for (const event of falseAlarms) line("false", brief(event));
  for (const event of wrongCause) line("wrong cause", brief(event));
  for (const event of lateCauses) line("began before its cause", brief(event));
  for (const alert of stale) line("raised when its root was over", alert);
}
