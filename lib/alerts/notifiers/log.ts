/** A line in the collector's log. */
import { z } from "zod";
import { ok } from "../../model/index.ts";
import { notifierKind } from "./notifier.ts";

const optionsSchema = z.strictObject({ type: z.literal("log") });

export const logNotifier = notifierKind({
  type: "log",
  options: optionsSchema,
  create: (_options, { log }) => ({
    deliver: async ({ id, mesh, message }) => {
      const { what, alert } = message;
      log({ mesh, alert: id, what, kind: alert.kind, level: alert.level, since: alert.since, nodes: message.nodes }, "alert");
      return ok({ ref: null });
    },
  }),
});
