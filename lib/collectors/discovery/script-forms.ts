/** What is known of the questions that the script of one router understands; remembered with its daemon. */
import { z } from "zod";

export const scriptFormsSchema = z.object({
  /** Live tables with the `$` of the routing feed's scripts, or without it as OpenWrt's luci-app-bmx7 has them. */
  live: z.enum(["dollar", "plain"]).nullable(),
  /** Which answers hold the originators: the files, or (where the script does not see those) the live table. */
  originators: z.enum(["all", "live"]).nullable(),
  /** How descriptions are told: all at once, or one by one under this name of the node. */
  descriptions: z.enum(["all", "nodeId", "shortId"]).nullable(),
});
export type ScriptForms = z.infer<typeof scriptFormsSchema>;

export const unknownForms = (): ScriptForms => ({ live: null, originators: null, descriptions: null });
