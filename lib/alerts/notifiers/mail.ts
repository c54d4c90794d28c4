/**
 * Mail by SMTP (nodemailer). One thread an incident: the first mail's Message-ID is made of the incident, and what follows answers it. With
 * `digest` one mail a day or a month tells of everything since the last.
 */
import { createHash } from "node:crypto";
import type { SendMailOptions } from "nodemailer";
import { z } from "zod";
import { err, ok, type Result } from "../../model/index.ts";
import { reasonOf, withoutSecrets } from "./http-call.ts";
import {
  type Delivered,
  type Delivery,
  languageOption,
  notifierKind,
  type Tools,
  timeoutOption,
  type Undelivered,
} from "./notifier.ts";
import { secretSchema } from "./secret.ts";
import { nextDigestMs } from "./wall-clock.ts";

const addressSchema = z
  .string()
  .max(254)
  .regex(/^[^\s<>@,;:"()[\]\\]+@[^\s<>@,;:"()[\]\\]+$/, { error: "expected a mail address" });

const optionsSchema = z
  .strictObject({
    type: z.literal("mail"),
    host: z.string().min(1).max(253),
    port: z.number().int().min(1).max(65_535).default(587),
    /** starttls: plain first, and nothing is told before it is encrypted. tls: from the first byte (465). none: on this machine only. */
    encryption: z.enum(["starttls", "tls", "none"]).default("starttls"),
    user: z.string().min(1).max(254).optional(),
    password: secretSchema.optional(),
    from: addressSchema,
    to: z.array(addressSchema).min(1).max(50),
    /** Together, once so often, at a time of day in a zone. Without: each by itself, at once. */
    digest: z.enum(["day", "month"]).optional(),
    digestAt: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: "expected a time of day such as 07:00" })
      .default("07:00"),
    timezone: z
      .string()
      .refine(isZone, { error: "expected a time zone of the IANA database, such as Europe/Madrid" })
      .default("Europe/Madrid"),
    language: languageOption,
    timeoutS: timeoutOption,
  })
  .refine(({ user, password }) => (user === undefined) === (password === undefined), {
    error: "expected both user and password, or neither",
    path: ["password"],
  })
  .refine(({ encryption, user, host }) => encryption !== "none" || user === undefined || /^(localhost|127\.|::1)/.test(host), {
    error: "expected starttls or tls: a password is told to this machine only without",
    path: ["encryption"],
  });
type Options = z.infer<typeof optionsSchema>;

const SUBJECT_MAX = 200;
/** Of a digest: the rest is counted. */
const ENTRIES_MAX = 500;

export const mailNotifier = notifierKind({
  type: "mail",
  options: optionsSchema,
  create: (options, tools) => {
    const { digest, digestAt, timezone } = options;
    const deliver = (delivery: Delivery, signal: AbortSignal) => sendOne(options, tools, delivery, signal);
    if (digest === undefined) return { deliver };
    return {
      deliver,
      digest: {
        nextMs: (afterMs) => nextDigestMs({ every: digest, at: digestAt, timeZone: timezone }, afterMs),
        deliver: (deliveries, signal) => sendDigest(options, tools, deliveries, signal),
      },
    };
  },
});

async function sendOne(
  options: Options,
  tools: Tools,
  { id, incident, message, ref, words }: Delivery,
  signal: AbortSignal,
): Promise<Result<Delivered, Undelivered>> {
  const { mesh, title, headline, lines, url } = words(options.language ?? null);
  const isFirst = message.what === "raised" || message.what === "test";
  // Some readers make threads by the subject too: it stays what it was at first.
  const subject = ref ?? subjectOf(`[${mesh}] ${message.what === "test" ? headline : title}`);
  const root = messageId(tools, incident);
  const sent = await send(
    options,
    tools,
    {
      subject: isFirst ? subject : `Re: ${subject}`,
      text: `${[headline, "", ...lines, "", url].join("\n")}\n`,
      messageId: isFirst ? root : messageId(tools, id),
      ...(isFirst ? {} : { inReplyTo: root, references: root }),
    },
    signal,
  );
  return sent.ok ? ok({ ref: subject }) : sent;
}

