/** The kinds of notifiers that there are. A new one is a file beside these and a line here. */
import { z } from "zod";
import { alertmanagerNotifier } from "./alertmanager.ts";
import { logNotifier } from "./log.ts";
import { mailNotifier } from "./mail.ts";
import { matrixNotifier } from "./matrix.ts";
import type { Notifier, Tools } from "./notifier.ts";
import { ntfyNotifier } from "./ntfy.ts";
import { requestTrackerNotifier } from "./request-tracker.ts";
import { telegramNotifier } from "./telegram.ts";
import { webhookNotifier } from "./webhook.ts";

const OTHERS = [
  webhookNotifier,
  mailNotifier,
  matrixNotifier,
  telegramNotifier,
  ntfyNotifier,
  requestTrackerNotifier,
  alertmanagerNotifier,
] as const;

export const notifierOptionsSchema = z.discriminatedUnion("type", [logNotifier.options, ...OTHERS.map(({ options }) => options)]);
export type NotifierOptions = z.infer<typeof notifierOptionsSchema>;

export function createNotifier(options: NotifierOptions, tools: Tools): Notifier {
  const kind = [logNotifier, ...OTHERS].find(({ type }) => type === options.type);
  if (kind === undefined) throw new Error(`no notifier of type ${options.type}`);
  return kind.make(options, tools);
}
