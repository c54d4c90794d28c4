#!/usr/bin/env node
/**
 * Bundles the embed: its script into `public/build/embed-<hash>.js`, and `public/build/embed.json`, which names the script and holds
 * the style that goes into the page itself. No React and nothing of Next: the whole script has to stay under 80 KB gzip.
 *
 * Usage: node scripts/build-embed.mjs
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const LIMIT_BYTES = 80 * 1024;
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const target = join(root, "public", "build");

const script = await build({
  entryPoints: [join(root, "app", "embed", "client.ts")],
  bundle: true,
  write: false,
  minify: true,
  format: "esm",
  target: ["es2022"],
  legalComments: "none",
  logLevel: "warning",
});
const style = await build({
  stdin: {
    contents: ["components/ui/tokens.css", "components/map/map.css", "app/embed/embed.css"]
      .map((path) => `@import "./${path}";`)
      .join("\n"),
    resolveDir: root,
    loader: "css",
  },
  bundle: true,
  write: false,
  minify: true,
  external: ["/build/*"],
  target: ["chrome111", "firefox113", "safari16.4"],
  logLevel: "warning",
});

const code = script.outputFiles[0].contents;
const css = style.outputFiles[0].text.trim();
const bytes = gzipSync(code, { level: 9 }).length;
if (bytes > LIMIT_BYTES) {
  console.error(`The embed's script has ${bytes} bytes gzip, more than ${LIMIT_BYTES}.`);
  process.exit(1);
}
const name = `embed-${createHash("sha256").update(code).digest("hex").slice(0, 12)}.js`;
await mkdir(target, { recursive: true });
for (const old of await readdir(target)) if (/^embed-.*\.js$/.test(old) && old !== name) await rm(join(target, old));
await writeFile(join(target, name), code);
await writeFile(join(target, "embed.json"), `${JSON.stringify({ script: `/build/${name}`, css })}\n`);
console.log(`${join(target, name)}: ${bytes} bytes gzip; style ${gzipSync(css).length} bytes gzip`);
