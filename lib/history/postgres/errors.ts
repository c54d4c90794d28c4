/** What PostgreSQL, its client library and the network say, in our codes and in words that tell what to do. */
import { DatabaseError } from "pg";
import { type HistoryError, HistoryFailure } from "../types.ts";

/** SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html. `@` stands for the database's label. */
const BY_STATE: ReadonlyMap<string, (said: string, label: string) => HistoryError> = new Map([
  ["28P01", refusedUser],
  ["28000", refusedUser],
  ["3D000", (said, label) => io(`${label}: ${said}. Create it on the server: createdb -O USER DATABASE`)],
  ["42501", (said, label) => io(`${label}: ${said}. The user of history.url needs CREATE on its database (or to own it).`)],
  [
    "53100",
    (_, label) => ({
      ...io(`The disk of the PostgreSQL server ${label} is full. Nothing already kept is lost; make room.`),
      trouble: "disk-full" as const,
    }),
  ],
  ["53200", (_, label) => io(`The PostgreSQL server ${label} is out of memory.`)],
  ["53300", (said, label) => io(`${label}: ${said}. Raise max_connections on the server, or stop what holds its connections.`)],
  ["57P01", stopping],
  ["57P02", stopping],
  ["57P03", stopping],
  ["57P05", (_, label) => unreachable(`The PostgreSQL server ${label} ended a session that it had not heard of for too long.`)],
  ["25006", (said, label) => io(`${label}: ${said}. Opened for reading, or the server is a standby.`)],
  ["42704", (said, label) => io(`${label}: ${said}. PostgreSQL 14 or later is needed.`)],
  [
    "42P01",
    (said, label) => ({ code: "damaged", message: `${label}: ${said}. Tables are missing; restore a copy of the database.` }),
  ],
]);

const BY_NETWORK: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "no server listens there"],
  ["ENOENT", "there is no such socket"],
  ["ENOTFOUND", "the host is not known"],
  ["EAI_AGAIN", "the host's name cannot be looked up"],
  ["EHOSTUNREACH", "the host cannot be reached"],
  ["ENETUNREACH", "the network cannot be reached"],
  ["ETIMEDOUT", "the host does not answer"],
  ["ECONNRESET", "the connection was broken"],
  ["EPIPE", "the connection was broken"],
]);

/** @param label of {@link Target}: never with the password. */
export function errorOf(cause: unknown, label: string): HistoryError {
  const said = cause instanceof Error ? cause.message : String(cause);
  const code = codeOf(cause);
  if (cause instanceof DatabaseError) {
    return (
      BY_STATE.get(code ?? "")?.(said, label) ?? io(`PostgreSQL (${label}) refuses: ${said}${code === null ? "" : ` (${code})`}`)
    );
  }
  const network = code === null ? undefined : BY_NETWORK.get(code);
  return unreachable(`PostgreSQL cannot be reached at ${label}: ${network ?? said}. Is it running, and history.url right?`);
}

/** What the database or the network threw becomes a {@link HistoryFailure}; a mistake of our own passes as it is. */
export function failureOf(cause: unknown, label: string): unknown {
  return isOfDatabase(cause) ? new HistoryFailure(errorOf(cause, label), cause) : cause;
}

/** Messages of the client library's own errors, which carry no code. */
const OF_THE_LIBRARY =
  /^(Connection terminated|Client (was closed|has encountered)|timeout exc|Query read timeout|Cannot use a pool|The server does not|SASL|Called end)/i;

function isOfDatabase(cause: unknown): boolean {
  if (cause instanceof HistoryFailure) return false;
  if (cause instanceof DatabaseError || cause instanceof AggregateError) return true;
  return cause instanceof Error && (BY_NETWORK.has(codeOf(cause) ?? "") || OF_THE_LIBRARY.test(cause.message));
}

/** Of several addresses of one host the first tells why. */
function codeOf(cause: unknown): string | null {
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string") return cause.code;
  return cause instanceof AggregateError && cause.errors.length > 0 ? codeOf(cause.errors[0]) : null;
}

function refusedUser(said: string, label: string): HistoryError {
  return io(`${label} refuses the user: ${said}. Look at user and password in history.url, and at pg_hba.conf on the server.`);
}

function stopping(said: string, label: string): HistoryError {
  return unreachable(`The PostgreSQL server ${label} is starting or stopping: ${said}.`);
}

function unreachable(message: string): HistoryError {
  return { code: "unreachable", message };
}

function io(message: string): HistoryError {
  return { code: "io", message };
}
