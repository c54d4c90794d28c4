/**
 * One pass over the broken JSON that the CGI scripts of bmx6 and bmx7 were seen to give (a directory listed while files come and go,
 * a missing plugin). Outside strings only: a comma before a closing bracket, after an opening one or after another comma is
 * dropped; a missing value after a colon becomes null; two objects side by side get the comma they lack.
 */

/** The scripts break a few places of an answer. A text with more breaks than this is not theirs, and is left as it is. */
const EDITS_MAX = 10_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** Stands for the first character of a word or number, and for the beginning of the text. */
const WORD = 0;
const START = -1;

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const isOpening = (code: number): boolean => code === OPEN_ARRAY || code === OPEN_OBJECT;
const isClosing = (code: number): boolean => code === CLOSE_ARRAY || code === CLOSE_OBJECT;

/** The index after the string that begins at `start`; the length of the text where it never ends. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === BACKSLASH) index += 1;
    else if (code === QUOTE) return index + 1;
  }
  return text.length;
}

/** The text so far, copied in whole stretches between edits. */
class Edited {
  readonly #text: string;
  readonly #pieces: string[] = [];
  #copiedTo = 0;
  #edits = 0;

  constructor(text: string) {
    this.#text = text;
  }

  insert(at: number, what: string): void {
    this.#pieces.push(this.#text.slice(this.#copiedTo, at), what);
    this.#copiedTo = at;
    this.#edits += 1;
  }

  drop(at: number): void {
    this.insert(at, "");
    this.#copiedTo = at + 1;
  }

  get isHopeless(): boolean {
    return this.#edits > EDITS_MAX;
  }

  whole(): string {
    return this.#pieces.join("") + this.#text.slice(this.#copiedTo);
  }
}

/** What stands before the place that is looked at. */
type Before = { code: number; commaAt: number | null; depth: number };

function mendBefore(edited: Edited, before: Before, code: number, index: number): void {
  if (isClosing(code) && before.commaAt !== null) edited.drop(before.commaAt);
  if (before.code === COLON && (code === COMMA || isClosing(code))) edited.insert(index, "null");
  const isCommaLost = isClosing(before.code) && isOpening(code) && before.commaAt === null && before.depth > 0;
  if (isCommaLost) edited.insert(index, ",");
}

/** The repaired text. It need not be valid: it is parsed strictly afterwards. Linear in the length of the text. */
export function repairJson(text: string): string {
  const edited = new Edited(text);
  const before: Before = { code: START, commaAt: null, depth: 0 };
  for (let index = 0; index < text.length; ) {
    const code = text.charCodeAt(index);
    if (isSpace(code)) {
      index += 1;
      continue;
    }
    mendBefore(edited, before, code, index);
    if (edited.isHopeless) return text;
    if (code === COMMA) {
      if (isOpening(before.code) || before.code === START) edited.drop(index);
      else {
        if (before.commaAt !== null) edited.drop(before.commaAt); // of several, the last may stay
        before.commaAt = index;
      }
      if (before.code === COLON) before.code = WORD; // a null stands there now
      index += 1;
      continue;
    }
    before.commaAt = null;
    before.code = isOpening(code) || isClosing(code) || code === COLON || code === QUOTE ? code : WORD;
    if (isOpening(code)) before.depth += 1;
    if (isClosing(code)) before.depth -= 1;
    index = code === QUOTE ? endOfString(text, index) : index + 1;
  }
  return edited.whole();
}
