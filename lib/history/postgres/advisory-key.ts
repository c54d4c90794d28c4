/** Keys of PostgreSQL's advisory locks: 64-bit numbers, one space for a whole database. */
import { createHash } from "node:crypto";

/** The first 64 bits of SHA-256, so that neither two meshes nor another program of the same database meet by chance. */
export function advisoryKey(purpose: "migrate" | "lease", mesh = ""): string {
  return createHash("sha256").update(`teranyina/${purpose}/${mesh}`).digest().readBigInt64BE().toString();
}
