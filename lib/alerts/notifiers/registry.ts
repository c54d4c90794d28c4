/** The kinds of notifiers that there are. A new one is a file beside these and a line here. */
import { z } from "zod";
import { logNotifier } from "./log.ts";
import type { Notifier, Tools } from "./notifier.ts";
import { webhookNotifier } from "./webhook.ts";

export const notifierOptionsSchema = z.discriminatedUnion("type", [logNotifier.options, webhookNotifier.options]);
export type NotifierOptions = z.infer<typeof notifierOptionsSchema>;

export function createNotifier(options: NotifierOptions, tools: Tools): Notifier {
  switch (options.type) {
    case "log":
      return logNotifier.create(options, tools);
    case "webhook":
      return webhookNotifier.create(options, tools);
  }
}
