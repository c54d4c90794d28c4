/** The little of HTTP/1 that a router's web server reads: request line, headers, and a body of known length. */

/** A request head of at most {@link headBytesMax} bytes, and its body (empty unless `Content-Length` says otherwise). */
export type WebRequest = {
  method: string;
  path: string; // up to the first "?", as sent: nothing is decoded
  query: string | null; // everything after the first "?", as sent; null where there is none
  body: string;
};

export const headBytesMax = 8192;
export const bodyBytesMax = 65_536;

/** What the bytes so far amount to: `more` = incomplete, `bad` = not a request that this server reads. */
export type ParsedRequest = { state: "more" } | { state: "bad" } | { state: "request"; request: WebRequest };

/** Parses the bytes received so far (latin-1, so that every byte is one character and survives). */
export function parseRequest(received: string): ParsedRequest {
  const headEnd = /\r?\n\r?\n/.exec(received);
  if (headEnd === null) return { state: received.length > headBytesMax ? "bad" : "more" };
  const [requestLine = "", ...headerLines] = received.slice(0, headEnd.index).split(/\r?\n/);
  const words = requestLine.split(" ");
  const [method, target, version] = words;
  if (words.length !== 3 || method === undefined || target === undefined || !version?.startsWith("HTTP/1."))
    return { state: "bad" };
  const bodyLength = contentLength(headerLines);
  if (bodyLength === null || bodyLength > bodyBytesMax) return { state: "bad" };
  const bodyStart = headEnd.index + headEnd[0].length;
  if (received.length < bodyStart + bodyLength) return { state: "more" };
  const mark = target.indexOf("?");
  return {
    state: "request",
    request: {
      method,
      path: mark === -1 ? target : target.slice(0, mark),
      query: mark === -1 ? null : target.slice(mark + 1),
      body: Buffer.from(received.slice(bodyStart, bodyStart + bodyLength), "latin1").toString("utf8"),
    },
  };
}

function contentLength(headerLines: readonly string[]): number | null {
  const line = headerLines.find((header) => /^content-length:/i.test(header));
  if (line === undefined) return 0;
  const value = line.slice(line.indexOf(":") + 1).trim();
  return /^\d{1,9}$/.test(value) ? Number(value) : null;
}
