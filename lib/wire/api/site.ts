/** The part of the configuration that pages and embeds need. */

import { z } from "zod";
import { negotiateLanguage } from "#lib/base/negotiation.ts";
import { meshIdSchema } from "../../model/index.ts";

export const languageSchema = z.enum(["ca", "es", "en"]);
export type Language = z.infer<typeof languageSchema>;

/** The language of a site's answer, for pages and API alike. @param offered by the site. */
export function chosenLanguage(header: string | null, offered: readonly Language[]): Language {
  return negotiateLanguage(header, offered) ?? "ca";
}

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
