/** The collector as a process: `node lib/server/collector-main.ts --config FILE`. */
import { startCollector } from "./collector.ts";
import { loadConfig } from "./config/load.ts";
import { formatProblem } from "./config/problems.ts";
import { endOnSignal } from "./lifetime.ts";
import { createLog } from "./log.ts";
import { configArgument, EXIT_UNUSABLE, tellParent } from "./messages.ts";
import { STEPS } from "./steps.ts";

const STOP_BOUND_MS = 4_000;

/**
 * Runs until a signal, or until the supervisor that started it is gone.
 * @returns false where it cannot start; the log says why.
 */
export async function runCollector(configFile: string): Promise<boolean> {
  const log = createLog("collector");
  const config = loadConfig(configFile);
  if (!config.ok) {
    for (const problem of config.error) log.error(formatProblem(configFile, problem));
    return false;
  }
  // While it waits for its store nothing else would tell it that the supervisor is gone.
  const orphaned = () => process.exit();
  process.once("disconnect", orphaned);
  const collector = await startCollector(config.value, STEPS, tellParent, log);
  process.off("disconnect", orphaned);
  if (!collector.ok) {
    log.error(collector.error);
    return false;
  }
  endOnSignal(() => collector.value.stop(), log, STOP_BOUND_MS);
  log.info({ meshes: config.value.meshes.map((mesh) => mesh.id) }, "collecting");
  tellParent({ type: "ready" });
  return true;
}

if (import.meta.main && !(await runCollector(configArgument(process.argv)))) process.exit(EXIT_UNUSABLE);
