/** Takes what Next writes to a response instead of sending it, so that one rendering can be sent to many. */
import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

export type Captured = { status: number; headers: OutgoingHttpHeaders; body: Buffer };

export type Capture = {
  /** Settles when the response is ended, or with null when its visitor went away before. */
  captured: Promise<Captured | null>;
  /** The response sends again what is written to it. */
  undo(): void;
};

/** From now on nothing that is written gets out; when it is ended the response is as it was, with nothing sent and its headers set. */
export function capture(response: ServerResponse): Capture {
  const { write, end, writeHead, flushHeaders } = response;
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown) => {
    if (typeof chunk === "string") chunks.push(Buffer.from(chunk));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  const undo = () => void Object.assign(response, { write, end, writeHead, flushHeaders });
  const captured = new Promise<Captured | null>((resolve) => {
    const left = () => {
      undo();
      resolve(null);
    };
    response.once("close", left);
    response.flushHeaders = () => undefined;
    response.write = (...args: unknown[]) => {
      keep(args[0]);
      calledBack(args);
      return true;
    };
    response.writeHead = (status: number, ...args: unknown[]) => {
      response.statusCode = status;
      for (const [name, value] of Object.entries(headersIn(args))) if (value !== undefined) response.setHeader(name, value);
      return response;
    };
    response.end = (...args: unknown[]) => {
      keep(args[0]);
      response.off("close", left);
      undo();
      resolve({ status: response.statusCode, headers: response.getHeaders(), body: Buffer.concat(chunks) });
      calledBack(args);
      return response;
    };
  });
  return { captured, undo };
}

/** The last argument may be a function that waits for the chunk to be gone. */
function calledBack(args: readonly unknown[]): void {
  const last = args.at(-1);
  if (typeof last === "function") queueMicrotask(() => last());
}

/** `writeHead(status, [words], [headers])`: only an object of headers is used by Next. */
function headersIn(args: readonly unknown[]): OutgoingHttpHeaders {
  const last = args.at(-1);
  return typeof last === "object" && last !== null && !Array.isArray(last) ? { ...last } : {};
}
