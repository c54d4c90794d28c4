/** Whether the secrets that notifiers and metrics name can be read. Nothing is sent: `notify --test` does. */
import { dirname } from "node:path";
import { readSecret, type SecretRef, secretSchema } from "#lib/alerts/index.ts";
import type { Config } from "#lib/server/config/load.ts";
import type { Finding } from "./doctor-checks.ts";

/** Options that may name a secret; others (labels) may look the same. */
const SECRET_KEYS: ReadonlySet<string> = new Set(["url", "secret", "token", "password"]);

export function checkSecrets({ alerts, metrics, file }: Config): Finding {
  const what = "secrets";
  const named = [
    ...Object.entries(alerts.notifiers).flatMap(([name, options]) =>
      Object.entries(options).flatMap(([key, value]) =>
        SECRET_KEYS.has(key) ? [{ at: `alerts.notifiers.${name}.${key}`, value }] : [],
      ),
    ),
    { at: "metrics.token", value: metrics.token },
  ].flatMap(({ at, value }) => (isElsewhere(value) ? [{ at, read: readSecret(value, dirname(file)) }] : []));
  const missing = named.flatMap(({ at, read }) => (read.ok ? [] : [`${at}: ${read.error}`]));
  if (missing.length === 0)
    return { what, state: "good", told: named.length === 0 ? "none is named" : `${named.length} can be read` };
  const remedy =
    "A variable is that of this shell; the collector's may differ (systemd: EnvironmentFile). A file needs the right to be read.";
  return { what, state: "doubtful", told: missing.join("; "), remedy };
}

function isElsewhere(value: unknown): value is SecretRef {
  return typeof value === "object" && secretSchema.safeParse(value).success;
}
