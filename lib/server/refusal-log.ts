/** Refusals in the log: where a router wants to lead us is told aloud, and once; all others for who looks for them. */
import type { Refusal, RefusalCode } from "../model/index.ts";
import type { Log } from "./log.ts";

const ATTEMPTS: ReadonlySet<RefusalCode> = new Set(["not-allowed", "redirect"]);
/** A router that lists new addresses for ever must not fill the log, nor our memory. */
const TOLD_MAX = 1_000;

/** @returns what takes the refusals of all rounds of one mesh. */
export function refusalLog(mesh: string, log: Log): (refusal: Refusal) => void {
  const told = new Set<string>();
  return (refusal) => {
    const key = `${refusal.code} ${refusal.address}`;
    if (!ATTEMPTS.has(refusal.code) || told.has(key) || told.size >= TOLD_MAX) {
      log.debug({ mesh, ...refusal }, "refusal");
      return;
    }
    told.add(key);
    log.warn({ mesh, ...refusal }, "an answer leads where nothing may be asked; not followed");
  };
}
