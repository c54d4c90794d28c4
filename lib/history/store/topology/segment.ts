/** Snapshots of some time in one body: what never changed once, what changed as columns. */
import { z } from "zod";
import { instantOf } from "../../../model/index.ts";
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
import { ABSENT, ARRAY, LEAF, type LeafValue, OBJECT, TreeNode } from "../codec/column-tree.ts";
import type { Cell } from "../codec/columns.ts";
import { packTimes, unpackTimes } from "../codec/times.ts";

/**
 * The documents as one: a primitive stands for itself; an object for an object; an array tells by its first element what it is:
 * `l` a list of primitives, `a` an array whose elements were always these, `o` an array by a column of orders (a dictionary of lists of
 * places) and its elements, `n` a number from a column, `t` an instant from a column of milliseconds, `d` a value of a dictionary by a
 * column, `k` one of several kinds by a column of kinds (0 there: absent).
 */
const headerSchema = z.object({
  version: z.literal(1),
  times: z.array(z.number()),
  template: z.unknown(),
  dictionaries: z.array(z.array(z.unknown())),
  ...columnsSchema.shape,
});

export type SegmentBuilder = {
  /** Rows must come in order of time. */
  add(document: unknown, atMs: number): void;
  readonly rows: number;
  finish(): Uint8Array;
};

export function segmentBuilder(): SegmentBuilder {
  const root = new TreeNode("", false);
  const times: number[] = [];
  return {
    add(document, atMs) {
      root.add(times.length, document);
      times.push(atMs);
    },
    get rows() {
      return times.length;
    },
    finish: () => encode(root, times),
  };
}

type Output = {
  rows: number;
  columns: Column[];
  dictionaries: unknown[][];
  /** What texts are as instants, of all columns: most tell of the same rounds. */
  instants: Map<LeafValue, number | null | undefined>;
};

function encode(root: TreeNode, times: readonly number[]): Uint8Array {
  const output: Output = { rows: times.length, columns: [], dictionaries: [], instants: new Map() };
  const template = templateOf(root, output);
  const { places, groups, bodies } = packColumns(output.columns, times);
  const header: z.infer<typeof headerSchema> = {
    version: 1,
    times: packTimes(times),
    template,
    dictionaries: output.dictionaries,
    places,
    groups,
  };
  return joinFrames([compress(JSON.stringify(header)), ...bodies]);
}

function templateOf(node: TreeNode, output: Output): unknown {
  const kinds = node.kind.all(output.rows);
  if (kinds === null) return templateAs(node, node.kind.last, output);
  const used = [...new Set(kinds)].filter((kind) => kind !== ABSENT);
  const column = numbers("kind", kinds, output);
  return ["k", column, ...used.map((kind) => [kind, templateAs(node, kind, output)])];
}

function templateAs(node: TreeNode, kind: number, output: Output): unknown {
  if (kind === LEAF && node.leaf !== null) return leafOf(node.name, node.leaf.all(output.rows), node.leaf.last, output);
  if (kind === OBJECT && node.object !== null) {
    return Object.fromEntries([...node.object].map(([key, child]) => [key, templateOf(child, output)]));
  }
  if (kind === ARRAY && node.array !== null) {
    const { order, elements } = node.array;
    const orders = order.all(output.rows);
    if (orders === null) return ["a", ...order.last.map((place) => elements[place]).map((one) => one && templateOf(one, output))];
    return ["o", ...dictionary(`${node.name} order`, orders, output), elements.map((element) => templateOf(element, output))];
  }
  // A document that is not there has no template; its kind tells so.
  return null;
}

function leafOf(name: string, cells: readonly LeafValue[] | null, last: LeafValue, output: Output): unknown {
  if (cells === null) return Array.isArray(last) ? ["l", last] : last;
  if (cells.every(isNumberOrNull)) return ["n", numbers(name, cells, output)];
  const instants = instantsOf(cells, output.instants);
  if (instants !== null) return ["t", columnOf({ group: name, perSecond: 1_000, cells: instants }, output)];
  return ["d", ...dictionary(name, cells, output)];
}

/** null where one of them is none. */
function instantsOf(cells: readonly LeafValue[], known: Output["instants"]): (number | null)[] | null {
  const instants: (number | null)[] = [];
  for (const cell of cells) {
    if (!known.has(cell)) known.set(cell, instantCell(cell));
    const instant = known.get(cell);
    if (instant === undefined) return null;
    instants.push(instant);
  }
  return instants;
}

function isNumberOrNull(cell: LeafValue): cell is number | null {
  return cell === null || typeof cell === "number";
}

/** undefined: no instant that could be written back letter by letter. */
function instantCell(cell: LeafValue): number | null | undefined {
  if (cell === null) return null;
  if (typeof cell !== "string" || cell.length !== 24) return undefined;
  const ms = Date.parse(cell);
  return Number.isNaN(ms) || instantOf(ms) !== cell ? undefined : ms;
}

