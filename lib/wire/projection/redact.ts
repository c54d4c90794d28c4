/**
 * Finds what looks like an address in words that a router chose: whoever names a node may write one into the name. People part the digits
 * of one as they like ("44d9e7-046473", "10-228.1.2", "931 23 45 67"), so each pattern takes every separator at every place.
 */

/** What stands between two digits of one address: dashes, connectors, blanks, and marks of punctuation; not a letter. */
const APART = String.raw`[\p{Pd}\p{Pc}\p{Zs}\t.:,;/|\\·•~*+='"#]`;
/** Neither a letter nor a digit stands beside it: it is no piece of a longer word. */
const [AHEAD, BEHIND] = [String.raw`(?<![\p{L}\p{Nd}])`, String.raw`(?![\p{L}\p{Nd}])`];

/** Two or more groups of hexadecimal digits around colons: IPv6 and MAC alike ("::1", "fe80::2ca:feff:fe00:1", "02:ca:fe:00:00:01"). */
const COLON_GROUPS = /(?:[0-9a-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4})/gi;
/** MAC in equal groups: "ca-fe-ca-fe-ca-fe", "cafe.cafe.cafe". */
const MAC_GROUPS = new RegExp(
  `${AHEAD}(?:(?:[0-9a-f]{2}${APART}{1,2}){5}[0-9a-f]{2}|(?:[0-9a-f]{4}${APART}{1,2}){2}[0-9a-f]{4})${BEHIND}`,
  "giu",
);
/** MAC in any groups, of which one has a digit: so many letters alone may be words ("cafe-bad-decade" is). */
const MAC_PARTED = new RegExp(`${AHEAD}(?=[^0-9]{0,33}[0-9])(?:[0-9a-f]${APART}{0,2}){11}[0-9a-f]${BEHIND}`, "giu");
/** Twelve digits or more in a row: a MAC without separators ("enx02cafe000001", systemd's names), an EUI-64, a node key. */
const HEX_RUN = /[0-9a-f]{12,}/gi;
/** IPv4, also as names are made of it: "10.1.2.3", "10-1-2-3", "gw10_1_2_3". */
const IPV4 = new RegExp(String.raw`(?<!\d)\d{1,3}(?:(${APART})\d{1,3})(?:\1\d{1,3}){2}(?!\d)`, "gu");
/** IPv4 with mixed separators ("10-228.1.2"), as a word of its own: "BMX7-7.1.1" is a version. */
const IPV4_MIXED = new RegExp(String.raw`${AHEAD}\d{1,3}(?:${APART}{1,2}\d{1,3}){3}${BEHIND}`, "gu");
/** Mail and Matrix addresses. */
const CONTACT = /[^\s@<>"]+@[^\s@<>"]+\.[a-z]{2,}|@[^\s:]+:[a-z0-9.-]+/gi;
/** Telephone numbers, in groups or not: nine to fifteen digits (E.164), of which a country's may be in brackets. */
const TELEPHONE = new RegExp(String.raw`${AHEAD}[(+]{0,2}\d(?:(?:(?!:)${APART}|[()]){0,3}\d){8,14}${BEHIND}`, "gu");

const PATTERNS = [CONTACT, COLON_GROUPS, MAC_GROUPS, MAC_PARTED, HEX_RUN, IPV4, IPV4_MIXED, TELEPHONE];

/** `text` with every piece that looks like an address, MAC, key or contact replaced by an ellipsis. */
export function redacted(text: string): string {
  // Compatibility forms ("１０．１．２．３") read as addresses to people too.
  const plain = text.normalize("NFKC");
  const found = PATTERNS.flatMap((pattern) => [...plain.matchAll(pattern)].map((match) => spanOf(match)));
  if (found.length === 0) return text;
  let clean = "";
  let end = 0;
  for (const [from, to] of found.toSorted(([one], [other]) => one - other)) {
    // Each pattern has looked at the whole text: what one leaves over of an address, another may have.
    if (from > end || clean === "") clean += `${plain.slice(end, from)}…`;
    end = Math.max(end, to);
  }
  return clean + plain.slice(end);
}

function spanOf(match: RegExpExecArray): [number, number] {
  return [match.index, match.index + match[0].length];
}

export function tellsAddress(text: string): boolean {
  return redacted(text) !== text;
}
