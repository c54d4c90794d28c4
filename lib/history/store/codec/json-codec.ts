/** What stands in the blobs: JSON, compressed with Zstandard (RFC 8878). */
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { type Snapshot, snapshotSchema } from "../../../model/index.ts";
import { HistoryFailure } from "../../types.ts";
import { sealed, unsealed } from "./checksum.ts";

/** Larger than any mesh that this program can crawl; a damaged length field must not take the memory of the machine. */
const BODY_BYTES_MAX = 1 << 30;

export function encodeJson(value: unknown): Uint8Array {
  return sealed(zstdCompressSync(JSON.stringify(value ?? null)));
}

/** @throws HistoryFailure `damaged` where the blob is not what `encodeJson` writes. */
export function decodeJson(blob: unknown, what: string): unknown {
  if (!(blob instanceof Uint8Array)) throw new HistoryFailure({ code: "damaged", message: `${what} is not stored as bytes` });
  const body = unsealed(blob, what);
  try {
    return JSON.parse(zstdDecompressSync(body, { maxOutputLength: BODY_BYTES_MAX }).toString("utf8"));
  } catch (cause) {
    throw new HistoryFailure({ code: "damaged", message: `${what} cannot be decompressed and read` }, cause);
  }
}

/** @throws HistoryFailure `damaged` where the value is no snapshot. */
export function snapshotOf(value: unknown, what: string): Snapshot {
  const parsed = snapshotSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new HistoryFailure({
    code: "damaged",
    message: `${what} is no snapshot: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`,
  });
}
