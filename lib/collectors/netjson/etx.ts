/**
 * Qualities of a mesh that counts expected transmissions (ETX, De Couto et al. 2003; OLSR's LQ extension): `nlq` is what the neighbour
 * counted of us, our direction; `lq` what we counted of it. A cost alone is 1/(lq·nlq): it tells the product, and of each direction no
 * more than that both deliver its root on the geometric mean.
 */
import type { Graph } from "./schema.ts";
import { linkSchema } from "./schema.ts";

export type EtxQualities = {
  quality: number | null;
  /** Of the other way round, where one row tells both: the receiver's hellos, as the sender counted them. */
  qualityBack: number | null;
};

/** OLSR names its variants: etx_ff, etx_fpm, etx_float. */
export function countsTransmissions(graph: Graph): boolean {
  return /^etx(?![a-z])/i.test(graph.metric?.trim() ?? "");
}

/** A whole document writes its shares in one way: as 0..1, in per cent, or of 255. What stands with a "%" tells it by itself. */
export type ShareScale = 1 | 100 | 255;

export function shareScaleOf(links: readonly unknown[]): ShareScale {
  let most = 0;
  for (const element of links) {
    const raw = linkSchema.safeParse(element);
    for (const name of ["lq", "nlq"]) {
      const value = raw.success ? numberOf(raw.data.properties?.[name]) : null;
      if (value !== null && value <= 255) most = Math.max(most, value);
    }
  }
  return most > 100 ? 255 : most > 1 ? 100 : 1;
}

/** @returns null where nothing is told, `refused` for what is no share. */
export function shareOf(value: unknown, scale: ShareScale): number | null | "refused" {
  if (value === undefined || value === null || value === "") return null;
  const percent = typeof value === "string" ? /^\s*(\d{1,3}(?:\.\d{1,15})?)\s*%\s*$/.exec(value)?.[1] : undefined;
  const number = percent === undefined ? numberOf(value) : Number(percent);
  if (number === null) return "refused";
  const share = number / (percent === undefined ? scale : 100);
  return share >= 0 && share <= 1 ? share : "refused";
}

/** Infinity is a link that delivers nothing one way at least. @returns `refused` for a count of transmissions that cannot be. */
export function qualityOfCost(cost: unknown): number | null | "refused" {
  if (cost === undefined || cost === null || cost === "") return null;
  if (cost === Number.POSITIVE_INFINITY || (typeof cost === "string" && /^\s*\+?inf(inite|inity)?\s*$/i.test(cost))) return 0;
  const count = numberOf(cost);
  return count !== null && count >= 1 ? Math.sqrt(1 / count) : "refused";
}

function numberOf(value: unknown): number | null {
  const number = typeof value === "string" && /^\s*[+-]?\d{1,15}(\.\d{1,15})?\s*$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}
