/** How our sessions are set up, from the store's URL. */
import { Client, type ClientConfig, types } from "pg";
import { err, ok, type Result } from "../../model/index.ts";
import type { HistoryError } from "../types.ts";

/** All our tables live in a schema of their own, so that a database may hold other things as well. */
export const SCHEMA = "teranyina";

export type Target = {
  url: URL;
  /** `user@host:port/database`, without the password: for messages and logs. */
  label: string;
};

const CONNECT_TIMEOUT_MS = 10_000;
/** Far more than any statement of ours needs; a server that went away without a word must not hold a call for ever. */
const QUERY_TIMEOUT_MS = 120_000;

/**
 * @param url `postgres://user:password@host:port/database`, with the parameters that libpq knows (`sslmode`, `host=/run/postgresql` for a
 * socket …). What it leaves out comes from the environment (PGUSER, PGPASSWORD …, `~/.pgpass`).
 */
export function targetOf(url: string): Result<Target, HistoryError> {
  try {
    // libpq takes a URL without a host, where a parameter names a socket; URLs in general need one.
    const parsed = new URL(url.replace("@/", "@localhost/"));
    if (!/^postgres(ql)?:\/\//i.test(url)) throw new Error("// is missing");
    const { user, host, port, database } = new Client({ connectionString: url });
    return ok({ url: parsed, label: `${user ?? "?"}@${host}:${port}/${database ?? "?"}` });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return err({
      code: "bad-url",
      message: `history.url is no URL of a PostgreSQL database (${reason}). Expected postgres://USER:PASSWORD@HOST:5432/DATABASE`,
    });
  }
}

/** @param settings of the server, for this session; they stand beside what the URL itself asks for in `options`. */
export function sessionConfig(target: Target, settings: Readonly<Record<string, string>> = {}): ClientConfig {
  const flags = Object.entries({ search_path: SCHEMA, ...KEEPALIVE, ...settings }).map(([name, value]) => `-c ${name}=${value}`);
  const url = new URL(target.url);
  url.searchParams.set("options", [url.searchParams.get("options") ?? "", ...flags].join(" ").trim());
  return {
    connectionString: url.href,
    fallback_application_name: "teranyina",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    // What is asked at once is sent at once. And a question without an answer in time ends the connection, not only the waiting.
    pipeline: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser: parserOf },
  };
}

/**
 * A machine that lost its power or its network says no goodbye. The server finds out within half a minute and ends the session: with it
 * goes the right to write, which another collector waits for. Ignored on a socket of the same machine.
 */
const KEEPALIVE = {
  tcp_keepalives_idle: "10",
  tcp_keepalives_interval: "5",
  tcp_keepalives_count: "3",
  tcp_user_timeout: "25000",
};

const OID = { bool: 16, int8: 20, numeric: 1700 } as const;

/** Rows look as SQLite gives them: numbers, texts, bytes, null. An int8 that a number cannot hold stays a bigint. */
function parserOf(oid: number, format?: "text" | "binary"): (value: string) => unknown {
  if (oid === OID.int8) return integerOf;
  if (oid === OID.numeric) return Number;
  if (oid === OID.bool) return (value) => (value === "t" ? 1 : 0);
  return types.getTypeParser(oid, format ?? "text");
}

function integerOf(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}
