/**
 * The envelope of every packed body: four marker bytes, the CRC-32 (IEEE 802.3, as zlib computes it) of what follows, little endian,
 * then the body. Zstandard and our columns notice much damage by themselves, but not a flipped bit that makes another valid value.
 */
import { crc32 } from "node:zlib";
import { HistoryFailure } from "../../types.ts";

const MARKER = Buffer.from("TCRC", "latin1");
const HEAD_BYTES = MARKER.length + 4;

export function sealed(body: Uint8Array): Uint8Array {
  const head = Buffer.alloc(HEAD_BYTES);
  MARKER.copy(head);
  head.writeUInt32LE(crc32(body), MARKER.length);
  return Buffer.concat([head, body]);
}

/**
 * The body within; one that an earlier version wrote has no envelope and comes back as it is. No damaged envelope passes for one of
 * those: without its marker a body is taken for a Zstandard frame or a list of frames, and its first bytes are neither.
 *
 * @throws HistoryFailure `damaged` where the body is not what was written.
 */
export function unsealed(bytes: Uint8Array, what: string): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < HEAD_BYTES || !buffer.subarray(0, MARKER.length).equals(MARKER)) return bytes;
  const body = buffer.subarray(HEAD_BYTES);
  if (crc32(body) === buffer.readUInt32LE(MARKER.length)) return body;
  const message = `${what} is damaged on the disk: its checksum does not match. Restore the store from a backup to have it again`;
  throw new HistoryFailure({ code: "damaged", message });
}
