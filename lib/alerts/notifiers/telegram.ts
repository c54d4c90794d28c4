/** A Telegram chat, by the Bot API's `sendMessage`. What follows of an incident answers its first message. */
import { z } from "zod";
import { err, ok, type Result } from "../../model/index.ts";
import { callFor } from "./http-call.ts";
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

const optionsSchema = z.strictObject({
  type: z.literal("telegram"),
  url: baseUrlOption.prefault("https://api.telegram.org"),
  /** As BotFather gives it. */
  token: secretSchema,
  /** A number, or a public channel's @name. */
  chat: z.union([z.number().int(), z.string().regex(/^(-?\d+|@\w{4,64})$/)]),
  language: languageOption,
  timeoutS: timeoutOption,
});
type Options = z.infer<typeof optionsSchema>;

/** Of a message's text, in UTF-16 code units. */
const TEXT_MAX = 4096;

const answerSchema = z.object({ ok: z.literal(true), result: z.object({ message_id: z.number().int() }) });

export const telegramNotifier = notifierKind({
  type: "telegram",
  options: optionsSchema,
  create: (options, tools) => ({ deliver: (delivery, signal) => send(options, tools, delivery, signal) }),
});

async function send(
  options: Options,
  tools: Tools,
  { ref, message, words }: Delivery,
  signal: AbortSignal,
): Promise<Result<Delivered, Undelivered>> {
  const token = tools.secret(options.token);
  if (!token.ok) return err({ reason: token.error, whose: "notifier" });
  const { headline, mesh, lines, url } = words(options.language ?? null);
  const text = cut([`${mesh}: ${headline}`, ...lines].join("\n"), TEXT_MAX - url.length - 1);
  const first = Number(ref ?? Number.NaN);
  const answer = await callFor(
    {
      method: "POST",
      url: `${options.url}/bot${token.value}/sendMessage`,
      body: {
        chat_id: options.chat,
        text: `${text}\n${url}`,
        link_preview_options: { is_disabled: true },
        disable_notification: message.what === "resolved",
        ...(Number.isInteger(first) && { reply_parameters: { message_id: first, allow_sending_without_reply: true } }),
      },
      timeoutS: options.timeoutS,
      secrets: [token.value],
    },
    answerSchema,
    signal,
  );
  if (!answer.ok) return answer;
  return ok({ ref: ref ?? String(answer.value.result.message_id) });
}

/** Never between the halves of a character. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
