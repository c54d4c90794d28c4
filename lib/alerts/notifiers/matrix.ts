/**
 * A Matrix room, by the client-server API (v1.1 and later). One message an incident: what follows replaces its text (`m.replace`). The
 * transaction's id is the message's, so that the server knows one that comes twice.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { err, ok, type Result } from "../../model/index.ts";
import { callFor } from "./http-call.ts";
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

const optionsSchema = z.strictObject({
  type: z.literal("matrix"),
  /** The home server's own, as its clients use it. */
  url: baseUrlOption,
  /** The access token of a user who is in the room. */
  token: secretSchema,
  room: z.string().regex(/^![^\s/]{1,254}$/, { error: "expected a room's id, such as !abc:example.org (not its alias)" }),
  language: languageOption,
  timeoutS: timeoutOption,
});
type Options = z.infer<typeof optionsSchema>;

const answerSchema = z.object({ event_id: z.string().min(1).max(300) });

export const matrixNotifier = notifierKind({
  type: "matrix",
  options: optionsSchema,
  create: (options, tools) => ({ keepsOpen: true, deliver: (delivery, signal) => send(options, tools, delivery, signal) }),
});

async function send(
  { url, room, language, timeoutS, token: tokenRef }: Options,
  tools: Tools,
  { id, ref, words }: Delivery,
  signal: AbortSignal,
): Promise<Result<Delivered, Undelivered>> {
  const token = tools.secret(tokenRef);
  if (!token.ok) return err({ reason: token.error, whose: "notifier" });
  const content = contentOf(words(language ?? null));
  const transaction = createHash("sha256").update(id).digest("hex").slice(0, 40);
  const answer = await callFor(
    {
      method: "PUT",
      url: `${url}/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/m.room.message/${transaction}`,
      headers: { authorization: `Bearer ${token.value}` },
      body: ref === null ? content : { ...replaced(content), "m.relates_to": { rel_type: "m.replace", event_id: ref } },
      timeoutS,
      secrets: [token.value],
    },
    answerSchema,
    signal,
  );
  // An edit of an edit names the first event.
  return answer.ok ? ok({ ref: ref ?? answer.value.event_id }) : answer;
}

type Content = ReturnType<typeof contentOf>;

function contentOf({ headline, mesh, lines, url }: IncidentText) {
  return {
    msgtype: "m.text",
    body: [`${mesh}: ${headline}`, ...lines, url].join("\n"),
    format: "org.matrix.custom.html",
    formatted_body: [
      `<a href="${escaped(url)}">${escaped(mesh)}: <strong>${escaped(headline)}</strong></a>`,
      ...lines.map(escaped),
    ].join("<br>"),
  };
}

/** Clients that know no edits show the fallback, which begins with an asterisk by custom. */
function replaced(content: Content) {
  return { ...content, body: `* ${content.body}`, formatted_body: `* ${content.formatted_body}`, "m.new_content": content };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
