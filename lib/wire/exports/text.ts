/** Writing hostile words into the formats of others. */

/** Characters that turn the order of what follows: a name could make a line read as another. */
const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Control characters, which XML 1.0 (section 2.2) cannot hold at all and nobody wants in a table either; but not tab and line ends. */
const CONTROLS = /(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu;

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

/**
 * A field of a CSV file (RFC 4180). Text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV
 * Injection"); numbers stay numbers.
 */
export function csvField(value: string | number | boolean | null): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const plain = value.toWellFormed().replaceAll(CONTROLS, "\ufffd").replaceAll(BIDI_CONTROLS, "\ufffd");
  const safe = /^[\s]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n;\t']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvTable(header: readonly string[], rows: readonly (readonly (string | number | boolean | null)[])[]): string {
  return [header, ...rows].map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
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
