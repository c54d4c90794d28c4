/** Which clock a process lives by: the machine's, or the emulator's where the configuration names one. */
import { ok, type Result, systemClock } from "../model/index.ts";
import type { Config } from "./config/load.ts";
import { followClock, type RemoteClock } from "./remote-clock.ts";

export function openClock(config: Pick<Config, "clock">): Promise<Result<RemoteClock, string>> {
  if (config.clock !== null) return followClock(config.clock);
  return Promise.resolve(ok({ ...systemClock, timeFactor: () => 1, stop: () => undefined }));
}