async function sendDigest(
  options: Options,
  tools: Tools,
  deliveries: readonly Delivery[],
  signal: AbortSignal,
): Promise<Result<null, Undelivered>> {
  const [first] = deliveries;
  if (first === undefined) return ok(null);
  const told = deliveries.map(({ message, words }) => ({ at: message.at, ...words(options.language ?? null) }));
  const title = first.counted(deliveries.length, options.digest ?? "day", options.language ?? null);
  const meshes = [...Map.groupBy(told.slice(0, ENTRIES_MAX), ({ mesh }) => mesh)].map(([mesh, entries]) =>
    [mesh, "=".repeat(mesh.length), ...entries.map(entryOf)].join("\n"),
  );
  const names = [...new Set(told.map(({ mesh }) => mesh))].join(", ");
  const id = messageId(tools, `digest ${deliveries.map((one) => one.id).join(" ")}`);
  const text = `${title}\n\n${meshes.join("\n\n")}\n`;
  return send(options, tools, { subject: subjectOf(`[${names}] ${title}`), text, messageId: id }, signal);
}

function entryOf({ headline, lines, url }: { headline: string; lines: readonly string[]; url: string }): string {
  return [`* ${headline}`, ...lines.map((line) => `  ${line}`), `  ${url}`].join("\n");
}

async function send(
  { host, port, encryption, user, password, from, to, timeoutS }: Options,
  tools: Tools,
  mail: SendMailOptions,
  signal: AbortSignal,
): Promise<Result<null, Undelivered>> {
  const secret = password === undefined ? ok(null) : tools.secret(password);
  if (!secret.ok) return err({ reason: secret.error, whose: "notifier" });
  // Only who sends mail loads it.
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    host,
    port,
    secure: encryption === "tls",
    requireTLS: encryption === "starttls",
    ignoreTLS: encryption === "none",
    ...(user !== undefined && secret.value !== null && { auth: { user, pass: secret.value } }),
    connectionTimeout: timeoutS * 1000,
    greetingTimeout: timeoutS * 1000,
    socketTimeout: timeoutS * 1000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  // Nothing of nodemailer can be called off: it is left to itself, and the mail is tried again under the same Message-ID.
  const end = () => reject(new Error("called off"));
  signal.addEventListener("abort", end, { once: true });
  try {
    // RFC 3834: nobody's absence note answers a machine.
    const headers = { "Auto-Submitted": "auto-generated" };
    await Promise.race([transport.sendMail({ ...mail, from: { name: "Teranyina", address: from }, to, headers }), aborted]);
    return ok(null);
  } catch (cause) {
    return err({ reason: withoutSecrets(reasonOf(cause), secret.value === null ? [] : [secret.value]), whose: whoseOf(cause) });
  } finally {
    signal.removeEventListener("abort", end);
    transport.close();
  }
}

/** The server took sender and recipients and refused the message for good (RFC 5321: 55x after DATA): others may go. */
function whoseOf(cause: unknown): Undelivered["whose"] {
  if (!(cause instanceof Error) || !("code" in cause) || !("responseCode" in cause)) return "notifier";
  return cause.code === "EMESSAGE" && Number(cause.responseCode) >= 500 ? "message" : "notifier";
}

function messageId({ siteUrl }: Tools, of: string): string {
  const host = URL.parse(siteUrl)?.hostname ?? "localhost";
  return `<${createHash("sha256").update(of).digest("hex").slice(0, 40)}@${host.replace(/[[\]]/g, "")}>`;
}

function subjectOf(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= SUBJECT_MAX ? line : `${line.slice(0, SUBJECT_MAX - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

function isZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone.length > 0;
  } catch (cause) {
    if (cause instanceof RangeError) return false;
    throw cause;
  }
}
