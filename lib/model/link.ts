/** A pair of interfaces of two nodes that hear each other, with its two directions. */
import { z } from "zod";
import { instantSchema, interfaceKindSchema, linkIdSchema, protocolSchema, qualitySchema, uidSchema } from "./scalars.ts";

/**
 * measured: an end reports a rate above 0. zero: an end reports 0. one-sided: only one end tells of the link and the other was not
 * read. contradicted: one end tells of it, the other answered freshly and does not. unknown: neither end was read.
 */
export const directionStateSchema = z.enum(["measured", "zero", "one-sided", "contradicted", "unknown"]);
export type DirectionState = z.infer<typeof directionStateSchema>;

/** One direction, sender -> receiver. */
export const directionSchema = z.object({
  state: directionStateSchema,
  /** Share of the sender's hellos delivered: the receiver's count, else what the receiver told the sender. null = not measured. */
  quality: qualitySchema.nullable(),
  countedByReceiver: qualitySchema.nullable(), // the receiver's rx
  toldToSender: qualitySchema.nullable(), // the sender's tx
  /** The bandwidth that routing assumes in this direction, where the daemon tells it (bmx7 txRate). */
  bandwidthMbps: z.number().nonnegative().nullable(),
  measuredMbps: z.number().nonnegative().nullable().optional(), // what a transfer test in this direction gave
  rttMs: z.number().nonnegative().nullable().optional(), // there and back, as the sender measured it
  signalDbm: z.number().nullable(), // at the receiver
  noiseDbm: z.number().nullable(),
  secondHand: z.boolean(), // from a topology extension or a file, not from an end itself
  at: instantSchema.nullable(), // when the figure was read
});
export type Direction = z.infer<typeof directionSchema>;

export const linkEndSchema = z.object({
  interfaceName: z.string().max(64).nullable(), // null: the end's interfaces are not known
  kind: interfaceKindSchema,
  channel: z.number().int().nullable(),
  rateMaxMbps: z.number().nonnegative().nullable(),
  linkLocal: z.string().nullable(), // technicians
});
export type LinkEnd = z.infer<typeof linkEndSchema>;

export const linkSchema = z.object({
  id: linkIdSchema,
  a: uidSchema,
  b: uidSchema,
  protocol: protocolSchema,
  interfaces: z.object({ a: linkEndSchema, b: linkEndSchema }),
  directions: z.object({ ab: directionSchema, ba: directionSchema }),
  firstSeenAt: instantSchema, // since when it has been there without a break of more than 3 rounds
});
export type Link = z.infer<typeof linkSchema>;

/**
 * A link's quality: the worse direction. null where a direction is not measured or the link is not usable.
 */
export function linkQuality(link: Pick<Link, "directions">): number | null {
  const { ab, ba } = link.directions;
  if (ab.quality === null || ba.quality === null) return null;
  return Math.min(ab.quality, ba.quality);
}

/** Expected transmissions for one delivered and acknowledged frame, 1/(d_ab·d_ba); null where either is unknown or 0. */
export function linkEtx(link: Pick<Link, "directions">): number | null {
  const { ab, ba } = link.directions;
  if (ab.quality === null || ba.quality === null) return null;
  const product = ab.quality * ba.quality;
  return product > 0 ? 1 / product : null;
}

/**
 * True where both directions can carry traffic: up, or up as far as one end tells. A file may list a link, which its ends hear, without
 * any figure of it: then it is up and its quality is null.
 */
export function isUsable(link: Pick<Link, "directions">): boolean {
  return [link.directions.ab, link.directions.ba].every(
    ({ state, quality }) => (state === "measured" || state === "one-sided") && (quality === null || quality > 0),
  );
}

/** `uidA~uidB~n`, whichever order the ends come in. */
export function linkId(one: string, other: string, n: number): string {
  return one < other ? `${one}~${other}~${n}` : `${other}~${one}~${n}`;
}
