/** Tables as comma-separated values (RFC 4180), for spreadsheets that people open without thinking of who wrote the words in them. */
import { BIDI_CONTROLS, CONTROLS } from "./characters.ts";

export type Cell = string | number | boolean | null;

/**
 * One field. Text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV Injection"), also behind blanks and
 * in full width; numbers stay numbers. null: an empty field.
 */
export function csvField(value: Cell): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const plain = value.toWellFormed().replaceAll(CONTROLS, "\ufffd").replaceAll(BIDI_CONTROLS, "\ufffd");
  const safe = /^[\s]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n;\t']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvTable(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
}
