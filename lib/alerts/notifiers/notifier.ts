/** One way to tell people. A kind of notifier is data and one function: its name, its options, and what makes one of them. */
import { z } from "zod";
import type { Result } from "../../model/index.ts";
import type { AlertMessage } from "../message.ts";
import type { SecretRef } from "./secret.ts";

/** One change of one incident, worded as on the pages. */
export type IncidentText = {
  mesh: string; // its name
  title: string; // what is so, without whether it began or ended: the same over the incident's whole life
  headline: string; // the title with what became of it
  lines: readonly string[]; // since when, why, who is affected
  url: string; // of the place on the site
};

export type Delivery = {
  /** The same however often it is tried. */
  id: string;
  mesh: string;
  /** All changes of one incident share it. */
  incident: string;
  message: AlertMessage;
  /** What this notifier gave back when it last told of the incident; null: nothing, or not yet. */
  ref: string | null;
  /** @param language null: the site's first. */
  words(language: Language | null): IncidentText;
  /** "12 changes in the last day" */
  counted(n: number, span: "day" | "month", language: Language | null): string;
};

/** `whose`: a receiver that is away or does not know us makes everything wait; a message that it does not take makes only itself wait. */
export type Undelivered = { reason: string; whose: "notifier" | "message"; retryAfterMs?: number };

/** `ref`: what a later change of the same incident needs (an event to edit, a ticket to comment on). */
export type Delivered = { ref: string | null };

export type Notifier = {
  deliver(delivery: Delivery, signal: AbortSignal): Promise<Result<Delivered, Undelivered>>;
  /** It keeps something open for an incident (a ticket, a message that is edited), and hears of every end, also of one that is no news. */
  keepsOpen?: true;
  /** For receivers that forget what is not repeated. */
  repeat?: { everyMs: number; tell(open: readonly Delivery[], signal: AbortSignal): Promise<Result<null, Undelivered>> };
  /** Takes what came since the last time at once. `nextMs`: the first instant after `afterMs` at which it is told. */
  digest?: {
    nextMs(afterMs: number): number;
    deliver(deliveries: readonly Delivery[], signal: AbortSignal): Promise<Result<null, Undelivered>>;
  };
};

/** What a notifier may use of the house. */
export type Tools = {
  log: (fields: object, text: string) => void;
  /** Reads it anew each time, so that it may change while the site runs. The error says which is missing, never what it is. */
  secret: (ref: SecretRef) => Result<string, string>;
  nowMs: () => number;
  /** Where people find the site. */
  siteUrl: string;
};

export type NotifierKind<Options extends z.ZodType> = {
  type: string;
  options: Options;
  create(options: z.infer<Options>, tools: Tools): Notifier;
};

/** The same kind, that can also be made of options of which only the registry knows that they are its own. */
export function notifierKind<Options extends z.ZodType>(kind: NotifierKind<Options>) {
  return { ...kind, make: (options: unknown, tools: Tools): Notifier => kind.create(kind.options.parse(options), tools) };
}

const languageSchema = z.enum(["ca", "es", "en"]);
type Language = z.infer<typeof languageSchema>;

/** Options that every kind with words or a server of its own has. */
export const languageOption = languageSchema.optional();
export const timeoutOption = z.number().min(1).max(60).default(10);
export const baseUrlOption = z
  .string()
  .refine(isBase, { error: "expected a URL that begins with http:// or https://, without a user, a query or a fragment" })
  .transform((url) => url.replace(/\/+$/, ""));

function isBase(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return false;
  return url.username === "" && url.password === "" && url.search === "" && url.hash === "";
}
