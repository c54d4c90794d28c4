/** What is refused before any page or handler is asked: addresses that nobody can read, methods that a path does not have. */
import type { IncomingMessage } from "node:http";

export type RequestRefusal = { status: 400 | 405; words: string; allow?: string };

const READ = "GET, HEAD";
/** Handlers of the API tell by themselves which of these a path has, in a problem document. */
const API_METHODS = "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE";

/** By the path without its last slash; the first that fits counts. */
const METHODS: readonly (readonly [RegExp, string])[] = [
  [/^\/api(?:\/|$)/, API_METHODS],
  [/^\/(?:healthz|livez|metrics)$/, "GET, HEAD, OPTIONS"],
  [/^\/theme$|^\/[^/]+\/[^/]+\/(?:marks|alerts\/acknowledge)$/, "POST"],
];

/** null: the request may be asked of Next. */
export function refusalOf({ method = "", url = "" }: Pick<IncomingMessage, "method" | "url">): RequestRefusal | null {
  if (url === "*") return { status: 405, words: "Nothing can be asked of the whole server", allow: READ };
  const path = pathOf(url);
  if (path === null) return { status: 400, words: "The address cannot be read" };
  const bare = path.length > 1 ? path.replace(/\/$/, "") : path;
  const allow = METHODS.find(([pattern]) => pattern.test(bare))?.[1] ?? READ;
  return allow.split(", ").includes(method) ? null : { status: 405, words: `Allowed here: ${allow}`, allow };
}

/** A target with its host, as a proxy is asked (RFC 9112, section 3.2.2), is the path in it: of which host, everybody is told by baseUrl. */
export function originForm(url: string): string {
  const rest = /^https?:\/\/[^/?#]*(.*)$/i.exec(url)?.[1];
  return rest === undefined ? url : rest.startsWith("/") ? rest : `/${rest}`;
}

/** The path of a request target as it came; null where it is none, or its encoding (RFC 3986, section 2.1) is none of UTF-8 text. */
export function pathOf(url: string): string | null {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  if (!path.startsWith("/")) return null;
  try {
    return decodeURIComponent(path).includes("\0") ? null : path;
  } catch (cause) {
    if (cause instanceof URIError) return null;
    throw cause;
  }
}
