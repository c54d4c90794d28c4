import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";

/** What may change these lists is told in docs/security.md. */
const LICENCES: ReadonlySet<string> = new Set([
  "MIT",
  "MIT-0",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "Apache-2.0",
  "MPL-2.0",
  "OFL-1.1",
  "Python-2.0",
  "CC-BY-4.0",
  "MIT OR Apache-2.0",
  "(MIT AND Zlib)",
  "LGPL-3.0-or-later",
  "Apache-2.0 AND LGPL-3.0-or-later",
  "Apache-2.0 AND LGPL-3.0-or-later AND MIT",
]);
/** Packages that may run a program of their own while they are installed. */
const INSTALL_SCRIPTS: readonly string[] = ["node_modules/esbuild"];

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      license: z.string().optional(),
      hasInstallScript: z.boolean().optional(),
      integrity: z.string().optional(),
    }),
  ),
});

const lock = lockSchema.parse(JSON.parse(readFileSync(join(import.meta.dirname, "../../../package-lock.json"), "utf8")));
const packages = Object.entries(lock.packages).filter(([path]) => path !== "");

it("depends on packages of known licences only", () => {
  const unknown = packages.filter(([, { license }]) => license === undefined || !LICENCES.has(license));
  expect(unknown.map(([path, { license }]) => `${path}: ${license ?? "none told"}`)).toEqual([]);
});

it("lets no other package run a script when it is installed", () => {
  expect(packages.filter(([, one]) => one.hasInstallScript === true).map(([path]) => path)).toEqual([...INSTALL_SCRIPTS]);
});

it("pins every package to its very bytes", () => {
  const loose = packages.filter(([, { integrity }]) => integrity?.startsWith("sha512-") !== true);
  expect(loose.map(([path]) => path)).toEqual([]);
});
