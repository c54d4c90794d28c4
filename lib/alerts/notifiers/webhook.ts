/**
 * An HTTP POST of JSON to a place that the site's owner names. `Idempotency-Key` is the message's id: the same message may come twice after a
 * crash, and is known by it. With a secret, `X-Teranyina-Signature` is `sha256=` and the HMAC (RFC 2104) of the body in hexadecimal.
 * Redirects are not followed, the answer's body is not read, and time is bounded.
 */
import { createHmac } from "node:crypto";
import { z } from "zod";
import { err, ok, type Result } from "../../model/index.ts";
import { reasonOf, whoseFault, withoutSecrets } from "./http-call.ts";
import { type Delivered, type Delivery, notifierKind, type Tools, timeoutOption, type Undelivered } from "./notifier.ts";
import { secretSchema } from "./secret.ts";

const optionsSchema = z.strictObject({
  type: z.literal("webhook"),
  /** Often a secret itself. */
  url: secretSchema.refine((given) => typeof given !== "string" || isHttpUrl(given), {
    error: "expected a URL that begins with http:// or https://, { env: NAME } or { file: PATH }",
  }),
  secret: secretSchema
    .refine((given) => typeof given !== "string" || given.length >= 8, { error: "expected eight characters at least" })
    .optional(),
  timeoutS: timeoutOption,
});
type Options = z.infer<typeof optionsSchema>;

export const webhookNotifier = notifierKind({
  type: "webhook",
  options: optionsSchema,
  create: (options, tools) => ({ deliver: (delivery, signal) => post(options, tools, delivery, signal) }),
});

/** A body is some kilobytes; more than this is not sent. */
const BODY_MAX_BYTES = 64 * 1024;

async function post(
  { url: urlRef, secret, timeoutS }: Options,
  tools: Tools,
  { id, mesh, message }: Delivery,
  signal: AbortSignal,
): Promise<Result<Delivered, Undelivered>> {
  const body = JSON.stringify({ id, mesh, ...message });
  if (Buffer.byteLength(body) > BODY_MAX_BYTES)
    return err({ reason: `the message is larger than ${BODY_MAX_BYTES} bytes`, whose: "message" });
  const url = tools.secret(urlRef);
  if (!url.ok) return err({ reason: url.error, whose: "notifier" });
  if (!isHttpUrl(url.value)) return err({ reason: "the address that is named is no URL of http or https", whose: "notifier" });
  const key = secret === undefined ? ok(null) : tools.secret(secret);
  if (!key.ok) return err({ reason: key.error, whose: "notifier" });
  const signature = key.value === null ? null : createHmac("sha256", key.value).update(body).digest("hex");
  try {
    const answer = await fetch(url.value, {
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
    if (answer.ok) return ok({ ref: null });
    return err({ reason: `answered ${answer.status}`, whose: whoseFault(answer.status) });
  } catch (cause) {
    // The address of a webhook is often its secret.
    return err({ reason: withoutSecrets(reasonOf(cause), [url.value]), whose: "notifier" });
  }
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === "http:" || url.protocol === "https:");
}
