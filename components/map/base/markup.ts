/**
 * A tree of elements that knows neither React nor the DOM, so that one description of the map serves a server component, a bare HTML
 * page and a live document. Text and attribute values are data: each of the three ways out escapes them.
 */

export type Markup = {
  tag: string;
  attributes: Readonly<Record<string, string | number | undefined>>;
  children: readonly (Markup | string)[];
};

export function element(
  tag: string,
  attributes: Markup["attributes"] = {},
  children: readonly (Markup | string | null)[] = [],
): Markup {
  return { tag, attributes, children: children.filter((child) => child !== null) };
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}

/** Elements of HTML that have no end tag. */
const VOID = new Set(["meta", "link", "br", "img", "input"]);
/** Empty elements of SVG may end themselves in HTML too. */
const SELF_CLOSING = new Set(["line", "use", "circle", "path", "rect"]);

export function markupToHtml(node: Markup | string): string {
  if (typeof node === "string") return escapeHtml(node);
  let attributes = "";
  for (const [name, value] of Object.entries(node.attributes))
    if (value !== undefined) attributes += ` ${name}="${escapeHtml(String(value))}"`;
  if (VOID.has(node.tag)) return `<${node.tag}${attributes}>`;
  if (SELF_CLOSING.has(node.tag) && node.children.length === 0) return `<${node.tag}${attributes}/>`;
  return `<${node.tag}${attributes}>${node.children.map(markupToHtml).join("")}</${node.tag}>`;
}

/** What XML 1.0 has no place for, not even escaped. HTML takes it. */
const NOT_XML = /[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** A document of its own, for readers that are strict about XML. */
export function markupToXml(node: Markup): string {
  return `${markupToHtml(node).replaceAll(NOT_XML, "\ufffd")}\n`;
}

const SVG = "http://www.w3.org/2000/svg";

/** Builds the tree in a document; `inSvg` for a tree whose root is not `svg` itself but belongs into one. */
export function markupToDom(document: Document, node: Markup, inSvg = false): Element {
  const isSvg = inSvg || node.tag === "svg";
  const made = isSvg ? document.createElementNS(SVG, node.tag) : document.createElement(node.tag);
  for (const [name, value] of Object.entries(node.attributes)) if (value !== undefined) made.setAttribute(name, String(value));
  for (const child of node.children) made.append(typeof child === "string" ? child : markupToDom(document, child, isSvg));
  return made;
}
