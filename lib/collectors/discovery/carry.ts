/** Rows of an earlier round in a short form: arrays of values instead of objects, for they are stored with every round. */
import { z } from "zod";
import {
  type DescriptionRow,
  descriptionRowSchema,
  instantSchema,
  type OriginatorRow,
  originatorRowSchema,
  type ReadPart,
  type TunnelRow,
  topologyRowSchema,
  tunnelRowSchema,
} from "../../model/index.ts";

export const packedPartSchema = z.object({ at: instantSchema, rows: z.array(z.array(z.unknown())) });
export type PackedPart = z.infer<typeof packedPartSchema>;

type RowSchema<Row> = z.ZodObject & z.ZodType<Row>;

/** The order of values is the order of the schema's keys. A row of another version fails its schema and is left out. */
function packRows<Row extends object>(schema: RowSchema<Row>, rows: readonly Row[]): unknown[][] {
  const keys = Object.keys(schema.shape);
  return rows.map((row) => {
    const values = new Map<string, unknown>(Object.entries(row));
    return keys.map((key) => values.get(key) ?? null);
  });
}

function unpackRows<Row>(schema: RowSchema<Row>, packed: readonly (readonly unknown[])[]): Row[] {
  const keys = Object.keys(schema.shape);
  return packed.flatMap((values) => {
    const row = schema.safeParse(Object.fromEntries(keys.map((key, index) => [key, values[index]])));
    return row.success ? [row.data] : [];
  });
}

function unpackPart<Row>(schema: RowSchema<Row>, part: PackedPart): ReadPart<Row> {
  return { state: "read", at: part.at, rows: unpackRows(schema, part.rows), empty: false };
}

export const packOriginators = (part: ReadPart<OriginatorRow>): PackedPart => ({
  at: part.at,
  rows: packRows(originatorRowSchema, part.rows),
});
export const unpackOriginators = (part: PackedPart): ReadPart<OriginatorRow> => unpackPart(originatorRowSchema, part);

export const packTunnels = (part: ReadPart<TunnelRow>): PackedPart => ({
  at: part.at,
  rows: packRows(tunnelRowSchema, part.rows),
});
export const unpackTunnels = (part: PackedPart): ReadPart<TunnelRow> => unpackPart(tunnelRowSchema, part);

const TOPOLOGY_AT = Object.keys(descriptionRowSchema.shape).indexOf("topology");
const packedRowsSchema = z.array(z.array(z.unknown()));

export function packDescriptions(part: ReadPart<DescriptionRow>): PackedPart {
  const rows = packRows(descriptionRowSchema, part.rows);
  for (const [index, row] of rows.entries()) row[TOPOLOGY_AT] = packRows(topologyRowSchema, part.rows[index]?.topology ?? []);
  return { at: part.at, rows };
}

export function unpackDescriptions(part: PackedPart): ReadPart<DescriptionRow> {
  const rows = part.rows.map((row) => {
    const topology = packedRowsSchema.safeParse(row[TOPOLOGY_AT]);
    return row.with(TOPOLOGY_AT, topology.success ? unpackRows(topologyRowSchema, topology.data) : []);
  });
  return unpackPart(descriptionRowSchema, { at: part.at, rows });
}
