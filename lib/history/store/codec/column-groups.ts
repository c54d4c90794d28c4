/** Many columns over the same rows in one body: columns of one name together, so that each kind of noise is coded by its own statistics. */
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { z } from "zod";
import { HistoryFailure } from "../../types.ts";
import { sealed, unsealed } from "./checksum.ts";
import { type Cell, decodeColumn, type EncodedColumn, encodeColumn, type RowSpan } from "./columns.ts";

/**
 * `perSecond`: what a figure that goes with the clock grows by in a second: 1 for seconds, 1000 for milliseconds. `reference`: the index of
 * an earlier column that it may be close to.
 */
export type Column = { group: string; perSecond: number; cells: readonly Cell[]; reference?: number };

/** Larger than any body that we write; a damaged length must not take the memory of the machine. */
const BODY_BYTES_MAX = 1 << 30;
const LEVEL = 15;

export function compress(bytes: Uint8Array | string, level = LEVEL): Uint8Array {
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: level } });
}

/** @throws HistoryFailure `damaged`. */
export function decompress(bytes: Uint8Array, what: string): Buffer {
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: BODY_BYTES_MAX });
  } catch (cause) {
    throw new HistoryFailure({ code: "damaged", message: `${what} cannot be decompressed` }, cause);
  }
}

/** The header of a body: JSON, compressed. @throws HistoryFailure `damaged`. */
export function decodeHeader(frame: Uint8Array, what: string): unknown {
  const text = decompress(frame, what).toString("utf8");
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HistoryFailure({ code: "damaged", message: `${what} cannot be read` }, cause);
  }
}

/** Thousands of short lists of numbers: checked in one loop, for each one read of the past goes through all of them. */
function isListOfNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((one) => typeof one === "number");
}

const headsSchema = z.custom<number[][]>((value) => Array.isArray(value) && value.every(isListOfNumbers));
const placesSchema = z.custom<[group: number, place: number][]>(
  (value) => Array.isArray(value) && value.every((one) => isListOfNumbers(one) && one.length === 2),
);

/** The part of a body's header that is about its columns. */
export const columnsSchema = z.object({
  places: placesSchema,
  groups: z.array(z.object({ perSecond: z.number(), heads: headsSchema })),
});

export type PackedColumns = {
  /** Of each column as it was given: its group and its place there. Equal columns are kept once. */
  places: [group: number, place: number][];
  groups: { perSecond: number; heads: number[][] }[];
  bodies: Uint8Array[];
};

export function packColumns(columns: readonly Column[], atMs: ArrayLike<number>): PackedColumns {
  const groups = new Map<string, { perSecond: number; index: number; columns: EncodedColumn[] }>();
  const known = new Map<string, [number, number]>();
  const places = columns.map(({ group, perSecond, cells, reference }): [number, number] => {
    const name = `${group} ${perSecond}`;
    const other = reference === undefined ? null : (columns[reference]?.cells ?? null);
    const encoded = encodeColumn(cells, { atMs, perSecond, reference: other });
    const planes = `${latin1(encoded.first)} ${latin1(encoded.second)} ${encoded.values}`;
    const identity = `${perSecond} ${encoded.head} ${reference ?? ""} ${planes}`;
    const twin = known.get(identity);
    if (twin !== undefined) return twin;
    const into = groups.get(name) ?? { perSecond, index: groups.size, columns: [] };
    groups.set(name, into);
    const place: [number, number] = [into.index, into.columns.push(encoded) - 1];
    known.set(identity, place);
    return place;
  });
  const made = [...groups.values()];
  return {
    places,
    groups: made.map(({ perSecond, columns: encoded }) => ({ perSecond, heads: encoded.map(({ head }) => head) })),
    bodies: made.map(({ columns: encoded }) =>
      compress(
        Buffer.concat([
          ...encoded.map(({ first }) => first),
          ...encoded.map(({ second }) => second),
          ...encoded.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
        ]),
      ),
    ),
  };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** The columns of one group, decoded when asked for: the rows of a span, all where it is not given. */
export function openGroup(
  { perSecond, heads }: PackedColumns["groups"][number],
  body: Uint8Array,
  atMs: ArrayLike<number>,
  what: string,
): (place: number, reference?: readonly Cell[] | null, span?: RowSpan) => Cell[] {
  const bytes = decompress(body, what);
  const rows = atMs.length;
  const seconds: number[] = [heads.length * rows];
  for (const [, , length = 0] of heads) seconds.push((seconds.at(-1) ?? 0) + length);
  const values: number[] = [seconds.at(-1) ?? 0];
  for (const [, , , count = 0] of heads) values.push((values.at(-1) ?? 0) + count * 8);
  if (values.at(-1) !== bytes.length)
    throw new HistoryFailure({ code: "damaged", message: `${what} has not the length that it tells` });
  return (place, reference = null, span = { from: 0, to: rows }) => {
    const head = heads[place];
    if (head === undefined) throw new HistoryFailure({ code: "damaged", message: `${what} has no column ${place}` });
    const from = values[place] ?? 0;
    const doubles = Float64Array.from({ length: head[3] ?? 0 }, (_, i) => bytes.readDoubleLE(from + i * 8));
    const column = {
      head,
      first: bytes.subarray(place * rows, (place + 1) * rows),
      second: bytes.subarray(seconds[place], seconds[place + 1]),
      values: doubles,
    };
    return decodeColumn(column, { atMs, perSecond, reference }, span);
  };
}

/** Parts one after the other, each with its length before it, under one checksum. */
export function joinFrames(frames: readonly Uint8Array[]): Uint8Array {
  const parts = frames.flatMap((frame) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(frame.length);
    return [length, frame];
  });
  return sealed(Buffer.concat(parts));
}

/** @throws HistoryFailure `damaged`. */
export function splitFrames(body: Uint8Array, what: string): Uint8Array[] {
  const joined = unsealed(body, what);
  const bytes = Buffer.from(joined.buffer, joined.byteOffset, joined.byteLength);
  const frames: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const length = from + 4 <= bytes.length ? bytes.readUInt32LE(from) : Number.POSITIVE_INFINITY;
    if (from + 4 + length > bytes.length) throw new HistoryFailure({ code: "damaged", message: `${what} ends too early` });
    frames.push(bytes.subarray(from + 4, from + 4 + length));
    from += 4 + length;
  }
  return frames;
}
