/**
 * An HTTP POST of JSON to a place that the site's owner names. `Idempotency-Key` is the message's id: the same message may come twice after a
 * crash, and is known by it. With a secret, `X-Teranyina-Signature` is `sha256=` and the HMAC (RFC 2104) of the body in hexadecimal.
 * Redirects are not followed, the answer's body is not read, and time is bounded.
 */
import { createHmac } from "node:crypto";
import { z } from "zod";
import { err, ok, type Result } from "../../model/index.ts";
import type { Delivery, NotifierKind } from "./notifier.ts";

const optionsSchema = z.strictObject({
  type: z.literal("webhook"),
  url: z.string().refine(isHttpUrl, { error: "expected a URL that begins with http:// or https://" }),
  secret: z.string().min(8).max(200).optional(),
  timeoutS: z.number().min(1).max(60).default(10),
});
type Options = z.infer<typeof optionsSchema>;

export const webhookNotifier: NotifierKind<typeof optionsSchema> = {
  type: "webhook",
  options: optionsSchema,
  create: (options) => ({ deliver: (delivery, signal) => post(options, delivery, signal) }),
};

/** A body is some kilobytes; more than this is not sent. */
const BODY_MAX_BYTES = 64 * 1024;

async function post(
  { url, secret, timeoutS }: Options,
  { id, mesh, message }: Delivery,
  signal: AbortSignal,
): Promise<Result<null, string>> {
  const body = JSON.stringify({ id, mesh, ...message });
  if (Buffer.byteLength(body) > BODY_MAX_BYTES) return err(`the message is larger than ${BODY_MAX_BYTES} bytes`);
  const signature = secret === undefined ? null : createHmac("sha256", secret).update(body).digest("hex");
  try {
    const answer = await fetch(url, {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutS * 1000)]),
      headers: {
        "content-type": "application/json",
        "user-agent": "teranyina",
        "idempotency-key": id,
        ...(signature === null ? {} : { "x-teranyina-signature": `sha256=${signature}` }),
      },
      body,
    });
    await answer.body?.cancel();
    return answer.ok ? ok(null) : err(`answered ${answer.status}`);
  } catch (cause) {
    return err(reasonOf(cause));
  }
}

/** fetch hides the reason of a failed connection one level down. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? `${cause.message}: ${cause.cause.message}` : cause.message;
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === "http:" || url.protocol === "https:");
}
