/** JSON documents written one after another without anything between them, as `cat` of a daemon's directory gives them. */
import { parseAnswer } from "../json/answer.ts";
import type { FileRefusal } from "../source.ts";

export type Documents = { documents: Record<string, unknown>[]; refusals: FileRefusal[] };

const DOCUMENTS_MAX = 50_000;
const REFUSALS_MAX = 10;

/** Every balanced `{…}` of the text, braces inside strings not counted. One that cannot be parsed is told of and left out. */
export function documentsIn(text: string): Documents {
  const found: Documents = { documents: [], refusals: [] };
  const encoder = new TextEncoder();
  for (const piece of balanced(text)) {
    if (found.documents.length >= DOCUMENTS_MAX) break;
    const answer = parseAnswer(encoder.encode(piece));
    const json = answer.ok ? answer.value.json : null;
    if (isRecord(json)) found.documents.push(json);
    else if (!answer.ok && found.refusals.length < REFUSALS_MAX) {
      found.refusals.push({ code: answer.error.code, message: answer.error.message });
    }
  }
  return found;
}

function isRecord(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function* balanced(text: string): Generator<string> {
  let depth = 0;
  let start = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22 || code === 0x0a) inString = false; // no string of a daemon holds a line break: it was cut
    } else if (code === 0x22) inString = depth > 0;
    else if (code === 0x7b) {
      if (depth === 0) start = index;
      depth += 1;
    } else if (code === 0x7d && depth > 0) {
      depth -= 1;
      if (depth === 0) yield text.slice(start, index + 1);
    }
  }
  if (depth > 0) yield text.slice(start);
}
