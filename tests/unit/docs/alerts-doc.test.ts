/** docs/alerts.md: its examples are taken by the program, and it tells of everything that there is. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { notifierOptionsSchema } from "#lib/alerts/index.ts";
import { configSchema } from "#lib/server/config/schema.ts";
import { cli } from "#tests/support/run-cli.ts";

const doc = readFileSync(join(import.meta.dirname, "../../../docs/alerts.md"), "utf8");
const blocks = (language: string) =>
  [...doc.matchAll(/^( *)```(\w+)\n([\s\S]*?)^ *```$/gm)].flatMap(([, indent = "", kind, text = ""]) =>
    kind === language ? [text.replaceAll(new RegExp(`^${indent}`, "gm"), "")] : [],
  );

it("has examples that the configuration takes", () => {
  expect(blocks("yaml").length).toBeGreaterThan(1);
  for (const text of blocks("yaml")) {
    const config = z.record(z.string(), z.unknown()).parse(parse(text));
    const parsed = configSchema.safeParse({ meshes: [{ id: "sants", name: "Sants", seeds: ["127.0.0.1"] }], ...config });
    expect(parsed.success ? [] : parsed.error.issues, text).toEqual([]);
  }
});

it("has commands whose options there are", async () => {
  const commands = blocks("sh").flatMap((text) => text.split("\n").filter((line) => line.startsWith("teranyina ")));
  expect(commands.length).toBeGreaterThan(4);
  for (const command of commands) {
    const [, name = ""] = command.split(" ");
    const { status, out } = await cli(name, "--help");
    expect(status).toBe(0);
    for (const [option] of command.matchAll(/--[a-z]+/g)) expect(out, command).toContain(option);
  }
});

it("tells of every kind of notifier", () => {
  const types = notifierOptionsSchema.options.map((options) => options.shape.type.value);
  expect(types.length).toBeGreaterThan(7);
  expect(types.filter((type) => !doc.includes(`| \`${type}\` |`))).toEqual([]);
});
