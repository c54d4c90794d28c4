/** One question to one daemon: budget, request, parsing, and the one retry for a file that was caught while it was rewritten. */
import { setTimeout as sleep } from "node:timers/promises";
import { err, ok, type RefusalCode, type Result } from "../../model/index.ts";
import type { Dialect } from "../daemon/dialect.ts";
import type { HttpClient } from "../http/client.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { parseAnswer } from "../json/answer.ts";
import type { Ledger } from "./ledger.ts";
import type { ScriptForms } from "./script-forms.ts";

export type Cost = { requests: number; bytes: number; elapsedMs: number };
export type Fault = { code: RefusalCode; message: string; daemonDead: boolean };
export type Told = { json: unknown; bytes: number; said?: string };

/** Live queries of one daemon in one round. */
export type Live = {
  isBlocked: boolean; // a process may hang on the router already
  fault: Fault | null; // the one that blocked them in this round
};

/** One daemon on one node in one round. */
export type Session = {
  endpoint: Endpoint;
  dialect: Dialect;
  client: HttpClient;
  ledger: Ledger;
  signal: AbortSignal; // the node's time, and the round's
  cost: Cost;
  live: Live;
  intervalS: number; // between rounds
  forms: ScriptForms; // what its script is known to understand: grows while it is asked
  /** In place of the round's limit: see `heavySession`. */
  bodyBytesMax?: number;
};

const RETRY_AFTER_MS = 100;

/** Faults after which nothing more is asked of the node in this round: it would only cost time. */
const FINAL = new Set<RefusalCode>(["timeout", "unreachable", "budget", "not-allowed"]);

export function isFinal(fault: Fault): boolean {
  return FINAL.has(fault.code);
}

/** Those that run the daemon's command line: with `$`, or by the scripts of OpenWrt's own feed without. All others read files. */
const LIVE_QUERY = /^(\$.*|originators|tunnels|neighbours|info)$/;

/**
 * After these no live query is sent until the daemon's data advance: each would leave a process hanging on the router. So does one that
 * was cut off because the time of the node or of the round ended.
 */
function blocksLive({ code, message }: Fault): boolean {
  if (code === "timeout" || code === "budget") return true;
  return code === "daemon-error" && /temporarily unavailable/i.test(message);
}

async function askOnce(session: Session, query: string): Promise<Result<Told, Fault>> {
  const { live } = session;
  if (!LIVE_QUERY.test(query)) return send(session, query);
  if (live.isBlocked) return err({ code: "backed-off", message: "A live query hangs on this router already", daemonDead: false });
  const sentBefore = session.cost.requests;
  const told = await send(session, query);
  if (!told.ok && session.cost.requests > sentBefore && blocksLive(told.error)) {
    live.isBlocked = true;
    live.fault = told.error;
  }
  return told;
}

async function send(session: Session, query: string): Promise<Result<Told, Fault>> {
  const { client, ledger, dialect, cost } = session;
  const spent = ledger.overBudget();
  if (spent !== null) return err({ code: "budget", message: `The round's ${spent} are used up`, daemonDead: false });
  ledger.requests += 1;
  cost.requests += 1;
  const outcome = await client.get(session.endpoint, `${dialect.cgiPath}?${query}`, session.signal, session.bodyBytesMax);
  const { bytes, elapsedMs } = outcome.ok ? outcome.value : outcome.error;
  ledger.bytes += bytes;
  cost.bytes += bytes;
  cost.elapsedMs += elapsedMs;
  if (!outcome.ok) return err({ code: outcome.error.code, message: outcome.error.message, daemonDead: false });
  const answer = parseAnswer(outcome.value.body);
  return answer.ok ? ok({ ...answer.value, bytes }) : answer;
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await sleep(RETRY_AFTER_MS, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** @param retry for files: an empty or cut body may be a file that is being written, and the next read finds it whole. */
export async function ask(session: Session, query: string, retry: boolean): Promise<Result<Told, Fault>> {
  const first = await askOnce(session, query);
  if (first.ok || !retry || (first.error.code !== "empty" && first.error.code !== "not-json")) return first;
  await pause(session.signal);
  const second = await askOnce(session, query);
  // The second try may fail for want of time or budget; what the node said first is then the better reason.
  return !second.ok && second.error.code === "budget" ? first : second;
}
