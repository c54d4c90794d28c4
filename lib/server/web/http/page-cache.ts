/**
 * Pages of the last round, made once for all who ask for the same in the same language and theme, and packed once a coding. Kept until
 * the mesh has a new round, somebody changes something, the configuration changes, or some seconds have gone by.
 */

import { createHash } from "node:crypto";
import type { OutgoingHttpHeaders } from "node:http";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { LRUCache } from "lru-cache";
import type { Captured } from "./captured-response.ts";
import type { Coding } from "./http-negotiation.ts";

export type KeptPage = { headers: OutgoingHttpHeaders; bytesIn(coding: Coding): Promise<Uint8Array> };

export type PageCache = {
  /** The page of that key. `make` is called by the first who asks; null: it can be given to nobody else. */
  take(
    key: string,
    mesh: string | null,
    make: () => Promise<KeptPage | null>,
  ): { page: Promise<KeptPage | null>; isOwn: boolean };
  /** What shows this mesh is gone; null: everything. */
  forget(mesh: string | null): void;
};

type Entry = { mesh: string | null; atMs: number; page: Promise<KeptPage | null> };

export type PageCacheOptions = { ttlMs: () => number; bytesMax?: number; nowMs?: () => number };

const BYTES_MAX = 64 * 1024 * 1024;
/** Of one page in all codings: packed it is at most a half. */
const PACKED_SHARE = 1.5;

export function createPageCache({ ttlMs, bytesMax = BYTES_MAX, nowMs = () => performance.now() }: PageCacheOptions): PageCache {
  const kept = new LRUCache<string, Entry>({ maxSize: bytesMax });
  return {
    take(key, mesh, make) {
      const known = kept.get(key);
      if (known !== undefined && nowMs() - known.atMs < ttlMs()) return { page: known.page, isOwn: false };
      const entry: Entry = { mesh, atMs: nowMs(), page: make() };
      // How large it is tells only when it is there.
      kept.set(key, entry, { size: 1 });
      const isKept = () => kept.peek(key) === entry;
      const drop = () => {
        if (isKept()) kept.delete(key);
      };
      entry.page.then(async (page) => {
        if (page === null) return drop();
        const size = Math.ceil((await page.bytesIn("identity")).byteLength * PACKED_SHARE);
        if (!isKept()) return;
        // Set once more as it is it would keep its first size.
        kept.delete(key);
        kept.set(key, entry, { size: Math.max(1, size) });
      }, drop);
      return { page: entry.page, isOwn: true };
    },
    forget(mesh) {
      for (const [key, entry] of [...kept.entries()])
        if (mesh === null || entry.mesh === null || entry.mesh === mesh) kept.delete(key);
    },
  };
}

const gzipped = promisify(gzip);
const brotlied = promisify(brotliCompress);

/** null: not a page that others may get as well. */
export function keptPage({ status, headers, body }: Captured): KeptPage | null {
  const type = String(headers["content-type"] ?? "");
  if (status !== 200 || !/^text\/(?:html|x-component)\b/.test(type) || headers["set-cookie"] !== undefined) return null;
  const policy = policyByHashes(String(headers["content-security-policy"] ?? ""), body);
  if (policy === null) return null;
  const made = new Map<Coding, Promise<Uint8Array>>([["identity", Promise.resolve(body)]]);
  const make = (coding: Coding): Promise<Uint8Array> =>
    coding === "gzip" ? gzipped(body) : brotlied(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
  const { "content-length": _length, "content-encoding": _coding, ...rest } = headers;
  return {
    headers: { ...rest, "content-security-policy": policy, vary: varyOf(headers.vary) },
    bytesIn(coding) {
      const known = made.get(coding) ?? make(coding);
      made.set(coding, known);
      return known;
    },
  };
}

/** A header of hundreds of hashes is refused by proxies. */
const HASHES_MAX = 60;

/**
 * A nonce is for one answer, so a page that many get allows its inline scripts by what is in them. Only those that carry the nonce of
 * this rendering: no other was made by us. Policies without a nonce stay. null: too many scripts.
 */
export function policyByHashes(policy: string, body: Buffer): string | null {
  const nonce = /'nonce-([A-Za-z0-9+/=]+)'/.exec(policy);
  if (nonce === null) return policy;
  const [source, value = ""] = nonce;
  const hashes = new Set<string>();
  for (const [, attributes = "", text = ""] of body.toString("utf8").matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)) {
    if (!attributes.includes(`nonce="${value}"`) || /\ssrc=/.test(attributes)) continue;
    hashes.add(`'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  }
  return hashes.size > HASHES_MAX ? null : policy.replace(source, [...hashes].join(" "));
}

function varyOf(vary: OutgoingHttpHeaders[string]): string {
  const own = vary === undefined ? [] : String(vary).split(/\s*,\s*/);
  return [...new Set([...own, "Cookie", "Accept-Encoding"])].join(", ");
}
