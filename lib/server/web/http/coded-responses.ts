/**
 * Lets a route handler send a body that is compressed already. Next drops `Content-Encoding` and `Content-Length` of every handler's
 * response (its `server/send-response.js`), so handlers name them otherwise and the HTTP server in front gives them back their names.
 */
import type { IncomingMessage, ServerResponse } from "node:http";

/** On a request: the server in front understands {@link CODING_HEADER}. On a response: the coding of the body, `br` or `gzip`. */
export const CODING_HEADER = "x-teranyina-coding";
export const LENGTH_HEADER = "x-teranyina-length";

const REAL_NAMES: ReadonlyMap<string, string> = new Map([
  [CODING_HEADER, "content-encoding"],
  [LENGTH_HEADER, "content-length"],
]);

/** To be called before Next handles the request. */
export function allowCodedResponses(request: IncomingMessage, response: ServerResponse): void {
  request.headers[CODING_HEADER] = "allowed";
  const setHeader = response.setHeader.bind(response);
  response.setHeader = (name, value) => {
    const real = REAL_NAMES.get(name.toLowerCase());
    if (real === undefined) return setHeader(name, value);
    // Next gives every header as a list.
    return setHeader(real, Array.isArray(value) ? (value[0] ?? "") : value);
  };
}
