/** Our own names of nodes: short, URL-safe, the same after every restart, and showing nothing of the device. */
import { createHash, createHmac } from "node:crypto";

const LENGTH = 8;

/**
 * Eight URL-safe characters of a keyed hash (HMAC-SHA-256) of a key, beginning with a letter or a digit. `taken` tells which uids belong
 * to others: on the improbable clash the next eight characters are tried, then a salted hash.
 *
 * @param secret of the installation. Keys are guessed easily (a MAC has 24 bits behind a vendor's prefix), so that without a secret
 *   whoever sees a uid learns the key by trying them all. null: the bare SHA-256, the same on every machine, for what is never published.
 */
export function uidOfKey(key: string, taken: (uid: string) => boolean, secret: string | null = null): string {
  for (let salt = 0; ; salt += 1) {
    const digest = (secret === null ? createHash("sha256") : createHmac("sha256", secret))
      .update(salt === 0 ? key : `${key}#${salt}`)
      .digest("base64url");
    for (let start = 0; start + LENGTH <= digest.length; start += 1) {
      const uid = digest.slice(start, start + LENGTH);
      if (/^[A-Za-z0-9]/.test(uid) && !taken(uid)) return uid;
    }
  }
}
