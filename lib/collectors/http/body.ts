/** Reading an answer's body within bounds, raw and unpacked. */
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { err, ok, type Result } from "../../model/index.ts";
import type { HttpRefusal } from "./refusal.ts";

const UNPACK = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

function tooLarge(what: string, bytesMax: number): { ok: false; error: HttpRefusal } {
  return err({ code: "too-large", message: `${what} has more than ${bytesMax} bytes` });
}

/** Collects the stream; stops reading at the first byte over the limit. Errors of the stream are thrown to the caller. */
export async function collectBody(
  stream: AsyncIterable<Uint8Array | string>,
  bytesMax: number,
  onBytes: (count: number) => void,
): Promise<Result<Uint8Array, HttpRefusal>> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    total += bytes.length;
    onBytes(bytes.length);
    if (total > bytesMax) return tooLarge("The body", bytesMax);
    chunks.push(bytes);
  }
  return ok(Buffer.concat(chunks, total));
}

/** A content encoding was not asked for; a proxy may use one all the same. Unpacking ends at the limit. */
export async function unpackBody(
  body: Uint8Array,
  encoding: string | null,
  bytesMax: number,
): Promise<Result<Uint8Array, HttpRefusal>> {
  const name = (encoding ?? "identity").trim().toLowerCase();
  if (name === "identity" || name === "" || body.length === 0) return ok(body);
  if (name !== "gzip" && name !== "x-gzip" && name !== "deflate" && name !== "br") {
    return err({ code: "unexpected-shape", message: "The body is packed in an unknown way" });
  }
  try {
    return ok(await UNPACK[name](body, { maxOutputLength: bytesMax }));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ERR_BUFFER_TOO_LARGE") return tooLarge("The unpacked body", bytesMax);
    return err({ code: "unexpected-shape", message: "The packed body could not be unpacked" });
  }
}
