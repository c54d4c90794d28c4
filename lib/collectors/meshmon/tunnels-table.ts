/** The section `bmx6_tunnels`: JSON, or the table of the daemon's command line, a header of field names and a line a row. */

/** The rows as objects by the names of the header, all texts; null where there is no such table. A field that is empty is "---". */
export function tunnelsTable(text: string): Record<string, string>[] | null {
  const lines = text
    .slice(0, 1_000_000)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const header = lines.findIndex((line) => !line.includes("{") && /\badvNet\b/.test(line) && /\btunName\b/.test(line));
  if (header < 0) return null;
  const names = (lines[header] ?? "").split(/\s+/);
  return lines
    .slice(header + 1, header + 5_000)
    .map((line) => line.split(/\s+/))
    .filter((values) => values.length === names.length)
    .map((values) => Object.fromEntries(names.map((name, place) => [name, values[place] ?? ""])));
}
