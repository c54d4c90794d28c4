/** A document in the three codings that the site serves, with its validator. Slow (brotli): for the reading thread only. */
import { createHash } from "node:crypto";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { EncodedDocument } from "../context/context.ts";

/** Small blocks: the columns of a wire differ so much that each wants its own code table. Measured, 7 % less than the default. */
const GZIP_OPTIONS = { level: 9, memLevel: 5 } as const;
/** The highest quality takes seconds for a large snapshot and gains little. */
const BROTLI_QUALITY_LARGE = 5;
const LARGE_BYTES = 98_304;

/** `once`: hardly anybody else will ask for it, so it is not worth the highest quality. */
export type Effort = "many" | "once";

/** @param body text (sent as UTF-8). The ETag is a strong one of the identity coding. */
export function encodeDocument(body: string, contentType: string, effort: Effort = "many"): EncodedDocument {
  const identity = Buffer.from(body, "utf8");
  const quick = effort === "once" || identity.byteLength > LARGE_BYTES;
  const quality = quick ? BROTLI_QUALITY_LARGE : constants.BROTLI_MAX_QUALITY;
  return {
    etag: `"${createHash("sha256").update(identity).digest("base64url").slice(0, 27)}"`,
    contentType,
    identity: ownBytes(identity),
    gzip: ownBytes(gzipSync(identity, GZIP_OPTIONS)),
    brotli: ownBytes(
      brotliCompressSync(identity, {
        params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: identity.byteLength },
      }),
    ),
  };
}

export function encodeJson(value: unknown, effort: Effort = "many"): EncodedDocument {
  return encodeDocument(JSON.stringify(value), "application/json; charset=utf-8", effort);
}

/** A view with a buffer of its own: pooled ones cannot be transferred between threads. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}
