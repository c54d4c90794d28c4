/** The marks of nodes as SVG, drawn around 0,0: for the map's definitions and for the legend. */
import { element, type Markup } from "../base/markup.ts";
import type { NodeFilling, NodeForm, SceneNode } from "./scene.ts";

export type Shape = Pick<SceneNode, "form" | "filling" | "radius">;

const FORM_LETTERS: Record<NodeForm, string> = { disc: "o", diamond: "g" };
const FILLING_LETTERS: Record<NodeFilling, string> = { filled: "f", hollow: "h", half: "s", dotted: "d", faint: "u" };

const FORMS: readonly NodeForm[] = ["disc", "diamond"];
const FILLINGS: readonly NodeFilling[] = ["filled", "hollow", "half", "dotted", "faint"];

/** A form and a filling as one number, for the shader that draws them. */
export function markCode(form: NodeForm, filling: NodeFilling): number {
  return FORMS.indexOf(form) * FILLINGS.length + FILLINGS.indexOf(filling);
}

/** The id of a shape in the map's definitions. */
export function shapeId({ form, filling, radius }: Shape): string {
  return `tm-${FORM_LETTERS[form]}${FILLING_LETTERS[filling]}${Math.round(radius * 10)}`;
}

/** Width of the line of a mark that is not filled; dots of a mark that is gone. */
export const RING_WIDTH = 1.7;
export const RING_DOTS = 9;
/** A mark of which nothing is known now: a thin ring of so much of its colour; the same stand in map.css. */
export const FAINT_WIDTH = 1;
export const FAINT_SHARE = 0.55;

export function shapeMarkup(shape: Shape): Markup {
  const { filling, radius } = shape;
  const id = { id: shapeId(shape) };
  if (filling === "filled") return outline(shape, radius, { ...id, class: "tm-f" });
  const inner = radius - RING_WIDTH / 2;
  if (filling === "hollow") return outline(shape, inner, { ...id, class: "tm-r" });
  if (filling === "faint") return outline(shape, inner, { ...id, class: "tm-r tm-u" });
  if (filling === "dotted") return outline(shape, inner, { ...id, class: "tm-r tm-q", pathLength: RING_DOTS * 2 });
  return element("g", id, [outline(shape, inner, { class: "tm-r" }), lowerHalf(shape, inner)]);
}

function outline({ form }: Shape, radius: number, attributes: Markup["attributes"]): Markup {
  if (form === "disc") return element("circle", { ...attributes, r: radius });
  return element("path", { ...attributes, d: `M0-${radius} ${radius} 0 0 ${radius}-${radius} 0z` });
}

function lowerHalf({ form }: Shape, radius: number): Markup {
  const d =
    form === "disc" ? `M-${radius} 0a${radius} ${radius} 0 0 0 ${2 * radius} 0z` : `M-${radius} 0h${2 * radius}L0 ${radius}z`;
  return element("path", { class: "tm-f", d });
}
