/** The part of the configuration that pages and embeds need. */
import { z } from "zod";
import { meshIdSchema } from "../../model/index.ts";

export const languageSchema = z.enum(["ca", "es", "en"]);
export type Language = z.infer<typeof languageSchema>;

export const siteConfigViewSchema = z.object({
  name: z.string(),
  baseUrl: z.string(),
  languages: z.array(languageSchema).min(1),
  embedOrigins: z.array(z.string()), // "*" or origins that may frame /embed
  anonymousChanges: z.boolean(), // people whom nobody knows may change things of open meshes
  meshes: z.array(
    z.object({ id: meshIdSchema, name: z.string(), timezone: z.string(), technicians: z.enum(["open", "closed"]) }),
  ),
});
export type SiteConfigView = z.infer<typeof siteConfigViewSchema>;
