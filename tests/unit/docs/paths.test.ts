/** Whatever the documents name is there: files, folders, and scripts of npm. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { PROJECT_ROOT } from "#lib/server/web/http/http-server.ts";

const ROOMS = /^(app|bench|cli|components|deploy|docs|emulator|lib|public|scripts|tests)\//;
const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...["docs", "docs/how-to"].flatMap((folder) =>
    readdirSync(join(PROJECT_ROOT, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name}`),
  ),
];
const textOf = (path: string) => readFileSync(join(PROJECT_ROOT, path), "utf8");

it.each(documents)("%s names only paths that exist", (path) => {
  const named = [...textOf(path).matchAll(/`([^`\s]+)`/g)].flatMap(([, text]) => (text === undefined ? [] : [text]));
  // NAME, {mesh} and the like stand for something; a column is a place in a file.
  const paths = named
    .filter((text) => ROOMS.test(text) && !/[{*<A-Z]{2}|[{*]/.test(text))
    .map((text) => text.replace(/:\d+$/, ""));
  expect(paths.filter((one) => !existsSync(join(PROJECT_ROOT, one)))).toEqual([]);
});

it.each(documents)("%s links only to what exists", (path) => {
  const folder = join(PROJECT_ROOT, path, "..");
  const links = [...textOf(path).matchAll(/\]\((?!https?:|mailto:|#)([^)#]+)/g)].flatMap(([, to]) =>
    to === undefined ? [] : [to],
  );
  expect(links.filter((to) => !existsSync(join(folder, to)))).toEqual([]);
});

it.each(documents)("%s names only scripts that npm has", (path) => {
  const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(textOf("package.json")));
  const named = [...textOf(path).matchAll(/npm run ([a-z0-9:-]+)/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});
