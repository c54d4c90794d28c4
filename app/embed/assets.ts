/** What scripts/build-embed.mjs left behind: the script's name with its hash, and the style that goes into the page. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const assetsSchema = z.object({
  script: z
    .string()
    .regex(/^\/build\/embed-[0-9a-z]+\.js$/i)
    .nullable(),
  css: z.string(),
});
export type EmbedAssets = z.infer<typeof assetsSchema>;

const MANIFEST = join("public", "build", "embed.json");

let read: Promise<EmbedAssets> | null = null;

/**
 * Read once: the files change only with a build.
 * @throws Error where the site was started without `npm run build`
 */
export function embedAssets(): Promise<EmbedAssets> {
  read ??= readAssets().catch((error: unknown) => {
    read = null;
    throw error;
  });
  return read;
}

async function readAssets(): Promise<EmbedAssets> {
  const text = await readFile(join(process.cwd(), MANIFEST), "utf8");
  return assetsSchema.parse(JSON.parse(text));
}
