/** What scripts/build-embed.mjs left behind: the script's name with its hash, and the style that goes into the page. */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { webContext } from "#lib/server/web/context/context.ts";

const assetsSchema = z.object({
  script: z
    .string()
    .regex(/^\/build\/embed-[0-9a-z]+\.js$/i)
    .nullable(),
  css: z.string(),
});
export type EmbedAssets = z.infer<typeof assetsSchema>;

const MANIFEST = join("public", "build", "embed.json");

let read: { changedMs: number; assets: EmbedAssets } | null = null;

/**
 * Read again when a build has changed the file, so that a running server never names a script that is gone.
 * @throws Error where the site was started without `npm run build`
 */
export async function embedAssets(): Promise<EmbedAssets> {
  const path = join(webContext().root, MANIFEST);
  const { mtimeMs } = await stat(path);
  if (read === null || read.changedMs !== mtimeMs)
    read = { changedMs: mtimeMs, assets: assetsSchema.parse(JSON.parse(await readFile(path, "utf8"))) };
  return read.assets;
}
