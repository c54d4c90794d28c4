/** The map's own buttons. The controller listens for `data-act`, so that a bare page has them too. */
import { element, type Markup } from "../base/markup.ts";
import type { MapTexts } from "../scene/texts.ts";

const ACTS = ["zoom-in", "zoom-out", "fit", "pin", "unpin-all"] as const;
export type Act = (typeof ACTS)[number];

const ICONS: Record<Act, string> = {
  "zoom-in": "M8 3v10M3 8h10",
  "zoom-out": "M3 8h10",
  fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  pin: "M5.5 2.5h5M6.5 2.5v4L4.5 9h7l-2-2.5v-4M8 9v4.5",
  "unpin-all": "M5.5 2.5h5M6.5 2.5v4L4.5 9h7l-2-2.5v-4M8 9v4.5M2.5 2.5l11 11",
};

export function isAct(text: string | undefined): text is Act {
  return ACTS.some((act) => act === text);
}

export function controlsMarkup(texts: MapTexts, pinning: boolean): Markup {
  const labels: Record<Act, string> = {
    "zoom-in": texts.zoomIn,
    "zoom-out": texts.zoomOut,
    fit: texts.fit,
    pin: texts.pin,
    "unpin-all": texts.unpinAll,
  };
  const acts: readonly Act[] = pinning ? ["unpin-all", "pin", "zoom-out", "zoom-in", "fit"] : ["zoom-out", "zoom-in", "fit"];
  return element(
    "div",
    { class: "tm-panel tm-buttons", role: "group" },
    acts.map((act) => button(act, labels[act])),
  );
}

function button(act: Act, label: string): Markup {
  const icon = element("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, [element("path", { d: ICONS[act] })]);
  const hidden = act === "pin" || act === "unpin-all" ? "" : undefined;
  return element("button", { type: "button", "data-act": act, title: label, "aria-label": label, hidden }, [icon]);
}
