/** `doctor`: looks at everything that the site needs, and tells what is wrong and what to do. */
import { type Config, loadConfig } from "#lib/server/config/load.ts";
import { formatProblem } from "#lib/server/config/problems.ts";
import type { CliCommand } from "../command.ts";
import { checkBaseUrl, checkBuild, checkClock, checkDisk, checkStore, type Finding } from "../doctor-checks.ts";
import { checkPort, checkSeeds } from "../doctor-network.ts";
import { checkSecrets } from "../doctor-notifiers.ts";
import { checkZone } from "../doctor-zone.ts";
import { EXIT_FAILED, EXIT_OK, type Io, printJson } from "../io.ts";
import { CONFIG_OPTION, configOptionSchema, parseOptions } from "../options.ts";

export const doctorCommand: CliCommand = {
  define: (command) =>
    command
      .name("doctor")
      .description("look at the configuration, the store, the seeds, the zone files, the clock, the disk and the build")
      .option(...CONFIG_OPTION)
      .addHelpText("after", "\nExamples:\n  teranyina doctor\n  teranyina doctor --config /etc/teranyina/teranyina.yaml --json"),
  async run(io, _args, options) {
    const parsed = parseOptions(io, configOptionSchema, options);
    if (!parsed.ok) return parsed.status;
    const { config: file, json } = parsed.value;
    const config = loadConfig(file);
    const findings: Finding[] = config.ok
      ? [{ what: "configuration", state: "good", told: `${config.value.file}, ${config.value.meshes.length} meshes` }]
      : config.error.map((problem) => ({
          what: "configuration",
          state: "bad",
          told: formatProblem(file, problem),
          remedy: problem.remedy,
        }));
    findings.push(checkBuild());
    if (config.ok) findings.push(...(await checkAll(config.value)));
    if (json) printJson(io, { ok: findings.every((finding) => finding.state !== "bad"), findings });
    else for (const finding of findings) print(io, finding);
    return findings.some((finding) => finding.state === "bad") ? EXIT_FAILED : EXIT_OK;
  },
};

async function checkAll(config: Config): Promise<Finding[]> {
  return (
    await Promise.all([
      checkBaseUrl(config),
      checkStore(config),
      checkDisk(config),
      checkClock(config),
      checkPort(config),
      ...config.meshes.map(checkSeeds),
      checkSecrets(config),
      ...config.meshes.filter(({ zone }) => zone !== null).map((mesh) => checkZone(config, mesh)),
    ])
  ).flat();
}

function print(io: Io, finding: Finding): void {
  const mark = { good: "ok  ", doubtful: "?   ", bad: "BAD " }[finding.state];
  io.out(`${mark} ${finding.what.padEnd(14)} ${finding.told}\n`);
  if (finding.state !== "good") io.out(`                    → ${finding.remedy}\n`);
}
