/**
 * Request Tracker (5, or 4.4 with RT::Extension::REST2) by its REST API 2. One ticket an incident: opened, commented, resolved. The ticket's
 * subject ends in a key of the incident, by which it is found again should its number have been lost.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { err, ok, type Result } from "../../model/index.ts";
import { call, callFor, type HttpCall } from "./http-call.ts";
import {
  baseUrlOption,
  type Delivered,
  type Delivery,
  type IncidentText,
  languageOption,
  notifierKind,
  type Tools,
  timeoutOption,
  type Undelivered,
} from "./notifier.ts";
import { secretSchema } from "./secret.ts";
import { cut } from "./telegram.ts";

const optionsSchema = z.strictObject({
  type: z.literal("request-tracker"),
  /** What stands before /REST/2.0. */
  url: baseUrlOption,
  /** A token of RT::Authen::Token, part of RT 5. */
  token: secretSchema,
  queue: z.string().regex(/^[^'"\\]{1,100}$/, { error: "expected a queue's name without quotes" }),
  /** The status of a ticket whose incident is over. */
  resolvedStatus: z.string().min(1).max(64).default("resolved"),
  language: languageOption,
  timeoutS: timeoutOption,
});
type Options = z.infer<typeof optionsSchema>;

const SUBJECT_MAX = 200;

const idSchema = z.union([z.number().int(), z.string().regex(/^\d+$/)]).transform(String);
const createdSchema = z.object({ id: idSchema });
const ticketSchema = z.object({ Status: z.string().max(64) });
const foundSchema = z.object({ items: z.array(z.object({ id: idSchema })) });

export const requestTrackerNotifier = notifierKind({
  type: "request-tracker",
  options: optionsSchema,
  create: (options, tools) => ({ keepsOpen: true, deliver: (delivery, signal) => deliver(options, tools, delivery, signal) }),
});

type Asking = { options: Options; ask: (call: Pick<HttpCall, "method" | "body">, path: string) => HttpCall; signal: AbortSignal };

async function deliver(
  options: Options,
  tools: Tools,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<Result<Delivered, Undelivered>> {
  const token = tools.secret(options.token);
  if (!token.ok) return err({ reason: token.error, whose: "notifier" });
  const asking: Asking = {
    options,
    signal,
    ask: (given, path) => ({
      ...given,
      url: `${options.url}/REST/2.0/${path}`,
      headers: { authorization: `token ${token.value}` },
      timeoutS: options.timeoutS,
      secrets: [token.value],
    }),
  };
  const text = delivery.words(options.language ?? null);
  const { what } = delivery.message;
  const known = delivery.ref === null ? await find(asking, delivery.incident) : ok(delivery.ref);
  if (!known.ok) return known;
  if (known.value === null) return open(asking, delivery, text);
  // Opened before, and the answer was lost.
  if (what === "raised") return ok({ ref: known.value });
  // First the status: setting it twice changes nothing, should the comment have to be tried again.
  const settled = what === "changed" ? ok(null) : await resolve(asking, known.value);
  if (!settled.ok) return settled;
  const comment = { Content: contentOf(text), ContentType: "text/plain" };
  const commented = await call(asking.ask({ method: "POST", body: comment }, `ticket/${known.value}/comment`), signal);
  return commented.ok ? ok({ ref: known.value }) : commented;
}

async function open(
  { options, ask, signal }: Asking,
  { incident, message }: Delivery,
  text: IncidentText,
): Promise<Result<Delivered, Undelivered>> {
  const body = {
    Queue: options.queue,
    Subject: `${cut(oneLine(`${text.mesh}: ${text.title}`), SUBJECT_MAX - 30)} ${keyOf(incident)}`,
    Content: contentOf(text),
    ContentType: "text/plain",
  };
  const created = await callFor(ask({ method: "POST", body }, "ticket"), createdSchema, signal);
  if (!created.ok) return created;
  const { id } = created.value;
  const isOver = message.alert.resolvedAt !== null || message.what === "test";
  const settled = isOver ? await resolve({ options, ask, signal }, id) : ok(null);
  return settled.ok ? ok({ ref: id }) : settled;
}

/** RT answers 200 to a status that it does not take, and says so in the language of the user: what counts is what the ticket has afterwards. */
async function resolve({ options, ask, signal }: Asking, ticket: string): Promise<Result<null, Undelivered>> {
  const { resolvedStatus } = options;
  const put = await call(ask({ method: "PUT", body: { Status: resolvedStatus } }, `ticket/${ticket}`), signal);
  if (!put.ok) return put;
  const now = await callFor(ask({ method: "GET" }, `ticket/${ticket}`), ticketSchema, signal);
  if (!now.ok) return now;
  if (now.value.Status === resolvedStatus) return ok(null);
  return err({ reason: `ticket ${ticket} stays ${now.value.Status}: it does not take ${resolvedStatus}`, whose: "notifier" });
}

/** @returns null: there is none. */
async function find({ options, ask, signal }: Asking, incident: string): Promise<Result<string | null, Undelivered>> {
  const query = `Queue = '${options.queue}' AND Subject LIKE '${keyOf(incident)}'`;
  const found = await callFor(ask({ method: "GET" }, `tickets?${new URLSearchParams({ query })}`), foundSchema, signal);
  return found.ok ? ok(found.value.items[0]?.id ?? null) : found;
}

function keyOf(incident: string): string {
  return `[teranyina-${createHash("sha256").update(incident).digest("hex").slice(0, 12)}]`;
}

function contentOf({ headline, lines, url }: IncidentText): string {
  return [headline, ...lines, "", url].join("\n");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
