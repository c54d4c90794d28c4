/** Made-up values for tests that depend on their names only: the same on every machine. */
import { createHash } from "node:crypto";

/** A number 0 <= x < 1 that depends on its arguments only: what wanders from round to round is not tied to any order of calls. */
export function hashedNoise(...parts: readonly (string | number)[]): number {
  return createHash("sha256").update(parts.join("\u0000")).digest().readUInt32BE(0) / 4294967296;
}

/** Eight lower-case URL-safe characters of a hash, the form of our own uids. */
export function hashedUid(key: string): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  const digest = createHash("sha256").update(key).digest();
  return Array.from(digest.subarray(0, 8), (byte) => alphabet[byte & 31]).join("");
}
