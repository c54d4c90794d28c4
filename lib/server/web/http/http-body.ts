/** The one way in which a handler reads what was sent to it: so many bytes within so much time, and nothing of what is beyond. */
import { err, ok, type Result } from "../../../model/index.ts";

export type BodyRefusal = "too-large" | "too-slow";

/** What nobody may exceed, whichever path it is sent to; the server in front refuses it before a handler is asked. */
export const BODY_BYTES_MAX = 65_536;
/** From the first header to the last byte. */
export const BODY_MS_MAX = 10_000;

type BodySource = Pick<Request, "body" | "headers">;

/** Looks at the announced length first; stops the sender at the first byte too many. */
export async function boundedBytes(
  { headers, body }: BodySource,
  bytesMax: number,
  msMax: number = BODY_MS_MAX,
): Promise<Result<Uint8Array, BodyRefusal>> {
  if (Number(headers.get("content-length") ?? 0) > bytesMax) {
    await body?.cancel();
    return err("too-large");
  }
  if (body === null) return ok(new Uint8Array());
  const reader = body.getReader();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    void reader.cancel();
  }, msMax);
  try {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      bytes += read.value.byteLength;
      if (bytes > bytesMax) {
        await reader.cancel();
        return err("too-large");
      }
      chunks.push(read.value);
    }
    // Cancelling ends a pending read as if the body were over.
    return isLate ? err("too-slow") : ok(Buffer.concat(chunks));
  } finally {
    clearTimeout(timer);
  }
}

export async function boundedJson(request: BodySource, bytesMax: number): Promise<Result<unknown, BodyRefusal | "bad-request">> {
  const bytes = await boundedBytes(request, bytesMax);
  if (!bytes.ok) return bytes;
  try {
    return ok(JSON.parse(Buffer.from(bytes.value).toString("utf8")));
  } catch (cause) {
    if (cause instanceof SyntaxError) return err("bad-request");
    throw cause;
  }
}

/** The fields of a plain form. */
export async function boundedForm(request: BodySource, bytesMax: number): Promise<Result<URLSearchParams, BodyRefusal>> {
  const bytes = await boundedBytes(request, bytesMax);
  return bytes.ok ? ok(new URLSearchParams(Buffer.from(bytes.value).toString("utf8"))) : bytes;
}

/** The answer of a form's handler to a body that it did not read to its end. */
export function refusedBody(refusal: BodyRefusal): Response {
  return new Response(null, { status: refusal === "too-large" ? 413 : 408, headers: { "Cache-Control": "no-store" } });
}
