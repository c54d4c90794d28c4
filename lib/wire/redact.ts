/** Finds what looks like an address in words that a router chose: whoever names a node may write one into the name. */

/** Two or more groups of hexadecimal digits around colons: IPv6 and MAC alike ("::1", "fe80::2ca:feff:fe00:1", "02:ca:fe:00:00:01"). */
const COLON_GROUPS = /(?:[0-9a-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4})/gi;
/** MAC with dashes, dots or underscores: "02-ca-fe-00-00-01", "02ca.fe00.0001". */
const MAC_GROUPS =
  /(?<![0-9a-z])(?:[0-9a-f]{2}[-._]){5}[0-9a-f]{2}(?![0-9a-z])|(?<![0-9a-z])[0-9a-f]{4}[.-][0-9a-f]{4}[.-][0-9a-f]{4}(?![0-9a-z])/gi;
/** Twelve digits or more in a row: a MAC without separators ("enx02cafe000001", systemd's names), an EUI-64, a node key. */
const HEX_RUN = /[0-9a-f]{12,}/gi;
/** IPv4, also as names are made of it: "10.1.2.3", "10-1-2-3", "10_1_2_3". */
const IPV4 = /(?<!\d)\d{1,3}(?:([._-])\d{1,3})(?:\1\d{1,3}){2}(?!\d)/g;
/** Mail and Matrix addresses, telephone numbers: contacts. */
const CONTACT = /[^\s@<>"]+@[^\s@<>"]+\.[a-z]{2,}|@[^\s:]+:[a-z0-9.-]+|(?<![0-9a-z])\+?\d{9,15}(?![0-9a-z])/gi;

const PATTERNS = [CONTACT, COLON_GROUPS, MAC_GROUPS, HEX_RUN, IPV4];

/** `text` with every piece that looks like an address, MAC, key or contact replaced by an ellipsis. */
export function redacted(text: string): string {
  // Compatibility forms ("１０．１．２．３") read as addresses to people too.
  let clean = text.normalize("NFKC");
  const plain = clean;
  for (const pattern of PATTERNS) clean = clean.replace(pattern, "…");
  return clean === plain ? text : clean;
}

export function tellsAddress(text: string): boolean {
  return redacted(text) !== text;
}
