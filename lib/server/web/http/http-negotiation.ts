/** Choosing a content coding and comparing validators (RFC 9110, sections 12.5.3, 13.1.2 and 8.8.3). */

import { wishesOf } from "#lib/base/negotiation.ts";

export type Coding = "identity" | "gzip" | "brotli";

const TOKENS: readonly (readonly [Coding, string])[] = [
  ["brotli", "br"],
  ["gzip", "gzip"],
  ["identity", "identity"],
];

export const TOKEN_OF: Readonly<Record<Coding, string>> = { brotli: "br", gzip: "gzip", identity: "identity" };

/** Of the codings that the client takes with the highest weight the smallest; identity where it takes none of ours. */
export function chosenCoding(acceptEncoding: string | null): Coding {
  const weights = new Map(wishesOf(acceptEncoding).map(({ value, weight }) => [value, weight]));
  let best: { coding: Coding; weight: number } = { coding: "identity", weight: 0 };
  for (const [coding, token] of TOKENS) {
    // What is not named is identity's case: acceptable, but only if nothing better is.
    const weight = weights.get(token) ?? weights.get("*") ?? 0;
    if (weight > best.weight) best = { coding, weight };
  }
  return best.coding;
}

/** Two codings of one document are two representations: a strong validator has to tell them apart. */
export function taggedFor(etag: string, coding: Coding): string {
  return coding === "identity" ? etag : `${etag.slice(0, -1)}-${coding === "brotli" ? "br" : "gz"}"`;
}

/** If-None-Match: weak comparison, so any coding of the same document counts. */
export function matchesEtag(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  if (ifNoneMatch.trim() === "*") return true;
  const ours = new Set<string>(TOKENS.map(([coding]) => taggedFor(etag, coding)));
  return (ifNoneMatch.match(/"[^"]*"/g) ?? []).some((tag) => ours.has(tag));
}
