/** Our own names of nodes: short, URL-safe, the same after every restart, and showing nothing of the device. */
import { createHash } from "node:crypto";

const LENGTH = 8;

/**
 * Eight URL-safe characters of the SHA-256 of a key, beginning with a letter or a digit. `taken` tells which uids belong to others:
 * on the improbable clash the next eight characters are tried, then a salted hash.
 */
export function uidOfKey(key: string, taken: (uid: string) => boolean): string {
  for (let salt = 0; ; salt += 1) {
    const digest = createHash("sha256")
      .update(salt === 0 ? key : `${key}#${salt}`)
      .digest("base64url");
    for (let start = 0; start + LENGTH <= digest.length; start += 1) {
      const uid = digest.slice(start, start + LENGTH);
      if (/^[A-Za-z0-9]/.test(uid) && !taken(uid)) return uid;
    }
  }
}
