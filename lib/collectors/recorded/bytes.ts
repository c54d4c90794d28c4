/** The bytes of a recorded file: unpacked where they are packed, within bounds. */
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { err, ok, type Result } from "../../model/index.ts";
import { cleanMessage } from "../scalars/text.ts";
import type { FileRefusal } from "../source.ts";

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The content of a file, unpacked where it is gzip (RFC 1952). Unpacking ends at the bound, whatever the file claims to hold.
 * @returns `too-large` beyond `bytesMax`, `empty` for nothing, `not-json` is never given: what the content is, is the source's business.
 */
export function unpacked(bytes: Uint8Array, bytesMax: number): Result<Uint8Array, FileRefusal> {
  const content = isGzip(bytes) ? gunzipped(bytes, bytesMax) : ok(bytes);
  if (!content.ok) return content;
  if (content.value.length > bytesMax) {
    return err({ code: "too-large", message: `${content.value.length} bytes, ${bytesMax} are taken` });
  }
  if (content.value.length === 0) return err({ code: "empty", message: "the file has no bytes" });
  return content;
}

/** The beginning of the content, for telling what it is; nothing where it cannot be unpacked. */
export function unpackedHead(head: Uint8Array): Uint8Array {
  if (!isGzip(head)) return head;
  const limits = { maxOutputLength: HEAD_BYTES_MAX, finishFlush: SYNC_FLUSH };
  try {
    return gunzipSync(head, limits);
  } catch (cause) {
    if (isZlibError(cause)) return new Uint8Array();
    throw cause;
  }
}

/** What a server answers in place of a file: its error, or the page to log in at. */
export function isWebPage(content: Uint8Array): boolean {
  const text = withoutComments(textOf(content.subarray(0, 2_000))).replaceAll(/<\?[^>]*>|\ufeff/g, "");
  return /^\s*<(!doctype\s+html|html|head|body|title)[\s>]/i.test(text);
}

/** Comments of XML and HTML, in one pass: a pattern that repeats them would try every way to split them. */
export function withoutComments(text: string): string {
  return text.replaceAll(/<!--[\s\S]*?-->/g, "");
}

export const WEB_PAGE: FileRefusal = {
  code: "unexpected-shape",
  message: "a web page (HTML), not a recording: a server answered with an error or a page to log in at. Fetch the file again",
};

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** The head of a packed file ends inside its stream: what came before is given out all the same. */
const SYNC_FLUSH = 2;
/** The first bytes of a file unpack to a thousand times their number at most. */
const HEAD_BYTES_MAX = 8 * 1024 * 1024;

function gunzipped(bytes: Uint8Array, bytesMax: number): Result<Uint8Array, FileRefusal> {
  try {
    return ok(gunzipSync(bytes, { maxOutputLength: bytesMax }));
  } catch (cause) {
    if (!isZlibError(cause)) throw cause;
    if (cause.code === "ERR_BUFFER_TOO_LARGE") {
      return err({ code: "too-large", message: `unpacks to more than ${bytesMax} bytes` });
    }
    return err({ code: "unexpected-shape", message: cleanMessage(`a damaged gzip file: ${cause.message}`, 200) });
  }
}

function isZlibError(cause: unknown): cause is Error & { code: string } {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" && /^(Z_|ERR_BUFFER)/.test(cause.code);
}
