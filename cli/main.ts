/** `teranyina`: the command line. One file a command; this one puts them together and turns every outcome into an exit status. */
import { Command, CommanderError } from "commander";
import type { CliCommand } from "./command.ts";
import { analyseCommand } from "./commands/analyse.ts";
import { backupCommand, restoreCommand } from "./commands/backup.ts";
import { collectCommand } from "./commands/collect.ts";
import { crawlCommand } from "./commands/crawl.ts";
import { demoCommand } from "./commands/demo.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { exportCommand } from "./commands/export.ts";
import { importCommand } from "./commands/import.ts";
import { initCommand } from "./commands/init.ts";
import { mcpCommand } from "./commands/mcp.ts";
import { notifyCommand } from "./commands/notify.ts";
import { probeCommand } from "./commands/probe.ts";
import { reliabilityCommand } from "./commands/reliability.ts";
import { serveCommand } from "./commands/serve.ts";
import { silenceCommand } from "./commands/silence.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { snapshotCommand } from "./commands/snapshot.ts";
import { webCommand } from "./commands/web.ts";
import { whatIfCommand } from "./commands/what-if.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE, type Io, processIo } from "./io.ts";

const COMMANDS: readonly CliCommand[] = [
  serveCommand,
  collectCommand,
  webCommand,
  demoCommand,
  crawlCommand,
  probeCommand,
  snapshotCommand,
  analyseCommand,
  reliabilityCommand,
  whatIfCommand,
  exportCommand,
  importCommand,
  backupCommand,
  restoreCommand,
  simulateCommand,
  notifyCommand,
  silenceCommand,
  mcpCommand,
  initCommand,
  doctorCommand,
];

/** @param argv without the program's own two. */
export async function runCli(argv: readonly string[], io: Io): Promise<number | null> {
  let status: number | null = EXIT_OK;
  const program = new Command("teranyina")
    .description("The live map, history and repair list of a bmx6/bmx7 community mesh network")
    .showHelpAfterError("(--help tells more)")
    .configureOutput({ writeOut: io.out, writeErr: io.error })
    .exitOverride();
  for (const { define, run } of COMMANDS) {
    const command = define(program.command("x").copyInheritedSettings(program).option("--json", "print JSON"));
    command.action(async () => {
      status = await run(io, command.args, command.opts());
    });
  }
  try {
    await program.parseAsync([...argv], { from: "user" });
    return status;
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? EXIT_OK : EXIT_USAGE;
    io.error(`${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`);
    return EXIT_FAILED;
  }
}

export async function main(): Promise<void> {
  // The reader of a pipe may have seen enough (`| head`): that is its right, and no failure of ours.
  process.stdout.on("error", (cause: NodeJS.ErrnoException) => {
    if (cause.code !== "EPIPE") throw cause;
    process.exit(EXIT_OK);
  });
  const status = await runCli(process.argv.slice(2), processIo);
  if (status !== null) process.exitCode = status;
}
