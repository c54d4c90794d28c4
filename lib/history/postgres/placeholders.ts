/** From the placeholders that the store writes to those that PostgreSQL reads. */

/** Texts, quoted names and comments are left as they stand; a `?` outside of them is a placeholder. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?/g;

/** The n-th `?` becomes `$n`. */
export function numberPlaceholders(sql: string): string {
  let count = 0;
  return sql.replace(TOKENS, (token) => (token === "?" ? `$${++count}` : token));
}
