/** One request to an HTTP API of a notifier: bounded in time and size, no redirect followed, no secret in what is told of its failure. */
import type { z } from "zod";
import { err, ok, type Result } from "../../model/index.ts";
import type { Undelivered } from "./notifier.ts";

export type HttpCall = {
  method: "GET" | "POST" | "PUT";
  url: string;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body?: unknown;
  timeoutS: number;
  /** What never may be told. */
  secrets?: readonly string[];
};

/** Messages are some kilobytes; more than this is not sent. */
const BODY_MAX_BYTES = 64 * 1024;
const ANSWER_MAX_BYTES = 256 * 1024;

type Answered = { status: number; headers: Headers; text: string };

/** The answer's body, as the schema reads it. */
export async function callFor<Schema extends z.ZodType>(
  call: HttpCall,
  schema: Schema,
  signal: AbortSignal,
): Promise<Result<z.infer<Schema>, Undelivered>> {
  const answered = await exchange(call, signal);
  if (!answered.ok) return answered;
  const { status, headers, text } = answered.value;
  if (status < 200 || status > 299) return err(refusal(status, headers, text));
  const parsed = schema.safeParse(jsonOf(text));
  return parsed.success ? ok(parsed.data) : err({ reason: `answered ${status} with what is no such answer`, whose: "notifier" });
}

/** Whatever the answer's body is. */
export async function call(request: HttpCall, signal: AbortSignal): Promise<Result<null, Undelivered>> {
  const answered = await exchange(request, signal);
  if (!answered.ok) return answered;
  const { status, headers, text } = answered.value;
  return status >= 200 && status <= 299 ? ok(null) : err(refusal(status, headers, text));
}

async function exchange(request: HttpCall, signal: AbortSignal): Promise<Result<Answered, Undelivered>> {
  const { method, url, headers, timeoutS, secrets = [] } = request;
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  if (body !== undefined && Buffer.byteLength(body) > BODY_MAX_BYTES)
    return err({ reason: `the message is larger than ${BODY_MAX_BYTES} bytes`, whose: "message" });
  try {
    const response = await fetch(url, {
      method,
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutS * 1000)]),
      headers: {
        accept: "application/json",
        "user-agent": "teranyina",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    return ok({ status: response.status, headers: response.headers, text: await boundedText(response) });
  } catch (cause) {
    return err({ reason: withoutSecrets(reasonOf(cause), secrets), whose: "notifier" });
  }
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_MAX_BYTES) throw new Error(`the answer is larger than ${ANSWER_MAX_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

/** Only the status is told: a server's own words may repeat what was sent to it. */
function refusal(status: number, headers: Headers, text: string): Undelivered {
  const wait = waitOf(headers, text);
  return { reason: `answered ${status}`, whose: whoseFault(status), ...(wait === null ? {} : { retryAfterMs: wait }) };
}

/** A message that is malformed, too large or in conflict is its own trouble; all else is the receiver's or the configuration's. */
export function whoseFault(status: number): Undelivered["whose"] {
  return [400, 409, 413, 415, 422].includes(status) ? "message" : "notifier";
}

const WAIT_MAX_MS = 3_600_000;

/** Retry-After in seconds (RFC 9110), Matrix' `retry_after_ms`, Telegram's `parameters.retry_after` in seconds. */
function waitOf(headers: Headers, text: string): number | null {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  const body = jsonOf(text);
  const found = [
    seconds * 1000,
    numberIn(body, "retry_after_ms"),
    numberIn(typeof body === "object" && body !== null && "parameters" in body ? body.parameters : null, "retry_after") * 1000,
  ].find((ms) => Number.isFinite(ms) && ms > 0);
  return found === undefined ? null : Math.min(found, WAIT_MAX_MS);
}

function numberIn(value: unknown, key: string): number {
  if (typeof value !== "object" || value === null) return Number.NaN;
  const found: unknown = Reflect.get(value, key);
  return typeof found === "number" ? found : Number.NaN;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

/** fetch hides the reason of a failed connection one level down. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? `${cause.message}: ${cause.cause.message}` : cause.message;
}

export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => (secret === "" ? clean : clean.replaceAll(secret, "…")), text);
}
