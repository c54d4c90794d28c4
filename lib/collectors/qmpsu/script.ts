/** A `*-graf.js` capture is a script of one assignment, `var json = [ … ];`. It is read as data: nothing is ever evaluated. */

/** Blanks and comments, then `var NAME =` (or `let`, `const`, `NAME =` alone). */
const ASSIGNMENT =
  /^\s*(?:\/\/[^\n]*\n\s*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/\s*){0,20}(?:(?:var|let|const)\s+)?[A-Za-z_$][\w$]{0,60}\s*=\s*(?=[[{])/;

/** The assigned text; null where the script does not begin with an assignment of an array or object. */
export function assignedText(script: string): string | null {
  const start = ASSIGNMENT.exec(script.slice(0, 4_000));
  if (start === null) return null;
  return script.slice(start[0].length).trimEnd().replace(/;\s*$/, "");
}