function numbers(group: string, cells: readonly Cell[], output: Output): number {
  return columnOf({ group, perSecond: 1, cells }, output);
}

function columnOf(column: Column, output: Output): number {
  return output.columns.push(column) - 1;
}

function dictionary(group: string, cells: readonly unknown[], output: Output): [column: number, dictionary: number] {
  const places = new Map<string, number>();
  const values: unknown[] = [];
  const indexes = cells.map((cell) => {
    const text = JSON.stringify(cell);
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, values.length);
    return values.push(cell) - 1;
  });
  return [columnOf({ group, perSecond: 0, cells: indexes }, output), output.dictionaries.push(values) - 1];
}

export type Segment = {
  rows: number;
  /** The document of a row. Parts that rows share are one object: it must not be changed. */
  row(index: number): unknown;
};

/** @throws HistoryFailure `damaged`; so does `row`. */
export function openSegment(body: Uint8Array, what: string): Segment {
  const damaged = (how: string) => new HistoryFailure({ code: "damaged", message: `${what} is damaged: ${how}` });
  const [headerFrame, ...bodies] = splitFrames(body, what);
  if (headerFrame === undefined) throw damaged("it is empty");
  const parsed = headerSchema.safeParse(decodeHeader(headerFrame, what));
  if (!parsed.success) throw damaged(parsed.error.issues[0]?.message ?? "its head");
  const { template, dictionaries, places, groups } = parsed.data;
  const times = unpackTimes(parsed.data.times);
  const opened = groups.map((group, index) => {
    let decode: ReturnType<typeof openGroup> | null = null;
    /** Of columns of which one row was asked for. */
    const singles = new Map<number, { row: number; cell: Cell }>();
    const columns = new Map<number, Cell[]>();
    return (place: number, row: number): Cell => {
      const known = columns.get(place);
      if (known !== undefined) return known[row];
      const single = singles.get(place);
      if (single?.row === row) return single.cell;
      const bytes = bodies[index];
      if (bytes === undefined) throw damaged("columns are missing");
      decode ??= openGroup(group, bytes, times, what);
      // A moment of the past takes one row; who reads a second one reads on.
      if (single === undefined && row < times.length) {
        const [cell] = decode(place, null, { from: row, to: row + 1 });
        singles.set(place, { row, cell });
        return cell;
      }
      const cells = decode(place);
      columns.set(place, cells);
      return cells[row];
    };
  });
  const cell = (column: unknown, row: number): Cell => {
    const place = typeof column === "number" ? places[column] : undefined;
    const group = place === undefined ? undefined : opened[place[0]];
    if (place === undefined || group === undefined) throw damaged("a column is missing");
    return group(place[1], row);
  };
  const word = (column: unknown, list: unknown, row: number): unknown => {
    const index = cell(column, row);
    const values = typeof list === "number" ? dictionaries[list] : undefined;
    if (values === undefined || typeof index !== "number") throw damaged("a dictionary is missing");
    return values[index];
  };
  return { rows: times.length, row: (index) => valueAt(template, index, { cell, word, damaged }) };
}

type Input = {
  cell(column: unknown, row: number): Cell;
  word(column: unknown, list: unknown, row: number): unknown;
  damaged(how: string): HistoryFailure;
};

function valueAt(template: unknown, row: number, input: Input): unknown {
  if (typeof template !== "object" || template === null) return template;
  if (Array.isArray(template)) return taggedAt(template, row, input);
  const value: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(template)) {
    const found = valueAt(inner, row, input);
    if (found !== undefined) value[key] = found;
  }
  return value;
}

/**
 * Its parts by their places: thousands are asked for once, and taking them apart would cost more than what is done with them.
 * @returns undefined where it is absent in this row.
 */
function taggedAt(tagged: readonly unknown[], row: number, input: Input): unknown {
  const first = tagged[1];
  switch (tagged[0]) {
    case "n":
      return input.cell(first, row);
    case "t": {
      const ms = input.cell(first, row);
      return typeof ms === "number" ? instantOf(ms) : null;
    }
    case "d":
      return input.word(first, tagged[2], row);
    case "l":
      return first;
    case "a":
      return tagged.slice(1).map((element) => valueAt(element, row, input));
    case "o": {
      const order = input.word(first, tagged[2], row);
      const elements = tagged[3];
      if (!Array.isArray(order) || !Array.isArray(elements)) throw input.damaged("an order is missing");
      return order.map((place) => valueAt(elements[Number(place)], row, input));
    }
    case "k": {
      const kind = input.cell(first, row);
      const found = tagged.find((one, place) => place > 1 && Array.isArray(one) && one[0] === kind);
      return Array.isArray(found) ? valueAt(found[1], row, input) : undefined;
    }
    default:
      throw input.damaged("an unknown mark");
  }
}
