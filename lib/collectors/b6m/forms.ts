/** The forms in which b6m's answer is found: what tells it, and the nodes in it as one list of `{ name, links }`. */
import { z } from "zod";
import { err, ok, type Result } from "../../model/index.ts";
import { parseAnswer } from "../json/answer.ts";
import { textOf, unpacked } from "../recorded/bytes.ts";
import type { FileRefusal } from "../source.ts";

/** `callback({...});` as a page loads it from another host; some writers put an empty comment before the call. */
const CALL = /^\s*(?:\/\*\*\/)?\s*(?:typeof\s+[\w$.]+\s*===?\s*['"]function['"]\s*&&\s*)?[A-Za-z_$][\w$.[\]]{0,99}\s*\(/;
const CALL_END = /\)\s*;?\s*$/;

const rowsSchema = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]);
const listingSchema = z.looseObject({ links: rowsSchema.nullish() });

/** @param text the beginning of a file. @returns how surely it is b6m's, 0..1. */
export function sureOfB6m(text: string): number {
  const document = text.replace(CALL, "");
  if (document.trim() === "" && CALL.test(text)) return 0.3;
  if (!/^\s*[[{]/.test(document)) return 0;
  if (/^\s*\{\s*"topology"\s*:\s*[[{]/.test(document)) return 0.9;
  const hasRates = /"rxRate"\s*:/.test(document) && /"txRate"\s*:/.test(document);
  if (/^\s*\[\s*\{/.test(document)) {
    if (!/"links"\s*:\s*[[{]/.test(document) || !/"name"\s*:/.test(document)) return 0;
    return hasRates ? 0.9 : 0.5;
  }
  // One answer of a daemon begins with the name of its table: those are another source's.
  if (/^\s*\{\s*"(links|info|status|interfaces|originators|descriptions|tunnels|neighbours)"\s*:/.test(document)) return 0;
  if (/"(capture|queries|local_addresses)"\s*:/.test(document)) return 0;
  if (/^\s*\{\s*"[^"]{1,190}"\s*:\s*\{\s*("name"\s*:\s*"[^"]*"\s*,\s*)?"links"\s*:\s*[[{]/.test(document))
    return hasRates ? 0.9 : 0.5;
  return hasRates && /^\s*\{\s*"[^"]{1,190}"\s*:\s*[[{]/.test(document) ? 0.7 : 0;
}

/** The elements that stand for nodes, whatever they hold: each is judged by itself. */
export function nodesOfB6m(bytes: Uint8Array, bytesMax: number): Result<readonly unknown[], FileRefusal> {
  const content = unpacked(bytes, bytesMax);
  if (!content.ok) return content;
  const text = textOf(content.value);
  const document = CALL.test(text.slice(0, 400)) ? text.replace(CALL, "").replace(CALL_END, "") : text;
  const answer = parseAnswer(new TextEncoder().encode(document));
  if (!answer.ok) return err({ code: answer.error.code, message: answer.error.message });
  const { json } = answer.value;
  const wrapped = z.object({ topology: rowsSchema }).safeParse(json);
  const found = rowsSchema.safeParse(wrapped.success ? wrapped.data.topology : json);
  if (!found.success) return err({ code: "unexpected-shape", message: "neither a list of nodes nor nodes by their names" });
  if (Array.isArray(found.data)) return ok(found.data.map((element) => withRows(element, null)));
  return ok(Object.entries(found.data).map(([name, element]) => withRows(element, name)));
}

/** @param key the name under which the element stands in a dictionary; its own name goes before it. */
function withRows(element: unknown, key: string | null): unknown {
  if (Array.isArray(element)) return key === null ? element : { name: key, links: element };
  const listing = listingSchema.safeParse(element);
  if (!listing.success) return element;
  const named = key === null || typeof listing.data.name === "string" ? listing.data : { ...listing.data, name: key };
  if (listing.data.links != null) return { ...named, links: rowsOf(listing.data.links) };
  // Neighbours by their names, without a word between.
  return key !== null && Object.values(listing.data).every(isRow) ? { name: key, links: rowsOf(listing.data) } : named;
}

function rowsOf(rows: z.infer<typeof rowsSchema>): unknown[] {
  if (Array.isArray(rows)) return rows;
  return Object.entries(rows).map(([name, row]) => {
    const fields = z.looseObject({}).safeParse(row);
    return fields.success && typeof fields.data.name !== "string" ? { ...fields.data, name } : row;
  });
}

function isRow(value: unknown): boolean {
  return z.looseObject({ rxRate: z.unknown(), txRate: z.unknown() }).safeParse(value).success && typeof value === "object";
}
