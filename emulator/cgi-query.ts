/**
 * How the CGI scripts read their query string. The whole query is one name; there is no key=value and no percent decoding.
 * Sources: `bmx6-info` of 2017-03-29 and later, the older `bmx6-info`, `bmx7-info` of the routing feed, and the two versions that
 * OpenWrt's luci-app-bmx7 has had.
 */

/** Versions of bmx6-info (`bmx6-old` is from before 2017-03-29), and of bmx7-info: the routing feed's, and luci-app-bmx7's. */
export const BMX6_SCRIPTS = ["bmx6", "bmx6-old"] as const;
export const BMX7_SCRIPTS = ["bmx7", "bmx7-luci-old", "bmx7-luci-2026"] as const;
export type Bmx6Script = (typeof BMX6_SCRIPTS)[number];
export type Bmx7Script = (typeof BMX7_SCRIPTS)[number];
export type CgiScript = Bmx6Script | Bmx7Script;

/** What was asked: a special query (`$info`: a report, or live words of the daemon) or the name of a file. */
export type CgiQuestion = { special: boolean; name: string };

const specialNames: Readonly<Record<CgiScript, ReadonlySet<string>>> = {
  bmx6: new Set(["myself", "info", "neighbours", "tunnels"]),
  "bmx6-old": new Set(["myself", "info", "neighbours", "tunnels"]),
  bmx7: new Set(["info", "neighbours", "tunnels", "originators"]),
  "bmx7-luci-old": new Set(["info", "neighbours", "tunnels", "originators"]),
  "bmx7-luci-2026": new Set(["info", "neighbours", "tunnels", "originators"]),
};

/** luci-app-bmx7's scripts know special names without the `$` alone. */
export function isLuciScript(script: CgiScript): boolean {
  return script === "bmx7-luci-old" || script === "bmx7-luci-2026";
}

/** Cuts a raw query string the way the script does: at the first `=`; the new bmx6 script also at the first `&` or `?`. */
export function cutQuery(script: CgiScript, raw: string): string {
  const cutAtEquals = raw.split("=", 1)[0] ?? "";
  return script === "bmx6" ? (cutAtEquals.split(/[&?]/, 1)[0] ?? "") : cutAtEquals;
}

/**
 * What the script takes a raw query for. The new bmx6 script drops a leading `$`, so that `info` and `$info` are one question; those of
 * luci-app-bmx7 know the special names without it alone, and the others with it alone.
 */
export function readQuery(script: CgiScript, raw: string): CgiQuestion {
  const cut = cutQuery(script, raw);
  const dollar = cut.startsWith("$");
  const name = dollar ? cut.slice(1) : cut;
  if (script === "bmx6" && specialNames.bmx6.has(name)) return { special: true, name };
  if (isLuciScript(script)) return { special: specialNames[script].has(cut), name: cut };
  if (dollar && specialNames[script].has(name)) return { special: true, name };
  return { special: false, name: cut };
}
