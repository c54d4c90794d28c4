/**
 * Columns of numbers over rows in order of time, as small as their noise: integers of the value's own grid, predicted from the row before,
 * one byte a row. Three kinds of cell: a number, null (unknown) and undefined (not there).
 *
 * A cell's token: 0 as predicted, 1 null, 2 not there, else zigzag(residual) + 2. A token below 192 is one byte in the first plane; below
 * 192 + 63·256 it is its high part there and its low byte in the second plane; above it is 255 there and a varint in the second plane.
 */
import { HistoryFailure } from "../../types.ts";

export type Cell = number | null | undefined;

/** Grids that sources use: whole numbers, decimals, bmx7's forty-eighths, thirds of a hundred. */
const SCALES = [1, 10, 100, 1_000, 48, 300, 10_000, 100_000, 1_000_000, 1_000_000_000] as const;
const NO_GRID = SCALES.length;
const PREDICTORS = 4; // as before, as it went on, with the clock, as another column has it

const SMALL = 192;
const PAIRS = SMALL + 63 * 256;

export type EncodedColumn = {
  head: number[]; // grid, predictor, length of the second plane, and where there is no grid how many values there are
  first: Uint8Array; // one byte a row
  second: Uint8Array;
  values: Float64Array; // the distinct values, where there is no grid
};

/** `perSecond`: what the figure grows by in a second where it goes with the clock. `reference`: a column that it may be close to. */
export type Rows = { atMs: ArrayLike<number>; perSecond: number; reference: readonly Cell[] | null };

/** Rows from `from` on to the one before `to`. */
export type RowSpan = { from: number; to: number };

export function encodeColumn(cells: readonly Cell[], rows: Rows): EncodedColumn {
  const grid = gridOf(cells);
  const values = grid === NO_GRID ? Float64Array.from(new Set(cells.filter((cell) => typeof cell === "number"))).sort() : EMPTY;
  const indexes = new Map(Array.from(values, (value, index) => [value, index] as const));
  const scale = SCALES[grid] ?? 1;
  const whole = cells.map((cell) =>
    typeof cell !== "number" ? cell : grid === NO_GRID ? (indexes.get(cell) ?? 0) : Math.round(cell * scale),
  );
  const growth = grid === NO_GRID ? 0 : (rows.perSecond * scale) / 1_000;
  let best: { predictor: number; tokens: Float64Array; cost: number } | null = null;
  for (let predictor = 0; predictor < PREDICTORS; predictor++) {
    if ((predictor === 2 && growth === 0) || (predictor === 3 && (rows.reference === null || grid === NO_GRID))) continue;
    const tokens = tokensOf(whole, predictionOf(predictor, scale, growth, rows));
    const cost = costOf(tokens);
    if (best === null || cost < best.cost) best = { predictor, tokens, cost };
  }
  const { first, second } = planesOf(best?.tokens ?? new Float64Array(0));
  return { head: [grid, best?.predictor ?? 0, second.length, values.length], first, second, values };
}

const EMPTY = new Float64Array(0);

function gridOf(cells: readonly Cell[]): number {
  let grid = 0;
  for (const cell of cells) {
    if (typeof cell !== "number") continue;
    while (grid < NO_GRID && !isOn(cell, SCALES[grid] ?? 1)) grid++;
    if (grid === NO_GRID) return grid;
  }
  // A later grid may not hold what an earlier cell passed on a finer one.
  const scale = SCALES[grid] ?? 1;
  return cells.every((cell) => typeof cell !== "number" || isOn(cell, scale)) ? grid : NO_GRID;
}

function isOn(value: number, scale: number): boolean {
  const whole = Math.round(value * scale);
  return Math.abs(whole) < 2 ** 50 && whole / scale === value;
}

type Prediction = { next(row: number): number; seen(row: number, whole: number): void };

/** What each next row is expected to hold. */
function predictionOf(predictor: number, scale: number, growth: number, { atMs, reference }: Rows): Prediction {
  let last = predictor === 2 ? Math.round((atMs[0] ?? 0) * growth) : 0;
  let before = last;
  let lastMs = atMs[0] ?? 0;
  return {
    next(row) {
      if (predictor === 1) return 2 * last - before;
      if (predictor === 2) return last + Math.round(((atMs[row] ?? 0) - lastMs) * growth);
      const other = predictor === 3 ? reference?.[row] : null;
      return typeof other === "number" ? Math.round(other * scale) : last;
    },
    seen(row, whole) {
      before = row === 0 ? whole : last;
      last = whole;
      lastMs = atMs[row] ?? 0;
    },
  };
}

