/**
 * The scalars that every room shares. Zod schemas are the types: a value that passed one of these needs no second look.
 */
import { z } from "zod";

/** An instant in ISO 8601, UTC, with milliseconds: `2026-11-22T19:40:00.000Z`. */
export const instantSchema = z.iso.datetime().meta({ description: "ISO 8601 instant in UTC" });
export type Instant = z.infer<typeof instantSchema>;

/**
 * Our own stable name of a node, unique within its mesh. Eight URL-safe characters for nodes that we identified ourselves;
 * ids read from a file (NetJSON, captures) are kept as they stand.
 */
export const uidSchema = z.string().min(1).max(200).meta({ description: "Stable id of a node within its mesh" });
export type Uid = z.infer<typeof uidSchema>;

/** The id of a mesh as the configuration names it. */
export const meshIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
  .meta({ description: "Id of a mesh: lower-case letters, digits and hyphens" });
export type MeshId = z.infer<typeof meshIdSchema>;

/** `uidA~uidB~n`, uidA < uidB by code units, n counting the links between the two from 0. */
export const linkIdSchema = z.string().min(3).max(420).meta({ description: "uidA~uidB~n" });
export type LinkId = z.infer<typeof linkIdSchema>;

/** The daemons that we read; `netjson` marks what came from a file that does not tell. */
export const protocolSchema = z.enum(["bmx6", "bmx7", "netjson"]);
export type Protocol = z.infer<typeof protocolSchema>;

/** Address families of Internet access, and guifi.net's own 10.0.0.0/8. Never mixed. */
export const familySchema = z.enum(["v4", "v6", "community"]).meta({
  description: "v4 = 0.0.0.0/0, v6 = ::/0 or 2000::/3, community = 10.0.0.0/8",
});
export type Family = z.infer<typeof familySchema>;

/** A share of hellos delivered, 0..1. */
export const qualitySchema = z.number().min(0).max(1);

export const interfaceKindSchema = z.enum(["wireless", "wired", "loopback", "unknown"]);
export type InterfaceKind = z.infer<typeof interfaceKindSchema>;
