/**
 * One answer of an info script, taken apart into the daemon's tables: the script puts several into one answer (`info`, `neighbours`), and
 * wraps a table by its name or, where it asks for all files of a folder, gives it bare.
 */
import { z } from "zod";
import { bmx6 } from "../bmx6/dialect.ts";
import { bmx7 } from "../bmx7/dialect.ts";
import type { Dialect, PartName } from "../daemon/dialect.ts";

export type TableName = PartName | "status";
export type Tables = Partial<Record<TableName, unknown>>;

const NAMES = ["status", "interfaces", "links", "originators", "tunnels", "descriptions"] as const;
const COMPOUND = ["info", "neighbours"] as const;

const objectSchema = z.record(z.string(), z.unknown());

/** @returns nothing where the document is no answer of a daemon's script. */
export function tablesOf(json: unknown): Tables {
  if (Array.isArray(json)) return bareRows(json);
  const object = objectSchema.safeParse(json);
  if (!object.success) return {};
  const tables: Tables = {};
  for (const name of COMPOUND) {
    const parts = object.data[name];
    if (Array.isArray(parts)) for (const part of parts) Object.assign(tables, namedTables(part));
  }
  Object.assign(tables, namedTables(object.data));
  return Object.keys(tables).length > 0 ? tables : bareRows([json]);
}

/** A missing part of `info` is an empty text. A listing of file names is no table. */
function namedTables(value: unknown): Tables {
  const object = objectSchema.safeParse(value);
  if (!object.success) return {};
  const tables: Tables = {};
  for (const name of NAMES) {
    const rows = object.data[name];
    if (rows === undefined || typeof rows === "string" || isListing(rows)) continue;
    tables[name] = name === "originators" || name === "descriptions" ? rows : { [name]: rows };
  }
  return tables;
}

function bareRows(rows: readonly unknown[]): Tables {
  const [first] = rows.map((row) => objectSchema.safeParse(row)).filter((row) => row.success);
  if (first === undefined) return {};
  if ("descSha" in first.data || "DESC_ADV" in first.data || "extensions" in first.data) return { descriptions: rows };
  return "primaryIp" in first.data && "metric" in first.data ? { originators: rows } : {};
}

function isListing(rows: unknown): boolean {
  if (!Array.isArray(rows) || rows.length === 0) return false;
  return rows.every((row) => {
    const fields = objectSchema.safeParse(row);
    return fields.success && Object.keys(fields.data).join() === "name";
  });
}

/** Field names that one of the two daemons has and the other has not. */
const OF_BMX7 = /"(shortId|nodeId|nbIdx|dev|tunOut|gwName|nodeKey|DSC_[A-Z0-9_]+|longId)"\s*:/;
const OF_BMX6 = /"(viaDev|devName|globalId|DESC_ADV|HNA6_EXTENSION|bestTxLink|wantsOgms|compat|viaIp|lastDesc|remoteTunIp)"\s*:/;

export function dialectOfText(text: string): Dialect | null {
  if (OF_BMX7.test(text)) return bmx7;
  return OF_BMX6.test(text) ? bmx6 : null;
}

/** @param text the beginning of a file. @returns how surely it is one answer, 0..1. */
export function sureOfAnswer(text: string): number {
  const document = text.replace(/^(?:\s*(?:ERROR|\[\s*\d+)[^\n]*\n)*/, "");
  if (new RegExp(`^\\s*\\{\\s*"(${[...NAMES, ...COMPOUND].join("|")})"\\s*:\\s*[[{"]`).test(document)) return 0.8;
  return /^\s*(\[\s*)?\{\s*"(descSha|shortId|name|blocked)"\s*:/.test(document) && dialectOfText(document) !== null ? 0.6 : 0;
}
