/** `serve`: the collector and the web server, each in a process of its own. */
import { endOnSignal } from "#lib/server/lifetime.ts";
import { createLog } from "#lib/server/log.ts";
import type { CliCommand } from "../command.ts";
import { EXIT_FAILED } from "../io.ts";
import { CONFIG_OPTION, configOptionSchema, configOrComplain, parseOptions } from "../options.ts";

const STOP_BOUND_MS = 5_000;

export const serveCommand: CliCommand = {
  define: (command) =>
    command
      .name("serve")
      .description("collect and serve the site; either part is started again when it dies")
      .option(...CONFIG_OPTION)
      .addHelpText("after", "\nExamples:\n  teranyina serve\n  teranyina serve --config /etc/teranyina/teranyina.yaml"),
  async run(io, _args, options) {
    const parsed = parseOptions(io, configOptionSchema, options);
    if (!parsed.ok) return parsed.status;
    const config = configOrComplain(io, parsed.value.config);
    if (config === null) return EXIT_FAILED;
    const { startSupervisor } = await import("#lib/server/supervisor.ts");
    const { formatProblem } = await import("#lib/server/config/problems.ts");
    const log = createLog("supervisor");
    const supervisor = startSupervisor({
      configFile: config.file,
      log,
      onUnusable: (part) => {
        log.error({ child: part }, "cannot start; its own line above says why");
        process.exitCode = EXIT_FAILED;
        process.kill(process.pid, "SIGTERM");
      },
      onProblems: (problems) => {
        for (const problem of problems) log.error(formatProblem(config.file, problem));
      },
    });
    endOnSignal(() => supervisor.stop(), log, STOP_BOUND_MS);
    return null;
  },
};
