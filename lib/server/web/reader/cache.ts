/**
 * Documents of the last round, kept where requests are answered: between two rounds the reading thread is asked once for each, and a
 * validator is compared without asking it at all.
 */
import { LRUCache } from "lru-cache";
import type { EncodedDocument, Reader } from "../context/context.ts";

/** Of all meshes, codings and languages together. A round of a thousand nodes has some 3 MB of documents. */
const BYTES_MAX = 128 * 1024 * 1024;

export type CachedReader = {
  reader: Reader;
  /** The mesh has a new round: what was kept of the one before is gone. */
  forget(mesh: string): void;
};

type Kept = { mesh: string; document: Promise<EncodedDocument | null> };

/** Of one whose document is not there yet. */
const PENDING = { size: 1 };

/**
 * @param projectionOf how much of a mesh the public may see at this moment; null: there is no such mesh. Part of every key, so that
 * nothing of an open mesh is given away once it is closed.
 */
export function cachedReader(reader: Reader, projectionOf: (mesh: string) => string | null, bytesMax = BYTES_MAX): CachedReader {
  const kept = new LRUCache<string, Kept>({ maxSize: bytesMax });
  const drop = (key: string, entry: Kept) => {
    if (kept.peek(key) === entry) kept.delete(key);
  };
  const take = (mesh: string, kind: string, make: () => Promise<EncodedDocument | null>) => {
    const projection = projectionOf(mesh);
    if (projection === null) return make();
    const key = `${mesh} ${projection} ${kind}`;
    const known = kept.get(key);
    if (known !== undefined) return known.document;
    const entry: Kept = { mesh, document: make() };
    kept.set(key, entry, PENDING);
    entry.document.then(
      (document) => {
        // Nothing yet: there may be something in a moment.
        if (document === null) return drop(key, entry);
        const size = document.identity.byteLength + document.gzip.byteLength + document.brotli.byteLength;
        if (kept.peek(key) !== entry) return;
        // Set once more as it is it would keep its first size.
        kept.delete(key);
        kept.set(key, entry, { size });
      },
      () => drop(key, entry),
    );
    return entry.document;
  };
  return {
    reader: {
      ...reader,
      document: (mesh, kind, at = null) =>
        at === null ? take(mesh, kind, () => reader.document(mesh, kind)) : reader.document(mesh, kind, at),
      exported: (mesh, format) => take(mesh, `export-${format}`, () => reader.exported(mesh, format)),
    },
    forget(mesh) {
      for (const [key, entry] of [...kept.entries()]) if (entry.mesh === mesh) kept.delete(key);
    },
  };
}
