/** Looks at the database before it is used: there, ours, up to date; brings it up to date for a writer. */
import { Client } from "pg";
import { err, ok, type Result } from "../../model/index.ts";
import type { HistoryError, HistoryMode } from "../types.ts";
import { errorOf } from "./errors.ts";
import { migrate, schemaVersion } from "./migrate.ts";
import { SCHEMA, sessionConfig, type Target } from "./settings.ts";

/** The oldest that has `idle_session_timeout`. */
const SERVER_VERSION_MIN = 140_000;

/** @returns why the database cannot be used; ok where it stands as `steps` make it. */
export async function prepareDatabase(
  target: Target,
  mode: HistoryMode,
  steps: readonly string[],
): Promise<Result<null, HistoryError>> {
  const client = new Client(sessionConfig(target));
  // A connection that breaks fails the question under way as well.
  client.on("error", () => undefined);
  try {
    await client.connect();
    const refusal = (await unfitServer(client, target)) ?? (await unfitTables(client, target, mode, steps));
    return refusal === null ? ok(null) : err(refusal);
  } catch (cause) {
    return err(errorOf(cause, target.label));
  } finally {
    await client.end();
  }
}

async function unfitServer(client: Client, { label }: Target): Promise<HistoryError | null> {
  const { rows } = await client.query<{ version: string; number: string; encoding: string }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number,
            current_setting('server_encoding') AS encoding`,
  );
  const [server] = rows;
  if (Number(server?.number) < SERVER_VERSION_MIN) {
    return { code: "io", message: `${label} runs PostgreSQL ${server?.version}. PostgreSQL 14 or later is needed.` };
  }
  if (server?.encoding !== "UTF8") {
    return {
      code: "io",
      message: `${label} is encoded in ${server?.encoding}. Create it again: createdb -E UTF8 -T template0 …`,
    };
  }
  return null;
}

async function unfitTables(
  client: Client,
  { label }: Target,
  mode: HistoryMode,
  steps: readonly string[],
): Promise<HistoryError | null> {
  const found = await schemaVersion(client);
  if (found === null && mode !== "write") {
    return { code: "missing", message: `${label} has no tables yet: the collector's first start makes them.` };
  }
  const version = mode === "write" && (found ?? 0) < steps.length ? await migrate(client, steps) : (found ?? 0);
  if (version > steps.length) {
    return {
      code: "newer",
      message:
        `${label} was written by a later version (tables ${version} in schema ${SCHEMA}, this program knows ${steps.length}). ` +
        "Run that version, or give history.url another database.",
    };
  }
  if (version < steps.length) {
    return { code: "not-migrated", message: `${label} waits for the collector to bring its tables up to date.` };
  }
  return null;
}
