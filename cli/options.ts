/** Options that several commands take, and their reading. commander gives untyped values: every command parses its own with zod. */
import { resolve } from "node:path";
import { z } from "zod";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import { absoluteStore, type Config, loadConfig } from "#lib/server/config/load.ts";
import { formatProblem } from "#lib/server/config/problems.ts";
import { EXIT_USAGE, type Io } from "./io.ts";

export const CONFIG_OPTION = ["--config <file>", "the configuration (default: $TERANYINA_CONFIG, else teranyina.yaml)"] as const;

export const configOptionSchema = z.object({
  config: z
    .string()
    .optional()
    .transform((given) => given ?? process.env.TERANYINA_CONFIG ?? "teranyina.yaml"),
  json: z.boolean().default(false),
});

/** The zone in which a time without an offset is read. */
export const timezoneOptionSchema = z
  .string()
  .refine(isZone, { error: "expected a time zone of the IANA database, such as Europe/Madrid" })
  .optional();

/** Whose ways out are meant. */
export const familyOptionSchema = z.enum(["v4", "v6"], { error: "expected v4 or v6" }).optional();

function isZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone.length > 0;
  } catch (cause) {
    if (cause instanceof RangeError) return false;
    throw cause;
  }
}

/** @returns null after telling every problem on standard error. */
export function configOrComplain(io: Io, file: string): Config | null {
  const config = loadConfig(file);
  if (config.ok) return config.value;
  for (const problem of config.error) io.error(`${formatProblem(file, problem)}\n`);
  return null;
}

/** Opens the store that is named, else the configuration's, for reading. @returns null after telling on standard error why it cannot be. */
export async function openStoreOrComplain(io: Io, history: string | undefined, config: string): Promise<History | null> {
  const url = history === undefined ? configOrComplain(io, config)?.history.url : absoluteStore(history, resolve("."));
  if (url === undefined) return null;
  const opened = await openHistory(url, "read");
  if (opened.ok) return opened.value;
  io.error(`error: ${opened.error.message}\n`);
  return null;
}

/**
 * @returns the options, or the exit status after telling what is wrong with one.
 * @param names option names as the user writes them, where they differ from `--key`.
 */
export function parseOptions<Schema extends z.ZodType>(
  io: Io,
  schema: Schema,
  options: unknown,
  names: Readonly<Record<string, string>> = {},
): { ok: true; value: z.infer<Schema> } | { ok: false; status: number } {
  const parsed = schema.safeParse(options);
  if (parsed.success) return { ok: true, value: parsed.data };
  for (const issue of parsed.error.issues) {
    const key = String(issue.path[0] ?? "");
    io.error(`error: ${names[key] ?? `--${key}`}: ${issue.message.replace(/^Invalid (input|option): /, "")}\n`);
  }
  return { ok: false, status: EXIT_USAGE };
}
