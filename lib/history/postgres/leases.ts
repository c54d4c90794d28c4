/**
 * Who may write the rounds of a mesh: PostgreSQL's session-level advisory locks, held by the writer's own connection. They go with the
 * connection, however it ends, and another collector that waits has them at its next try.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { SqlSession } from "../sql.ts";
import { HistoryFailure, type Lease } from "../types.ts";
import { advisoryKey } from "./advisory-key.ts";
import type { WriterConnection } from "./writer-connection.ts";

/** Well under the shortest interval of rounds (1 s), and one small question to the server. */
const TRY_EVERY_MS = 500;

export type Leases = {
  /** @see History.lease */
  take(mesh: string, signal: AbortSignal): Promise<Lease | null>;
  /**
   * Within a transaction of the writer's connection, before anything of a mesh is written. Until the transaction ends nobody else gets
   * the right, whether this store holds a lease (a collector) or not (an import while no collector runs).
   * @throws HistoryFailure `in-use` where another process has the right, or where this one had it and lost it.
   */
  fence(session: SqlSession, mesh: string): Promise<void>;
};

type Held = { lost: AbortSignal };

export function createLeases(connection: WriterConnection, onTrouble: (cause: unknown) => unknown, label: string): Leases {
  /** Of this process. A mesh stays in it after its lease is lost, until it is taken again or given back. */
  const held = new Map<string, Held>();

  const attempt = (mesh: string): Promise<Lease | null> =>
    connection.use(async ({ client, ended }) => {
      // A session gets its own locks again and again: within one process it is this map that tells them apart.
      const before = held.get(mesh);
      if (before !== undefined && !before.lost.aborted) return null;
      const { rows } = await client.query<{ granted: number }>("SELECT pg_try_advisory_lock($1) AS granted", [
        advisoryKey("lease", mesh),
      ]);
      if (rows[0]?.granted !== 1) return null;
      const mine: Held = { lost: ended };
      held.set(mesh, mine);
      return { lost: ended, release: () => giveBack(mesh, mine) };
    });

  const giveBack = async (mesh: string, mine: Held): Promise<void> => {
    if (held.get(mesh) !== mine) return;
    held.delete(mesh);
    if (mine.lost.aborted) return;
    try {
      await connection.use(async ({ client, ended }) => {
        if (ended === mine.lost) await client.query("SELECT pg_advisory_unlock($1)", [advisoryKey("lease", mesh)]);
      });
    } catch (cause) {
      // With the connection the lock is gone as well: what was wanted.
      if (!mine.lost.aborted) throw onTrouble(cause);
    }
  };

  return {
    async take(mesh, signal) {
      while (!signal.aborted) {
        const lease = await attempt(mesh).catch((cause: unknown) => {
          throw onTrouble(cause);
        });
        if (lease !== null && !signal.aborted) return lease;
        await lease?.release();
        await pause(TRY_EVERY_MS, signal);
      }
      return null;
    },
    async fence(session, mesh) {
      if (held.get(mesh)?.lost.aborted === true) {
        throw inUse(
          `The connection to ${label} was lost, and with it the right to write rounds of ${mesh}: this one is not stored.`,
        );
      }
      const [row] = await session.all("SELECT pg_try_advisory_xact_lock(?) AS granted", advisoryKey("lease", mesh));
      if (row?.granted !== 1) throw inUse(`Another collector writes the rounds of ${mesh} to ${label}. Stop it first.`);
    },
  };
}

function inUse(message: string): HistoryFailure {
  return new HistoryFailure({ code: "in-use", message });
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (cause) {
    if (!signal.aborted) throw cause;
  }
}
