/** What the marks and lines of the map mean, drawn with the very shapes and styles that the map uses. */
import { element, type Markup } from "../base/markup.ts";
import { type NodeFilling, type NodeForm, PARALLEL_GAP } from "../scene/scene.ts";
import { shapeMarkup } from "../scene/shapes.ts";
import type { MapTexts } from "../scene/texts.ts";

const BANDS = ["good", "fair", "poor", "unmeasured"] as const;
const STATES = [
  ["answered", "filled"],
  ["heard", "hollow"],
  ["stale", "half"],
  ["gone", "dotted"],
  ["unknown", "faint"],
] as const;

function legendLists(texts: MapTexts): Markup[] {
  const links = [
    ...BANDS.map((band) => item(lineSample(band, null), texts.bands[band])),
    item(lineSample("good old", null), texts.aged),
    item(lineSample("good", "one-sided"), texts.signs["one-sided"]),
    item(lineSample("unmeasured", "contradicted"), texts.signs.contradicted),
  ];
  const nodes = [
    item(markSample("diamond", "filled", "accent"), texts.gateway),
    ...STATES.map(([state, filling]) => item(markSample("disc", filling, "node"), texts.states[state])),
  ];
  return [element("ul", {}, links), element("ul", {}, nodes)];
}

/** Always open where there is room, behind a button where there is not: the width of the bar decides. */
export function legendMarkup(texts: MapTexts, open: boolean): Markup[] {
  const lists = legendLists(texts);
  return [
    element("div", { class: "tm-panel tm-legend wide", role: "group", "aria-label": texts.legend }, lists),
    element("details", { class: "tm-panel tm-legend narrow", open: open ? "" : undefined }, [
      element("summary", {}, [texts.legend]),
      ...lists,
    ]),
  ];
}

function item(sample: Markup, text: string): Markup {
  return element("li", {}, [sample, element("span", {}, [text])]);
}

function lineSample(band: (typeof BANDS)[number] | "good old", sign: "one-sided" | "contradicted" | null): Markup {
  const line = element("line", { x1: 0, y1: PARALLEL_GAP, x2: 28, y2: PARALLEL_GAP });
  const mark =
    sign === null
      ? null
      : element("g", { class: "tm-m", transform: `translate(14 ${PARALLEL_GAP})` }, [
          sign === "one-sided"
            ? element("circle", { class: band, r: 2 })
            : element("path", { class: "poor", d: "M-3.5-3.5 3.5 3.5M3.5-3.5-3.5 3.5" }),
        ]);
  return sample(28, [element("g", { class: `tm-l ${band}` }, [line]), mark]);
}

function markSample(form: NodeForm, filling: NodeFilling, tone: "accent" | "node"): Markup {
  const shape = shapeMarkup({ form, filling, radius: form === "diamond" ? 6.5 : 4.8 });
  const { id: _, ...attributes } = shape.attributes;
  return sample(14, [element("g", { class: `tm-n ${tone}`, transform: "translate(7 5)" }, [{ ...shape, attributes }])]);
}

function sample(width: number, children: (Markup | null)[]): Markup {
  return element("svg", { class: "tm-svg", width, height: 10, "aria-hidden": "true", style: "--k:1" }, children);
}
