import { createElement, type ReactElement } from "react";
import type { Markup } from "./markup.ts";

/** React's names where they differ from those of HTML and SVG. */
const REACT_NAMES: Record<string, string> = { class: "className", tabindex: "tabIndex", "stroke-width": "strokeWidth" };

/** Attributes whose presence is their value. */
const BOOLEAN = new Set(["hidden", "open"]);

/** The tree as React elements. Inline styles are custom properties only: `--name:value;…`. */
export function markupToReact(node: Markup, key?: string | number): ReactElement {
  const props: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(node.attributes)) {
    if (value === undefined) continue;
    if (name === "style") props.style = customProperties(String(value));
    else props[REACT_NAMES[name] ?? name] = BOOLEAN.has(name) ? true : value;
  }
  if (key !== undefined) props.key = key;
  return createElement(
    node.tag,
    props,
    ...(node.children.length === 0
      ? []
      : [node.children.map((child, index) => (typeof child === "string" ? child : markupToReact(child, keyOf(child, index))))]),
  );
}

/** Nodes and links keep their elements from round to round, so that the focus stays where it is. */
function keyOf(child: Markup, index: number): string | number {
  const { href } = child.attributes;
  return child.tag === "a" && typeof href === "string" ? href : index;
}

function customProperties(style: string): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const declaration of style.split(";")) {
    const colon = declaration.indexOf(":");
    if (colon > 0) properties[declaration.slice(0, colon)] = declaration.slice(colon + 1);
  }
  return properties;
}
