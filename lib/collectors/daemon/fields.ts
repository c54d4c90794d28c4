/** What both daemons' rows are made of: field schemas, and the way from a field to a value of the model. */
import { z } from "zod";
import type { Metric } from "../../model/index.ts";
import { addressOfInterface, isUnspecified } from "../scalars/address.ts";
import { parseBandwidth, parseMetric } from "../scalars/metric.ts";
import { qualityOfPercent, unsigned32 } from "../scalars/numbers.ts";
import type { RowNotes } from "./rows.ts";

/** Field shapes: strict about the type, silent about the range. Every field but the join keys may be missing in old releases. */
export const textField = z.string().optional();
export const numberField = z.number().optional();
export const numberOrTextField = z.union([z.number(), z.string()]).optional();

export const ROWS_MAX = { interfaces: 500, links: 5_000, originators: 50_000, tunnels: 200_000, descriptions: 50_000 } as const;
export const NAME_MAX = 255;
export const DEVICE_NAME_MAX = 64;
export const GLOBAL_ID_MAX = 80;

const isGiven = (text: string | undefined): text is string => text !== undefined && text !== "" && text !== "---";

/** An interface that is down tells no address: `/-1`, in bmx7 `::/-1`. */
const OF_DOWN_INTERFACE = /^(::)?\/-1$/;

/** An address, with or without prefix length. `::`, `---` and a missing field are "none"; anything else that is no address is noted. */
export function readAddress(notes: RowNotes, field: string, text: string | undefined): string | null {
  if (!isGiven(text) || OF_DOWN_INTERFACE.test(text)) return null;
  const address = addressOfInterface(text);
  if (address === null) notes.implausible(field, text);
  return address === null || isUnspecified(address) ? null : address;
}

/** A bandwidth in bit/s. `-1`, `INVALID` and `---` are "none". */
export function readBandwidth(notes: RowNotes, field: string, text: string | undefined): number | null {
  if (!isGiven(text) || text === "-1" || text === "INVALID") return null;
  return notes.expect(field, text, parseBandwidth(text.trim()));
}

export function readMetric(notes: RowNotes, field: string, text: string | undefined): Metric {
  const none: Metric = { bps: null, special: "invalid" };
  return text === undefined ? none : (notes.expect(field, text, parseMetric(text)) ?? none);
}

/** 0..100 -> 0..1. */
export function readPercent(notes: RowNotes, field: string, percent: number | undefined): number | null {
  return percent === undefined ? null : notes.expect(field, percent, qualityOfPercent(percent));
}

/** An unsigned field of up to 32 bits. */
export function readCount(notes: RowNotes, field: string, value: number | undefined): number | null {
  return value === undefined ? null : notes.expect(field, value, unsigned32(value));
}
