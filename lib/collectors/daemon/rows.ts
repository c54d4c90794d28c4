/** From the JSON of one answer to rows: each row stands or falls by itself. */
import { z } from "zod";
import { err, ok, type RefusalCode, type Result } from "../../model/index.ts";
import { cleanMessage } from "../scalars/text.ts";

/** Something in an answer that was not taken: a row, or one value of a row. */
export type Anomaly = {
  code: Extract<RefusalCode, "unexpected-shape" | "implausible-value" | "too-large">;
  message: string;
};

export type ParsedRows<Row> = { rows: Row[]; anomalies: Anomaly[] };

/** Where the values of one row that make no sense are written down. */
export type RowNotes = {
  /** Gives the value back, or null with an `implausible-value` note where a parser found none in what the daemon sent. */
  expect<Value>(field: string, raw: unknown, value: Value | null): Value | null;
  implausible(field: string, raw: unknown): void;
};

/** A router with a thousand broken rows is told of once, not a thousand times. */
const ANOMALIES_MAX = 20;

export class AnomalyLog {
  readonly #kept: Anomaly[] = [];
  #dropped = 0;

  /** @param words made only where the anomaly is kept: a hostile value may be large. */
  add(code: Anomaly["code"], words: () => string): void {
    if (this.#kept.length < ANOMALIES_MAX) this.#kept.push({ code, message: cleanMessage(words(), 300) });
    else this.#dropped += 1;
  }

  notesFor(place: string): RowNotes {
    const implausible = (field: string, raw: unknown): void => {
      this.add("implausible-value", () => `${place}.${field}: ${JSON.stringify(raw)}`);
    };
    return {
      implausible,
      expect: (field, raw, value) => {
        if (value === null && raw !== undefined) implausible(field, raw);
        return value;
      },
    };
  }

  all(): Anomaly[] {
    if (this.#dropped === 0) return [...this.#kept];
    return [...this.#kept, { code: "unexpected-shape", message: `and ${this.#dropped} more of this answer` }];
  }
}

function describeIssue(place: string, error: z.ZodError): string {
  const [issue] = error.issues;
  const path = issue === undefined ? "" : issue.path.map((step) => `.${String(step)}`).join("");
  return `${place}${path}: ${issue?.message ?? "not the shape of a row"}`;
}

export type RowReader<Raw, Row> = {
  place: string;
  rowsMax: number;
  schema: z.ZodType<Raw>;
  /** null where the row says nothing that can be used; the notes tell why where that is a fault. */
  read: (raw: Raw, notes: RowNotes) => Row | null;
};

/** Reads each element by the schema and the reader's function. A broken element is one anomaly; the others survive. */
export function readRows<Raw, Row>(elements: readonly unknown[], reader: RowReader<Raw, Row>): ParsedRows<Row> {
  const log = new AnomalyLog();
  const rows: Row[] = [];
  for (const [index, element] of elements.slice(0, reader.rowsMax).entries()) {
    const place = `${reader.place}[${index}]`;
    const raw = reader.schema.safeParse(element);
    if (!raw.success) {
      log.add("unexpected-shape", () => describeIssue(place, raw.error));
      continue;
    }
    const row = reader.read(raw.data, log.notesFor(place));
    if (row !== null) rows.push(row);
  }
  if (elements.length > reader.rowsMax) {
    log.add("too-large", () => `${reader.place}: ${elements.length} rows, ${reader.rowsMax} are taken`);
  }
  return { rows, anomalies: log.all() };
}

const objectSchema = z.record(z.string(), z.unknown());

/** True for a JSON object (not an array, not null). */
export function isObject(json: unknown): json is Record<string, unknown> {
  return objectSchema.safeParse(json).success;
}

/**
 * The rows of `{ "<key>": [ … ] }` or of a bare array. A missing key and `{ "<key>": "" }` both mean "no rows": that is what the
 * scripts give where the daemon wrote nothing.
 */
export function elementsOf(json: unknown, key: string): Result<unknown[], Anomaly> {
  if (Array.isArray(json)) return ok(json);
  if (!isObject(json)) return err({ code: "unexpected-shape", message: `${key}: neither an object nor an array` });
  const value = Object.hasOwn(json, key) ? json[key] : "";
  if (value === "") return ok([]);
  if (Array.isArray(value)) return ok(value);
  return err({ code: "unexpected-shape", message: `${key}: not an array of rows` });
}

/** The same for answers that are tables: reads all rows at once. */
export function readTable<Raw, Row>(json: unknown, key: string, reader: RowReader<Raw, Row>): Result<ParsedRows<Row>, Anomaly> {
  const elements = elementsOf(json, key);
  return elements.ok ? ok(readRows(elements.value, reader)) : elements;
}
