/** Characters that have no place where words of others are shown. */

/** They turn the order of what follows: a name could make a line read as another. */
export const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Control characters, which XML 1.0 (section 2.2) cannot hold at all and nobody wants in a table either; but not tab and line ends. */
export const CONTROLS = /(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu;
