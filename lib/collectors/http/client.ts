/**
 * The one way out of this program to a router: HTTP GET on `node-fetch`, guarded. It never throws for what the other side does; each
 * way in which an answer can fail has its refusal code.
 */
import { STATUS_CODES } from "node:http";
import fetch, { type RequestInit, type Response } from "node-fetch";
import { err, ok, type Result } from "../../model/index.ts";
import { cleanMessage } from "../scalars/text.ts";
import type { AddressPolicy } from "./address-policy.ts";
import { collectBody, unpackBody } from "./body.ts";
import type { Endpoint } from "./endpoint.ts";
import { createFairQueue } from "./fair-queue.ts";
import { ADDRESS_REFUSED, createGuardedAgent, type Resolve } from "./guarded-agent.ts";
import type { HttpRefusal } from "./refusal.ts";

export type HttpLimits = {
  connectionsMax: number;
  connectionsPerNodeMax: number;
  firstByteTimeoutMs: number; // until status and headers have come whole
  requestTimeoutMs: number; // until the last byte, from the connection on
  headerBytesMax: number; // Node itself stops at 16 KiB
  bodyBytesMax: number; // as sent, and again when unpacked
};

export type HttpAnswer = { body: Uint8Array; elapsedMs: number; bytes: number };
export type HttpFailure = HttpRefusal & { elapsedMs: number; bytes: number };

export type HttpClient = {
  /**
   * @param target path and query, sent letter by letter: `/cgi-bin/bmx7-info?$tunnels` keeps its `$`.
   * @param signal ends the request (and the wait for a turn) with the refusal `budget`.
   * @param bodyBytesMax in place of the limit of all, for an answer that is known to grow with the mesh.
   */
  get(endpoint: Endpoint, target: string, signal: AbortSignal, bodyBytesMax?: number): Promise<Result<HttpAnswer, HttpFailure>>;
};

/** `insecureHTTPParser`: node-fetch hands it on to Node; its own types leave it out. */
type FetchOptions = RequestInit & { insecureHTTPParser: boolean };

type Attempt = { stop: AbortController; timedOut: "first-byte" | "whole" | null; bytes: number };

function headerBytes(response: Response): number {
  let total = 0;
  for (const [name, values] of Object.entries(response.headers.raw())) {
    for (const value of values) total += name.length + value.length + 4;
  }
  return total;
}

function refusalOfStatus(response: Response): HttpRefusal | null {
  if (response.status === 200) return null;
  const words = `${response.status} ${STATUS_CODES[response.status] ?? ""}`.trim();
  if (response.status >= 300 && response.status < 400) {
    return { code: "redirect", message: cleanMessage(`${words} to ${response.headers.get("location") ?? "nowhere"}`, 300) };
  }
  return { code: "http-status", message: words };
}

function systemCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

function refusalOfError(error: unknown, attempt: Attempt, limits: HttpLimits): HttpRefusal {
  if (attempt.timedOut === "first-byte") {
    return { code: "timeout", message: `No answer within ${limits.firstByteTimeoutMs} ms` };
  }
  if (attempt.timedOut === "whole") {
    return { code: "timeout", message: `The answer was not complete after ${limits.requestTimeoutMs} ms` };
  }
  if (attempt.stop.signal.aborted) return { code: "budget", message: "Stopped: the time of this node or of the round is over" };
  // node-fetch keeps only the code and the words of what went wrong below it.
  const code = systemCode(error);
  const words = cleanMessage(error instanceof Error ? error.message : String(error), 300);
  if (code === ADDRESS_REFUSED) return { code: "not-allowed", message: words };
  if (code === "HPE_HEADER_OVERFLOW") return { code: "too-large", message: "The headers are longer than 16 KiB" };
  if (code?.startsWith("HPE_") === true) return { code: "unexpected-shape", message: `Not HTTP (${code})` };
  return { code: "unreachable", message: code ?? words };
}

async function readResponse(response: Response, attempt: Attempt, limits: HttpLimits): Promise<Result<Uint8Array, HttpRefusal>> {
  const refused = refusalOfStatus(response);
  if (refused !== null) return err(refused);
  if (headerBytes(response) > limits.headerBytesMax) {
    return err({ code: "too-large", message: `The headers have more than ${limits.headerBytesMax} bytes` });
  }
  if (response.body === null) return ok(new Uint8Array());
  const count = (bytes: number): void => {
    attempt.bytes += bytes;
  };
  const raw = await collectBody(response.body, limits.bodyBytesMax, count);
  return raw.ok ? unpackBody(raw.value, response.headers.get("content-encoding"), limits.bodyBytesMax) : raw;
}

async function attemptOnce(
  url: string,
  options: FetchOptions,
  attempt: Attempt,
  limits: HttpLimits,
): Promise<Result<Uint8Array, HttpRefusal>> {
  const expire = (which: "first-byte" | "whole") => () => {
    attempt.timedOut = which;
    attempt.stop.abort();
  };
  const firstByte = setTimeout(expire("first-byte"), limits.firstByteTimeoutMs);
  const whole = setTimeout(expire("whole"), limits.requestTimeoutMs);
  try {
    const response = await fetch(url, options);
    clearTimeout(firstByte);
    return await readResponse(response, attempt, limits);
  } catch (error) {
    return err(refusalOfError(error, attempt, limits));
  } finally {
    clearTimeout(firstByte);
    clearTimeout(whole);
    attempt.stop.abort(); // closes the socket of an answer that was not read to its end
  }
}

export type HttpClientOptions = { policy: AddressPolicy; limits: HttpLimits; resolve?: Resolve };

export function createHttpClient({ policy, limits, resolve }: HttpClientOptions): HttpClient {
  const queue = createFairQueue({ totalMax: limits.connectionsMax, perKeyMax: limits.connectionsPerNodeMax });

  const send = async (endpoint: Endpoint, target: string, signal: AbortSignal, bodyBytesMax: number) => {
    const startedAt = performance.now();
    const attempt: Attempt = { stop: new AbortController(), timedOut: null, bytes: 0 };
    const stop = (): void => attempt.stop.abort();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    const options: FetchOptions = {
      agent: createGuardedAgent(endpoint, policy, resolve),
      redirect: "manual",
      compress: false,
      signal: attempt.stop.signal,
      headers: { Accept: "application/json", Connection: "close", "User-Agent": "teranyina" },
      // busybox httpd ends its own status line with CRLF, and the CGI script's `echo` ends the header with a bare LF.
      insecureHTTPParser: true,
    };
    const outcome = await attemptOnce(`http://${endpoint.key}${target}`, options, attempt, {
      ...limits,
      bodyBytesMax,
    });
    signal.removeEventListener("abort", stop);
    const spent = { elapsedMs: performance.now() - startedAt, bytes: attempt.bytes };
    return outcome.ok ? ok({ body: outcome.value, ...spent }) : err({ ...outcome.error, ...spent });
  };

  return {
    async get(endpoint, target, signal, bodyBytesMax = limits.bodyBytesMax) {
      const nothing = { elapsedMs: 0, bytes: 0 };
      if (!policy.mayAsk(endpoint)) {
        return err({ code: "not-allowed", message: "The address or its port is outside what may be asked", ...nothing });
      }
      const release = await queue.acquire(endpoint.key, signal);
      if (release === null) return err({ code: "budget", message: "Stopped before its turn came", ...nothing });
      try {
        return await send(endpoint, target, signal, bodyBytesMax);
      } finally {
        release();
      }
    },
  };
}
