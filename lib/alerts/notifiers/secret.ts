/** Secrets of notifiers: written down, or better named, so that the configuration can be shown to others. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { err, ok, type Result } from "../../model/index.ts";

/** `env`: a variable of the collector's environment. `file`: a file's first line; relative paths start from the configuration's folder. */
export const secretSchema = z.union(
  [
    z.string().min(1).max(2_000),
    z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) }),
    z.strictObject({ file: z.string().min(1) }),
  ],
  { error: "expected the secret itself, { env: NAME } or { file: PATH }" },
);
export type SecretRef = z.infer<typeof secretSchema>;

export function readSecret(ref: SecretRef, folder: string, env: NodeJS.ProcessEnv = process.env): Result<string, string> {
  if (typeof ref === "string") return ok(ref);
  if ("env" in ref) {
    const value = env[ref.env] ?? "";
    return value === "" ? err(`the variable ${ref.env} is not set`) : ok(value);
  }
  const path = resolve(folder, ref.file);
  try {
    const [line = ""] = readFileSync(path, "utf8").split(/\r?\n/, 1);
    return line === "" ? err(`the first line of ${path} is empty`) : ok(line);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unreadable";
    return err(`${path} cannot be read (${code})`);
  }
}
