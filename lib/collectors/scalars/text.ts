/**
 * Words of routers. A router's text is data: what could steer a terminal, a log or the direction of a line is taken out before
 * anything else sees it. Removed: control characters (C0, DEL, C1), line and paragraph separators, bidirectional controls and
 * marks, zero-width characters, the byte order mark, interlinear marks and the tag block. Lone surrogates become U+FFFD. Of combining
 * marks no more are kept on one letter than a language puts there: hundreds of them reach over a whole page. Then the text is trimmed and cut to its length, never inside a surrogate pair. Quotes and angle brackets stay: escaping is the writer's task.
 */
const UNSAFE = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Four: Vietnamese, Thai and pointed Hebrew need up to three. */
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;

export function cleanText(text: string, lengthMax: number): string {
  // A hostile megabyte is cut before it is searched; what is removed later only makes it shorter.
  const head = text.length > lengthMax * 4 ? text.slice(0, lengthMax * 4) : text;
  const cleaned = head.toWellFormed().replace(UNSAFE, "").replace(STACKED_MARKS, "$1").trim();
  if (cleaned.length <= lengthMax) return cleaned;
  const cut = cleaned.slice(0, lengthMax);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

/** The cleaned text; null for `---` and for nothing, which is how the daemons say "no value". */
export function textOrNull(text: string | null | undefined, lengthMax: number): string | null {
  if (text === null || text === undefined) return null;
  const cleaned = cleanText(text, lengthMax);
  return cleaned === "" || cleaned === "---" ? null : cleaned;
}

/** A message may hold several lines: they are joined by one space before the text is cleaned. */
export function cleanMessage(text: string, lengthMax: number): string {
  return cleanText(text.slice(0, lengthMax * 4).replace(/\s+/g, " "), lengthMax);
}
