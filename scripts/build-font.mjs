#!/usr/bin/env node
/**
 * Cuts the site's one font down to what its three languages need and writes `public/build/inter.woff2`.
 *
 * Source: Inter (SIL Open Font License 1.1) as @fontsource-variable/inter ships it. Kept: Latin-1 with all letters of Catalan
 * and Spanish (the middle dot of l·l among them), typographic punctuation, a few signs; the weight axis from 400 to 600; tabular
 * figures (`tnum`), kerning, and what is needed to compose accents. The stylesheet names the file through `next/font/local`, which puts a
 * hash of its content into the address.
 *
 * Beside it `inter-picture.ttf`, of which the server draws pictures.
 *
 * Usage: node scripts/build-font.mjs [--check]   (`--check` writes nothing and fails if the file on disk differs)
 */
import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import subsetFont from "subset-font";

const LIMIT_BYTES = 28 * 1024;
const WEIGHTS = { min: 400, max: 600 };
const FEATURES = ["ccmp", "kern", "locl", "mark", "tnum", "case"];

/** Every character from `first` to `last`, both included. */
function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)).join("");
}

const characters = [
  range(0x20, 0x7e),
  range(0xa0, 0xff), // Latin-1: à ç é è í ï ñ ó ò ú ü · ª º « » ¿ ¡ × ± °
  "‐‑–—‘’“”„…•‹›€™−↑↓\u202f\u2009",
].join("");

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const target = join(root, "public", "build", "inter.woff2");
const source = createRequire(import.meta.url).resolve("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2");

/** One weight as TrueType, for the pictures that the server draws: no browser takes part in them. */
const pictureTarget = join(root, "public", "build", "inter-picture.ttf");
const pictureFont = await subsetFont(await readFile(source), characters, {
  targetFormat: "truetype",
  variationAxes: { wght: 500 },
  keepFeatures: FEATURES,
  noHinting: true,
});

const font = await subsetFont(await readFile(source), characters, {
  targetFormat: "woff2",
  variationAxes: { wght: WEIGHTS },
  keepFeatures: FEATURES,
  noHinting: true,
});

if (font.length > LIMIT_BYTES) {
  console.error(`The font has ${font.length} bytes, more than ${LIMIT_BYTES}: keep fewer characters or features.`);
  process.exit(1);
}
if (process.argv.includes("--check")) {
  await access(pictureTarget);
  const onDisk = await readFile(target).catch((error) => (error.code === "ENOENT" ? null : Promise.reject(error)));
  if (onDisk === null || !onDisk.equals(font)) {
    console.error(`${target} is missing or out of date: run \`node scripts/build-font.mjs\`.`);
    process.exit(1);
  }
} else {
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, font);
  await writeFile(pictureTarget, pictureFont);
  console.log(`${target}: ${font.length} bytes, ${characters.length} characters`);
}
