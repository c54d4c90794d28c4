/** What the descriptions of both daemons have in common: a list of extensions, each an object of one name and its rows. */
import { z } from "zod";
import type { DescriptionRow } from "../../model/index.ts";
import { canonicalNetwork } from "../scalars/address.ts";
import { parseBandwidth } from "../scalars/metric.ts";
import { textOrNull } from "../scalars/text.ts";
import type { RowNotes } from "./rows.ts";

/** `{ "<NAME>": [ … ] }`; in old releases some hold an object instead of an array. */
export const extensionSchema = z.record(z.string(), z.unknown());
type Extensions = readonly z.infer<typeof extensionSchema>[];

/** No node announces more; a description that does is cut. */
const EXTENSION_ROWS_MAX = 2_000;

/** The rows of one extension that have its shape; the others are noted. Extensions of unknown plugins are simply not asked for. */
export function fieldsOf<Field>(extensions: Extensions, name: string, schema: z.ZodType<Field>, notes: RowNotes): Field[] {
  const fields: Field[] = [];
  for (const extension of extensions) {
    if (!Object.hasOwn(extension, name)) continue;
    const value = extension[name];
    const elements = Array.isArray(value) ? value : [value];
    for (const element of elements.slice(0, EXTENSION_ROWS_MAX - fields.length)) {
      const parsed = schema.safeParse(element);
      if (parsed.success) fields.push(parsed.data);
      else notes.implausible(name, element);
    }
  }
  return fields;
}

/** Canonical `address/length` of each; what is no network is noted and left out. */
export function readNetworks(networks: readonly { address: string; length: number }[], notes: RowNotes, field: string): string[] {
  return networks
    .map(({ address, length }) => notes.expect(field, address, canonicalNetwork(`${address}/${length}`)))
    .filter((network) => network !== null);
}

/** Networks that the node offers to carry: its way out, and its own tunnel ranges. */
export function announcedNetworks(
  rows: readonly { address: string; length: number; bandwidth: string }[],
  notes: RowNotes,
): DescriptionRow["announcedNetworks"] {
  return rows.flatMap((row) => {
    const [network] = readNetworks([row], notes, "network");
    if (network === undefined) return [];
    return [{ network, bandwidthBps: notes.expect("bandwidth", row.bandwidth, parseBandwidth(row.bandwidth)) }];
  });
}

export function hostNetworks(networks: readonly string[]): string[] {
  return [...new Set(networks)];
}

const smsSchema = z.object({ name: z.string() });

export function smsNames(extensions: Extensions, name: string, notes: RowNotes): string[] {
  return fieldsOf(extensions, name, smsSchema, notes)
    .map((row) => textOrNull(row.name, 100))
    .filter((text) => text !== null);
}
