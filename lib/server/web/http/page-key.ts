/** Which page a request asks for, and everything of the request that the page may depend on. */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

export type PageKey = {
  key: string;
  /** null: of more than one mesh. */
  mesh: string | null;
  /** The only headers that a page is made from: what is not in the key cannot change what others get. */
  headers: IncomingHttpHeaders;
};

/** Files and handlers; the bare address only leads to a page. */
const NO_PAGE =
  /^\/$|^\/(?:api|_next|build|healthz|livez|metrics|theme|manifest\.webmanifest|icon\.svg|favicon\.ico|robots\.txt)(?:\/|$)/;
/** Of any first word: what is no language is a page that says so. */
const PAGE = /^\/[^/]+(?:\/([^/]+))?(?:\/|$)/;
const EMBED = /^\/embed\/([^/]+)$/;
/** Under a mesh, but no page: it has validators of its own. */
const FEED = /^\/[^/]+\/[^/]+\/feed$/;
/** What the browser's router sends (Next: `app-router-headers`): it gets a part of the page, in React's own form. */
const ROUTER_HEADERS = ["rsc", "next-router-state-tree", "next-router-prefetch", "next-router-segment-prefetch", "next-url"];
const KEY_LENGTH_MAX = 8_192;

/** null: no page, or none whose answer is the same for everybody who asks so. */
export function pageKeyOf(request: Pick<IncomingMessage, "method" | "url" | "headers">): PageKey | null {
  const { method, url = "", headers } = request;
  const path = url.split("?", 1)[0] ?? "";
  if ((method !== "GET" && method !== "HEAD") || FEED.test(path) || NO_PAGE.test(path)) return null;
  const embed = EMBED.exec(path);
  const page = embed ?? PAGE.exec(path);
  if (page === null) return null;
  const theme = /(?:^|;\s*)theme=(light|dark)(?:;|$)/.exec(headers.cookie ?? "")?.[1];
  const used: IncomingHttpHeaders = {
    // Pages are text for everybody: only the embed looks for a language.
    ...(embed === null || headers["accept-language"] === undefined ? {} : { "accept-language": headers["accept-language"] }),
    ...(theme === undefined || embed !== null ? {} : { cookie: `theme=${theme}` }),
  };
  for (const name of ROUTER_HEADERS) if (headers[name] !== undefined) used[name] = headers[name];
  const key = `${url}\n${JSON.stringify(used)}`;
  if (key.length > KEY_LENGTH_MAX) return null;
  return { key, mesh: page[1] ?? null, headers: { ...used, host: headers.host } };
}
