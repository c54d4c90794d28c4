/** Writing hostile words into the formats of others. */

import { BIDI_CONTROLS, CONTROLS } from "#lib/base/characters.ts";

/** For attribute values and text alike. Direction controls stay, as references that a reader of the file can see. */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(CONTROLS, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;")
    .replaceAll(/[\t\n\r]/g, reference)
    .replaceAll(BIDI_CONTROLS, reference);
}

/** Attributes with a value, in the order given. */
export function xmlAttributes(attributes: Readonly<Record<string, string | number | boolean | null>>): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join("");
}

function reference(character: string): string {
  return `&#x${(character.codePointAt(0) ?? 0xfffd).toString(16).toUpperCase()};`;
}

/** A quoted identifier of the DOT language. A backslash is doubled, else Graphviz would read it as the start of an escape. */
export function dotText(text: string): string {
  const plain = text
    .toWellFormed()
    .replaceAll(CONTROLS, "\ufffd")
    .replaceAll(BIDI_CONTROLS, "\ufffd")
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll(/[\r\n]+/g, "\\n");
  return `"${plain}"`;
}

/** JSON in which direction controls, and what would end a script element, are written as escapes. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 1)
    .replaceAll(BIDI_CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replaceAll("<", "\\u003c");
}

/** "1 link", "2 links". */
export function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