function tokensOf(whole: readonly Cell[], expected: Prediction): Float64Array {
  const tokens = new Float64Array(whole.length);
  for (let row = 0; row < whole.length; row++) {
    const cell = whole[row];
    if (typeof cell !== "number") {
      tokens[row] = cell === null ? 1 : 2;
      continue;
    }
    const residual = cell - expected.next(row);
    tokens[row] = residual === 0 ? 0 : (residual > 0 ? residual * 2 : -residual * 2 - 1) + 2;
    expected.seen(row, cell);
  }
  return tokens;
}

function costOf(tokens: Float64Array): number {
  let cost = 0;
  let last = -1;
  for (const token of tokens) {
    cost += token === last ? 0.05 : token < 8 ? 0.4 : token < 64 ? 0.8 : token < SMALL ? 1 : token < PAIRS ? 2 : 4;
    last = token;
  }
  return cost;
}

function planesOf(tokens: Float64Array): { first: Uint8Array; second: Uint8Array } {
  const first = new Uint8Array(tokens.length);
  const second: number[] = [];
  for (const [row, token] of tokens.entries()) {
    if (token < SMALL) first[row] = token;
    else if (token < PAIRS) {
      first[row] = SMALL + Math.floor((token - SMALL) / 256);
      second.push((token - SMALL) % 256);
    } else {
      first[row] = 255;
      let rest = token;
      for (; rest >= 128; rest = Math.floor(rest / 128)) second.push((rest % 128) + 128);
      second.push(rest);
    }
  }
  return { first, second: Uint8Array.from(second) };
}

/**
 * @param span rows `from` to the one before `to`: each is told by those before it, so that what comes later need not be read.
 * @throws HistoryFailure `damaged` where the planes do not belong together.
 */
export function decodeColumn(column: EncodedColumn, rows: Rows, span: RowSpan = { from: 0, to: column.first.length }): Cell[] {
  const { atMs, perSecond, reference } = rows;
  const { from, to } = span;
  const { first, values } = column;
  const [grid = 0, predictor = 0] = column.head;
  const scale = SCALES[grid] ?? 1;
  const growth = grid === NO_GRID ? 0 : (perSecond * scale) / 1_000;
  const large = largeTokens(column);
  const cells: Cell[] = [];
  // As `predictionOf` tells it, in one loop: one row of a segment is asked for, and all rows of two thousand columns are gone through.
  let last = predictor === 2 ? Math.round((atMs[0] ?? 0) * growth) : 0;
  let before = last;
  let lastMs = atMs[0] ?? 0;
  for (let row = 0; row < to; row++) {
    const byte = first[row] ?? 0;
    const token = byte < SMALL ? byte : large(byte);
    if (token === 1 || token === 2) {
      if (row >= from) cells.push(token === 1 ? null : undefined);
      continue;
    }
    let whole = last;
    if (predictor === 1) whole = 2 * last - before;
    else if (predictor === 2) whole = last + Math.round(((atMs[row] ?? 0) - lastMs) * growth);
    else if (predictor === 3) {
      const other = reference?.[row];
      if (typeof other === "number") whole = Math.round(other * scale);
    }
    if (token !== 0) whole += token % 2 === 0 ? token / 2 - 1 : -(token - 1) / 2;
    before = row === 0 ? whole : last;
    last = whole;
    lastMs = atMs[row] ?? 0;
    if (row >= from) cells.push(grid === NO_GRID ? values[whole] : whole / scale);
  }
  return cells;
}

/** Tokens that take more than their byte of the first plane, in the order of their rows. */
function largeTokens({ second }: EncodedColumn): (byte: number) => number {
  let place = 0;
  return (byte) => {
    if (byte < 255) return SMALL + (byte - SMALL) * 256 + byteAt(second, place++);
    let token = 0;
    for (let weight = 1; ; weight *= 128) {
      const part = byteAt(second, place++);
      token += (part % 128) * weight;
      if (part < 128) return token;
    }
  };
}

function byteAt(bytes: Uint8Array, place: number): number {
  const byte = bytes[place];
  if (byte === undefined) throw new HistoryFailure({ code: "damaged", message: "A packed column of the store ends too early" });
  return byte;
}
