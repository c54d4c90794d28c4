/**
 * How the CGI scripts read their query string. The whole query is one name; there is no key=value and no percent decoding.
 * Sources: `bmx6-info` of 2017-03-29 and later, the older `bmx6-info`, and `bmx7-info`.
 */

/** Which script answers. `bmx6-old` is the bmx6-info from before 2017-03-29. */
export type CgiScript = "bmx6" | "bmx6-old" | "bmx7";

/** What was asked: a special query (`$info`: a report, or live words of the daemon) or the name of a file. */
export type CgiQuestion = { special: boolean; name: string };

const specialNames: Readonly<Record<CgiScript, ReadonlySet<string>>> = {
  bmx6: new Set(["myself", "info", "neighbours", "tunnels"]),
  "bmx6-old": new Set(["myself", "info", "neighbours", "tunnels"]),
  bmx7: new Set(["info", "neighbours", "tunnels", "originators"]),
};

/** Cuts a raw query string the way the script does: at the first `=`; the new bmx6 script also at the first `&` or `?`. */
export function cutQuery(script: CgiScript, raw: string): string {
  const cutAtEquals = raw.split("=", 1)[0] ?? "";
  return script === "bmx6" ? (cutAtEquals.split(/[&?]/, 1)[0] ?? "") : cutAtEquals;
}

/**
 * What the script takes a raw query for. The new bmx6 script drops a leading `$`, so that `info` and `$info` are one question; the
 * others answer special questions only with the `$`, and know no special name without it.
 */
export function readQuery(script: CgiScript, raw: string): CgiQuestion {
  const cut = cutQuery(script, raw);
  const dollar = cut.startsWith("$");
  const name = dollar ? cut.slice(1) : cut;
  if (script === "bmx6" && specialNames.bmx6.has(name)) return { special: true, name };
  if (dollar && specialNames[script].has(name)) return { special: true, name };
  return { special: false, name: cut };
}
