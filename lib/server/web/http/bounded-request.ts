/** Holds every request to {@link BODY_BYTES_MAX}, whoever reads it or does not: more never gets into memory. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { BODY_BYTES_MAX } from "./http-body.ts";
import { plainAnswer } from "./plain-answer.ts";

/** So long a sender that was refused may go on, unheard, to come to reading the answer. */
const LINGER_MS = 1_000;

/** @returns false where the answer is given: what was announced is too large. What turns out so later is refused when it does. */
export function boundRequest(request: IncomingMessage, response: ServerResponse, bytesMax: number = BODY_BYTES_MAX): boolean {
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) {
    refuse(request, response, bytesMax);
    return false;
  }
  // Whoever reads the body, or lets it lie: its pieces come in here, and nowhere else.
  const push = request.push.bind(request);
  let bytes = 0;
  let isRefused = false;
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (!(chunk instanceof Uint8Array)) return push(chunk, encoding);
    bytes += chunk.byteLength;
    if (bytes <= bytesMax) return push(chunk, encoding);
    if (!isRefused) {
      isRefused = true;
      refuse(request, response, bytesMax);
      // Who waits for the rest hears that there is none.
      push(null);
    }
    return true;
  };
  return true;
}

/** The rest is read and thrown away for a moment: a connection that is cut at once takes the answer with it. */
function refuse(request: IncomingMessage, response: ServerResponse, bytesMax: number): void {
  if (!response.headersSent) plainAnswer(response, 413, `At most ${bytesMax} bytes`);
  request.resume();
  setTimeout(() => {
    if (!request.complete) request.destroy();
  }, LINGER_MS).unref();
}
