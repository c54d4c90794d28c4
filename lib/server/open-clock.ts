/** Which clock a process lives by: the machine's, or the emulator's where the configuration names one. */
import { setTimeout as sleep } from "node:timers/promises";
import { ok, type Result, systemClock } from "../model/index.ts";
import type { Config } from "./config/load.ts";
import type { Log } from "./log.ts";
import { followClock, type RemoteClock } from "./remote-clock.ts";

const RETRY_MS = 1_000;

/** An emulator that is busy or not up yet does not answer in time: it is waited for, for as long as this process is wanted. */
export async function waitForClock(config: Pick<Config, "clock">, log: Pick<Log, "warn">): Promise<RemoteClock> {
  for (let told = ""; ; await sleep(RETRY_MS)) {
    const opened = await openClock(config);
    if (opened.ok) return opened.value;
    if (opened.error !== told) log.warn({}, `${opened.error}; it will be asked again`);
    told = opened.error;
  }
}

export function openClock(config: Pick<Config, "clock">): Promise<Result<RemoteClock, string>> {
  if (config.clock !== null) return followClock(config.clock);
  return Promise.resolve(ok({ ...systemClock, timeFactor: () => 1, stop: () => undefined }));
}
