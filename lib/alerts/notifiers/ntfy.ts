/** A topic of ntfy (ntfy.sh or a server of one's own), published as JSON. What follows of an incident takes its notification's place. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { ok, type Result } from "../../model/index.ts";
import { call } from "./http-call.ts";
import {
  baseUrlOption,
  type Delivered,
  type Delivery,
  languageOption,
  notifierKind,
  type Tools,
  timeoutOption,
  type Undelivered,
} from "./notifier.ts";
import { secretSchema } from "./secret.ts";
import { cut } from "./telegram.ts";

const optionsSchema = z.strictObject({
  type: z.literal("ntfy"),
  url: baseUrlOption.prefault("https://ntfy.sh"),
  topic: z.string().regex(/^[-_A-Za-z0-9]{1,64}$/, { error: "expected letters, digits, hyphens and underscores, 64 at most" }),
  /** An access token, sent as `Authorization: Bearer`. */
  token: secretSchema.optional(),
  language: languageOption,
  timeoutS: timeoutOption,
});
type Options = z.infer<typeof optionsSchema>;

/** More becomes an attachment. In bytes; a character has three at most here, or four for two code units. */
const MESSAGE_MAX = 4096 / 3;
const TITLE_MAX = 200;

export const ntfyNotifier = notifierKind({
  type: "ntfy",
  options: optionsSchema,
  create: (options, tools) => ({ deliver: (delivery, signal) => publish(options, tools, delivery, signal) }),
});

async function publish(
  options: Options,
  tools: Tools,
  { incident, message, words }: Delivery,
  signal: AbortSignal,
): Promise<Result<Delivered, Undelivered>> {
  const token = options.token === undefined ? ok(null) : tools.secret(options.token);
  if (!token.ok) return { ok: false, error: { reason: token.error, whose: "notifier" } };
  const { headline, mesh, lines, url } = words(options.language ?? null);
  const told = await call(
    {
      method: "POST",
      url: `${options.url}/`,
      headers: token.value === null ? {} : { authorization: `Bearer ${token.value}` },
      body: {
        topic: options.topic,
        title: cut(`${mesh}: ${headline}`, TITLE_MAX),
        message: cut(lines.join("\n"), MESSAGE_MAX),
        click: url,
        sequence_id: createHash("sha256").update(incident).digest("hex").slice(0, 32),
        ...lookOf(message.what === "resolved" ? "over" : message.what === "test" ? "test" : message.alert.level),
      },
      timeoutS: options.timeoutS,
      secrets: token.value === null ? [] : [token.value],
    },
    signal,
  );
  return told.ok ? ok({ ref: null }) : told;
}

/** 3 is ntfy's default; 4 and 5 ring louder. Tags that name an emoji are shown as one. */
function lookOf(state: "bad" | "warn" | "over" | "test"): { priority: number; tags: string[] } {
  const looks = {
    bad: { priority: 4, tags: ["rotating_light"] },
    warn: { priority: 3, tags: ["warning"] },
    over: { priority: 2, tags: ["white_check_mark"] },
    test: { priority: 3, tags: ["test_tube"] },
  };
  return looks[state];
}
