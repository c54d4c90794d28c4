/** Sentences with holes: `{name}`. */

/** Puts the values into the holes of a template. A hole without a value stays visible, which a test would see. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (hole, name: string) => {
    const value = values[name];
    return value === undefined ? hole : String(value);
  });
}

/** Text and holes of a template in their order, for sentences that hold more than text. */
export function pieces(template: string): ({ text: string } | { hole: string })[] {
  return template
    .split(/(\{\w+\})/)
    .filter((piece) => piece !== "")
    .map((piece) => (/^\{\w+\}$/.test(piece) ? { hole: piece.slice(1, -1) } : { text: piece }));
}
