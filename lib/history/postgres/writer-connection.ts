/**
 * The one connection that a writer's transactions run on, one after the other. The rights to write meshes are locks of this very session:
 * where the connection is lost, the rights are, and so is any transaction under way. No transaction can outlive its right.
 */
import { Client } from "pg";
import { createSerialQueue } from "#lib/base/serial-queue.ts";
import { sessionConfig, type Target } from "./settings.ts";

export type WriterTiming = {
  /** How often an idle connection is tried. */
  heartbeatMs: number;
  /** The server ends a session that it has not heard of for so long: of a process that is stopped, or a machine that is. */
  idleLimitMs: number;
};

export const WRITER_TIMING: WriterTiming = { heartbeatMs: 5_000, idleLimitMs: 60_000 };

export type Connected = {
  client: Client;
  /** Aborted when this connection is gone; a later one is another. */
  ended: AbortSignal;
};

export type WriterConnection = {
  /** Runs one piece of work after the other; connects where there is no connection. */
  use<Value>(work: (connected: Connected) => Promise<Value>): Promise<Value>;
  close(): Promise<void>;
};

export function createWriterConnection(target: Target, timing: WriterTiming = WRITER_TIMING): WriterConnection {
  let current: Connected | null = null;
  let closed = false;
  const queue = createSerialQueue();
  let usedMs = 0;
  const beat = { text: "SELECT 1", query_timeout: timing.heartbeatMs };

  const connected = async (): Promise<Connected> => {
    if (closed) throw new Error("The store is closed");
    // A process that stood still for longer than a beat may have been given up by the server without having heard of it yet.
    if (current !== null && performance.now() - usedMs > 2 * timing.heartbeatMs) await current.client.query(beat).catch(nothing);
    if (current !== null && !current.ended.aborted) return current;
    current = await connect(target, timing);
    return current;
  };

  const use = <Value>(work: (connected: Connected) => Promise<Value>): Promise<Value> =>
    queue.add(async () => {
      try {
        return await work(await connected());
      } finally {
        usedMs = performance.now();
      }
    });

  const heartbeat = setInterval(() => {
    if (queue.size > 0 || current === null || current.ended.aborted) return;
    // Without an answer in time the client gives the connection up, which `ended` tells.
    use(({ client }) => client.query(beat)).catch(nothing);
  }, timing.heartbeatMs);
  heartbeat.unref();

  return {
    use,
    async close() {
      clearInterval(heartbeat);
      await queue.idle();
      closed = true;
      await current?.client.end();
      current = null;
    },
  };
}

async function connect(target: Target, { idleLimitMs }: WriterTiming): Promise<Connected> {
  const limit = String(idleLimitMs);
  const client = new Client(sessionConfig(target, { idle_session_timeout: limit, idle_in_transaction_session_timeout: limit }));
  const ended = new AbortController();
  // An idle connection tells its accidents here and nowhere else; a query under way fails by itself.
  client.on("error", (cause) => ended.abort(cause));
  client.on("end", () => ended.abort());
  await client.connect();
  return { client, ended: ended.signal };
}

function nothing(): void {
  // Told elsewhere.
}
