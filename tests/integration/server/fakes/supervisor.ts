/** The real supervisor over the fake parts, as a process that a test can signal. */
import { join } from "node:path";
import { endOnSignal } from "#lib/server/lifetime.ts";
import { createLog } from "#lib/server/log.ts";
import { configArgument } from "#lib/server/messages.ts";
import { startSupervisor } from "#lib/server/supervisor.ts";

const log = createLog("supervisor");
const supervisor = startSupervisor({
  configFile: configArgument(process.argv),
  log,
  onUnusable: (part) => {
    log.error({ child: part }, "unusable");
    process.exitCode = 1;
    process.kill(process.pid, "SIGTERM");
  },
  onProblems: (problems) => log.error({ problems }, "problems"),
  scripts: { collector: join(import.meta.dirname, "collector.ts"), web: join(import.meta.dirname, "web.ts") },
});
endOnSignal(() => supervisor.stop(), log, 5_000);
