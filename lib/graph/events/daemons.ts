/** Routers that run another routing daemon than before: a node that moves from bmx6 to bmx7 is the same node. */
import { HOUR_MS } from "#lib/base/durations.ts";
import { longerRun, NO_RUN, runHolds } from "#lib/base/run-length.ts";
import type { Context } from "./follow.ts";

/** A daemon that is there besides the one before for so long belongs to the node. */
const SETTLED_MS = HOUR_MS;
const ROUNDS_MIN = 2;

export function followDaemons({ snapshot, state, atMs, log, known, learning }: Context): void {
  for (const { uid, state: being, protocols, weight } of snapshot.nodes) {
    if (being !== "answered" || protocols.length === 0 || !known.nodes.has(uid)) continue;
    const now = [...protocols].sort().join(" ");
    const before = state.daemons[uid];
    if (before === undefined || learning || before.settled === now) {
      state.daemons[uid] = { settled: now, next: null, run: 0, sinceMs: atMs };
      continue;
    }
    const run = longerRun(before.next === now ? before : NO_RUN, atMs);
    const had = before.settled.split(" ");
    const isMoved = !had.some((one) => now.split(" ").includes(one));
    if (!runHolds(run, atMs, { samples: ROUNDS_MIN, ms: isMoved ? 0 : SETTLED_MS })) {
      state.daemons[uid] = { settled: before.settled, next: now, ...run };
      continue;
    }
    state.daemons[uid] = { settled: now, next: null, run: 0, sinceMs: atMs };
    if (isMoved)
      log.moment({ kind: "daemon-moved", key: uid, fromMs: run.sinceMs, node: uid, affected: { weight, nodes: [uid] } });
  }
}
