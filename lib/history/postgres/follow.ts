/** Rounds as they are stored by any process, by PostgreSQL's LISTEN and NOTIFY. */

import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { z } from "zod";
import { type BackoffRange, createBackoff } from "#lib/base/backoff.ts";
import { instantSchema, meshIdSchema } from "../../model/index.ts";
import type { SqlSession } from "../sql.ts";
import { sessionConfig, type Target } from "./settings.ts";

const CHANNEL = "teranyina_round";

const roundTold = z.object({ mesh: meshIdSchema, round: z.number().int().nonnegative(), at: instantSchema });
export type RoundTold = z.infer<typeof roundTold>;

/** Within the transaction that stores the round: listeners hear of it when it is committed, and of nothing that is not. */
export async function tellRound(session: SqlSession, round: RoundTold): Promise<void> {
  await session.all("SELECT pg_notify(?, ?)", CHANNEL, JSON.stringify(round));
}

export type FollowParts = {
  target: Target;
  /** The last round of each mesh, as `History.latest` has it. */
  lastRounds(): Promise<readonly RoundTold[]>;
  backoff?: BackoffRange;
};

/**
 * Listens until the given function is called. A connection that breaks is made again, at growing intervals; what was stored meanwhile is
 * told after that, the last round of each mesh.
 * @throws what the first connecting throws.
 */
export async function follow(parts: FollowParts, listener: (round: RoundTold) => void): Promise<() => Promise<void>> {
  const backoff = createBackoff(parts.backoff ?? { firstMs: 250, mostMs: 15_000 });
  const stopping = new AbortController();
  const told = new Map<string, number>();
  const tell = (round: RoundTold) => {
    if (stopping.signal.aborted || told.get(round.mesh) === round.round) return;
    told.set(round.mesh, round.round);
    listener(round);
  };
  /** Listens first and looks then, so that no round falls between the two. */
  const connect = async (): Promise<Line> => {
    const line = await listen(parts.target, tell);
    try {
      for (const round of await parts.lastRounds()) tell(round);
    } catch (cause) {
      await line.close();
      throw cause;
    }
    return line;
  };
  for (const { mesh, round } of await parts.lastRounds()) told.set(mesh, round);
  let line = await connect();

  const keepListening = async () => {
    for (await line.ended; !stopping.signal.aborted; ) {
      try {
        await sleep(backoff.nextMs(), undefined, { signal: stopping.signal });
        line = await connect();
        backoff.reset();
        await line.ended;
      } catch {
        // Down still, or stopped while it waited: whoever reads the store tells its state, here it is only tried again.
      }
    }
    await line.close();
  };
  const over = keepListening();
  return async () => {
    stopping.abort();
    await line.close();
    await over;
  };
}

type Line = { ended: Promise<void>; close(): Promise<void> };

/** A line that is silent may be dead: between here and the server there may be routers that forget. */
const HEARTBEAT_MS = 20_000;

async function listen(target: Target, tell: (round: RoundTold) => void): Promise<Line> {
  const client = new Client(sessionConfig(target));
  const ended = new Promise<void>((resolve) => {
    client.on("error", () => resolve());
    client.on("end", () => resolve());
  });
  client.on("notification", ({ channel, payload }) => {
    const round = channel === CHANNEL ? parseRound(payload ?? "") : null;
    if (round !== null) tell(round);
  });
  await client.connect();
  await client.query(`LISTEN ${CHANNEL}`);
  const beat = { text: "SELECT 1", query_timeout: HEARTBEAT_MS };
  // Without an answer in time the client gives the connection up, which `ended` tells.
  const heartbeat = setInterval(() => void client.query(beat).catch(() => undefined), HEARTBEAT_MS);
  heartbeat.unref();
  void ended.then(() => clearInterval(heartbeat));
  return { ended, close: () => client.end() };
}

/** Anybody who may connect may notify: what is no round is nothing to us. */
function parseRound(payload: string): RoundTold | null {
  try {
    const parsed = roundTold.safeParse(JSON.parse(payload));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
