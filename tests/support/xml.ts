/** A strict reader of small XML documents: throws where the document is not well-formed, so that tests need no parser from outside. */

export type XmlElement = { name: string; attributes: Record<string, string>; children: XmlElement[]; text: string };

const NAME = "[A-Za-z_:][\\w:.-]*";
const OPEN = new RegExp(`^<(${NAME})((?:\\s+${NAME}="[^"<]*")*)\\s*(/?)>`);
const CLOSE = new RegExp(`^</(${NAME})\\s*>`);

export function parseXml(document: string): XmlElement {
  const root: XmlElement = { name: "", attributes: {}, children: [], text: "" };
  const stack = [root];
  let rest = document.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\s*/, "");
  while (rest !== "") {
    const here = stack.at(-1);
    if (here === undefined) throw new Error("more ends than beginnings");
    const open = OPEN.exec(rest);
    const close = CLOSE.exec(rest);
    if (open !== null) {
      const element: XmlElement = { name: open[1] ?? "", attributes: attributesOf(open[2] ?? ""), children: [], text: "" };
      here.children.push(element);
      if (open[3] !== "/") stack.push(element);
      rest = rest.slice(open[0].length);
    } else if (close !== null) {
      if (close[1] !== here.name) throw new Error(`</${close[1]}> ends <${here.name}>`);
      stack.pop();
      rest = rest.slice(close[0].length);
    } else {
      const text = /^[^<]+/.exec(rest)?.[0];
      if (text === undefined) throw new Error(`not well-formed at: ${rest.slice(0, 60)}`);
      here.text += decoded(text);
      rest = rest.slice(text.length);
    }
  }
  const [only] = root.children;
  if (stack.length !== 1 || only === undefined || root.children.length !== 1) throw new Error("not one whole element");
  return only;
}

export function elements(root: XmlElement, name: string): XmlElement[] {
  return root.children.flatMap((child) => [...(child.name === name ? [child] : []), ...elements(child, name)]);
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(new RegExp(`(${NAME})="([^"]*)"`, "g"))].map(
    (match) => [match[1] ?? "", decoded(match[2] ?? "")] as const,
  );
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Error(`an attribute twice: ${text}`);
  return Object.fromEntries(pairs);
}

function decoded(text: string): string {
  if (/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/u.test(text)) throw new Error("a character that XML cannot hold");
  return text.replaceAll(/&([^;]*);?/g, (whole, entity: string) => {
    const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
    const code = /^#x([0-9A-F]+)$/.exec(entity)?.[1];
    const character = code === undefined ? named[entity] : String.fromCodePoint(Number.parseInt(code, 16));
    if (character === undefined || !whole.endsWith(";")) throw new Error(`a loose ampersand: ${whole}`);
    return character;
  });
}
