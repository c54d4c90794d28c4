/** Series of one metric over some time in one body: a column an entity, or six where hours or days were rolled up. */

import { z } from "zod";
import { entryOf } from "#lib/base/sure.ts";
import { HistoryFailure } from "../../types.ts";
import {
  type Column,
  columnsSchema,
  compress,
  decodeHeader,
  joinFrames,
  openGroup,
  packColumns,
  splitFrames,
} from "../codec/column-groups.ts";
import type { Cell } from "../codec/columns.ts";
import type { RollUp } from "../codec/roll-up.ts";
import { packTimes, unpackTimes } from "../codec/times.ts";

const headerSchema = z.object({
  version: z.literal(1),
  rolled: z.boolean(),
  times: z.array(z.number()),
  entities: z.array(z.string()),
  names: z.array(z.string()), // of `gateway`: value i means names[i]
  ...columnsSchema.shape,
});

/** Of each entity a cell a row; undefined where it was not there. */
export type RawSeries = { atMs: number[]; entities: ReadonlyMap<string, readonly Cell[]>; names: readonly string[] };
/** Of each entity its hours or days, in order of time. */
export type RolledSeries = { entities: ReadonlyMap<string, readonly RollUp[]>; names: readonly string[] };

const FIGURES = ["p50", "p10", "p90", "min", "count", "unknown"] as const;
/** The figure that another is close to. */
const REFERENCES = { p50: null, p10: 0, p90: 0, min: 1, count: null, unknown: null } as const;

export function packRaw({ atMs, entities, names }: RawSeries): Uint8Array {
  const columns = [...entities.values()].map(
    (cells): Column => ({ group: "value", perSecond: 1, cells: padded(cells, atMs.length) }),
  );
  return pack(columns, atMs, { rolled: false, entities: [...entities.keys()], names: [...names] });
}

function padded(cells: readonly Cell[], rows: number): readonly Cell[] {
  return cells.length === rows ? cells : Array.from({ length: rows }, (_, row) => cells[row]);
}

export function packRolled({ entities, names }: RolledSeries): Uint8Array {
  const atMs = [...new Set([...entities.values()].flatMap((parts) => parts.map((part) => part.atMs)))].sort((a, b) => a - b);
  const rowOf = new Map(atMs.map((ms, row) => [ms, row] as const));
  const columns: Column[] = [];
  for (const parts of entities.values()) {
    const from = columns.length;
    for (const figure of FIGURES) {
      const cells = new Array<Cell>(atMs.length).fill(undefined);
      for (const part of parts) cells[entryOf(rowOf, part.atMs)] = part[figure];
      const reference = REFERENCES[figure];
      columns.push({ group: figure, perSecond: 1, cells, ...(reference === null ? {} : { reference: from + reference }) });
    }
  }
  return pack(columns, atMs, { rolled: true, entities: [...entities.keys()], names: [...names] });
}

function pack(columns: Column[], atMs: number[], head: { rolled: boolean; entities: string[]; names: string[] }): Uint8Array {
  const { places, groups, bodies } = packColumns(columns, atMs);
  const header: z.infer<typeof headerSchema> = { version: 1, ...head, times: packTimes(atMs), places, groups };
  return joinFrames([compress(JSON.stringify(header)), ...bodies]);
}

export type SeriesChunk = {
  atMs: number[];
  entities: readonly string[];
  names: readonly string[];
  /** null where the chunk has no such entity. */
  raw(entity: string): Cell[] | null;
  rolled(entity: string): RollUp[] | null;
};

/** @throws HistoryFailure `damaged`. */
export function openChunk(body: Uint8Array, what: string): SeriesChunk {
  const damaged = (how: string) => new HistoryFailure({ code: "damaged", message: `${what} is damaged: ${how}` });
  const [headerFrame, ...bodies] = splitFrames(body, what);
  if (headerFrame === undefined) throw damaged("it is empty");
  const parsed = headerSchema.safeParse(decodeHeader(headerFrame, what));
  if (!parsed.success) throw damaged(parsed.error.issues[0]?.message ?? "its head");
  const { entities, names, places, groups } = parsed.data;
  const atMs = unpackTimes(parsed.data.times);
  const opened = new Map<number, ReturnType<typeof openGroup>>();
  const column = (index: number, reference: readonly Cell[] | null): Cell[] => {
    const place = places[index];
    const group = place === undefined ? undefined : groups[place[0]];
    const bytes = place === undefined ? undefined : bodies[place[0]];
    if (place === undefined || group === undefined || bytes === undefined) throw damaged("a column is missing");
    const decode = opened.get(place[0]) ?? openGroup(group, bytes, atMs, what);
    opened.set(place[0], decode);
    return decode(place[1], reference);
  };
  const indexes = new Map(entities.map((entity, index) => [entity, index] as const));
  return {
    atMs,
    entities,
    names,
    raw(entity) {
      const index = indexes.get(entity);
      return index === undefined ? null : column(index, null);
    },
    rolled(entity) {
      const index = indexes.get(entity);
      if (index === undefined) return null;
      const from = index * FIGURES.length;
      const p50 = column(from, null);
      const p10 = column(from + 1, p50);
      const [p90, min] = [column(from + 2, p50), column(from + 3, p10)];
      const [count, unknown] = [column(from + 4, null), column(from + 5, null)];
      return atMs.flatMap((ms, row) => {
        const known = count[row];
        if (typeof known !== "number") return [];
        const figure = (cells: readonly Cell[]) => cells[row] ?? null;
        return [
          {
            atMs: ms,
            p50: figure(p50),
            p10: figure(p10),
            p90: figure(p90),
            min: figure(min),
            count: known,
            unknown: unknown[row] ?? 0,
          },
        ];
      });
    },
  };
}
