/** The SVG in a page that is alive and has no WebGL, or not yet: it takes the place of the one before. */
import { markupToDom } from "../base/markup.ts";
import { type SvgMapInput, svgMap } from "./svg-map.ts";

const PLACE = ["position", "left", "top", "width", "height"];

/** Elements, never markup: what a router calls itself stays text. */
export function replacePicture(pad: Element, input: SvgMapInput): void {
  const before = pad.firstElementChild;
  const made = markupToDom(document, svgMap(input));
  // The controller has laid the picture out by hand: the next one lies where this one did.
  if (before instanceof HTMLElement && made instanceof HTMLElement) {
    for (const name of PLACE) made.style.setProperty(name, before.style.getPropertyValue(name));
    const density = before.querySelector("svg")?.style.getPropertyValue("--k") ?? "";
    if (density !== "") made.querySelector("svg")?.style.setProperty("--k", density);
  }
  pad.replaceChildren(made);
}
