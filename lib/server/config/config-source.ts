/** The configuration as it is now: read again when its files change, the last good one kept while they are wrong. */
import { statSync } from "node:fs";
import { type Clock, err, ok, type Result, systemClock } from "../../model/index.ts";
import { type Config, loadConfig } from "./load.ts";
import type { ConfigProblem } from "./problems.ts";

export type ConfigSource = { current(): Config };

const LOOK_EVERY_MS = 1_000;

/**
 * @param onProblems told once for each change that cannot be taken.
 * @returns the problems where the first reading fails.
 */
export function openConfig(
  file: string,
  onProblems: (problems: ConfigProblem[]) => void,
  clock: Clock = systemClock,
): Result<ConfigSource, ConfigProblem[]> {
  const first = loadConfig(file);
  if (!first.ok) return err(first.error);
  let config = first.value;
  let seen = stampOf(config.readFrom);
  let lookedAtMs = clock.nowMs();
  return ok({
    current() {
      const nowMs = clock.nowMs();
      if (nowMs - lookedAtMs < LOOK_EVERY_MS && nowMs >= lookedAtMs) return config;
      lookedAtMs = nowMs;
      const stamp = stampOf(config.readFrom);
      if (stamp === seen) return config;
      seen = stamp;
      const next = loadConfig(file);
      if (next.ok) {
        config = next.value;
        seen = stampOf(config.readFrom);
      } else onProblems(next.error);
      return config;
    },
  });
}

/** Size beside the time: an editor may write twice within one tick of the file system's clock. */
function stampOf(files: readonly string[]): string {
  return files
    .map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false });
      return stat === undefined ? "-" : `${stat.mtimeMs}/${stat.size}/${stat.ino}`;
    })
    .join(" ");
}
