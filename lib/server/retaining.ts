/** Retention beside the rounds of a mesh. */
import type { History, Retention } from "../history/types.ts";
import type { Snapshot } from "../model/index.ts";
import type { Log } from "./log.ts";

type Parts = { history: Pick<History, "retain">; retention: Retention; isTimeInDoubt?: () => boolean; log: Pick<Log, "error"> };

/** What the step before did. */
export type RetentionFigures = { ms: number; more: boolean };

/**
 * One step of retention a round, beside the rounds and never two at once: a step takes away more than a round adds, so that nothing old
 * stays for long, and where it takes long no round waits for it. None while nobody knows how old a round is.
 */
export function retaining(
  mesh: string,
  { history, retention, isTimeInDoubt, log }: Parts,
): (snapshot: Snapshot) => RetentionFigures | null {
  let isBusy = false;
  let before: RetentionFigures | null = null;
  const step = async ({ round, at }: Snapshot): Promise<void> => {
    isBusy = true;
    const from = performance.now();
    try {
      const more = await history.retain(mesh, at, retention);
      before = { ms: Math.round(performance.now() - from), more };
    } catch (cause) {
      before = null;
      log.error({ mesh, round, err: cause }, "retention failed; the round is stored");
    } finally {
      isBusy = false;
    }
  };
  return (snapshot) => {
    if (!isBusy && isTimeInDoubt?.() !== true) void step(snapshot);
    return before;
  };
}
