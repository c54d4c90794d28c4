/** The embed's page as text. Every word that comes from a router or an address goes through markup.ts, which escapes it. */

import { element, escapeHtml, type Markup, markupToHtml } from "#components/map/base/markup.ts";
import { inWords, selectionKey } from "#components/map/scene/announce.ts";
import { buildScene, type MapPath, type MapSelection, type Scene } from "#components/map/scene/scene.ts";
import { mapTexts } from "#components/map/scene/texts.ts";
import { controlsMarkup } from "#components/map/svg/controls-markup.ts";
import { legendMarkup } from "#components/map/svg/legend-markup.ts";
import { svgMap } from "#components/map/svg/svg-map.ts";
import { fill } from "#lib/base/template.ts";
import type { Language } from "#lib/wire/api/site.ts";
import type { PartialSight } from "#lib/wire/api/views.ts";
import { decodeWire, type PackedWire } from "#lib/wire/map/pack.ts";
import type { Wire } from "#lib/wire/map/wire.ts";
import type { EmbedAssets } from "./assets.ts";
import { clockTime, dayAndTime } from "./clock-time.ts";
import { type Around, DATA_ID, type EmbedData } from "./shell-data.ts";
import { shownWire } from "./shown-wire.ts";
import { siteHref } from "./site-href.ts";
import { embedTexts, partialWords } from "./texts.ts";

export type Theme = "light" | "dark" | null;

export type EmbedPage = {
  mesh: string;
  meshName: string;
  timezone: string;
  language: Language;
  theme: Theme;
  isLate: boolean;
  partial: PartialSight | null;
  assets: EmbedAssets;
  selection: MapSelection;
  path: MapPath;
  etag: string;
  wire: PackedWire | null; // null: no round yet
  at: string | null; // a moment of the past; null: now
  around: Around;
};

/** @returns the whole HTML document */
export function embedDocument(page: EmbedPage): string {
  const body =
    page.wire === null ? note(embedTexts(page.language).noRound) : mapBody(page, shownWire(decodeWire(page.wire), page.around));
  const script = page.wire === null ? "" : scripts(page, page.wire);
  return documentText(page, page.meshName, markupToHtml(body) + script);
}

/** The answer for a name that is no mesh. */
export function unknownMeshDocument(page: Pick<EmbedPage, "language" | "theme" | "assets">): string {
  const text = embedTexts(page.language).unknownMesh;
  return documentText(page, text, markupToHtml(note(text)));
}

function documentText(page: Pick<EmbedPage, "language" | "theme" | "assets">, title: string, body: string): string {
  const theme = page.theme === null ? "" : ` data-theme="${page.theme}"`;
  return [
    `<!doctype html><html lang="${page.language}"${theme}><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">`,
    `<title>${escapeHtml(title)}</title><style>${page.assets.css}</style></head><body>${body}</body></html>`,
  ].join("");
}

function note(text: string): Markup {
  return element("main", { class: "em-note" }, [element("p", {}, [text])]);
}

function mapBody(page: EmbedPage, wire: Wire): Markup {
  const texts = mapTexts(page.language);
  const scene = buildScene(wire, page.selection, page.path);
  const { selection } = scene;
  const input = { wire, meshName: page.meshName, selection, path: page.path, texts, hrefQuery: hrefQuery(page) };
  const map = element(
    "div",
    { class: "tm", "data-renderer": "svg", "data-selected": selectionKey(selection), "data-round": wire.round },
    [
      element("div", { class: "tm-pad" }, [svgMap(input)]),
      element("div", { class: "tm-gl", "aria-hidden": "true" }),
      element("div", { "aria-hidden": "true" }, [element("canvas", { class: "tm-over" })]),
      header(page, wire),
      partialNote(page),
      element("div", { class: "tm-bar em-legend" }, [element("div", { class: "tm-row" }, legendMarkup(texts, false))]),
      legendLine(page, wire),
      card(page, scene),
      element("div", { class: "tm-said", "aria-live": "polite" }),
    ],
  );
  return element("main", {}, [map]);
}

function header(page: EmbedPage, wire: Wire): Markup {
  const texts = embedTexts(page.language);
  const state = page.isLate ? texts.late : texts.live;
  return element("header", { class: "tm-panel em-head" }, [
    element("span", {
      class: "em-dot",
      role: "img",
      "data-state": page.isLate ? "late" : "live",
      "aria-label": state,
      title: state,
    }),
    element("a", { class: "em-name", href: `/${page.language}/${page.mesh}`, target: "_blank", rel: "noopener" }, [
      page.meshName,
    ]),
    measuredAt(page, wire),
    controlsMarkup(mapTexts(page.language), false),
  ]);
}

function measuredAt({ language, timezone, at }: EmbedPage, wire: Wire): Markup {
  const time = at === null ? clockTime(wire.at, language, timezone) : dayAndTime(wire.at, language, timezone);
  const words = at === null ? embedTexts(language).measured : "{time}";
  return element("time", { class: "em-time", datetime: wire.at }, [fill(words, { time })]);
}

/** What the lines mean and of when they are, in one line, where there is no room for the legend. */
function legendLine(page: EmbedPage, wire: Wire): Markup {
  const { bands } = mapTexts(page.language);
  const sample = (band: "good" | "fair" | "poor") =>
    element("span", { class: "em-key" }, [
      element("svg", { width: 18, height: 6, "aria-hidden": "true" }, [
        element("line", { class: `em-sample ${band}`, x1: 0, y1: 3, x2: 18, y2: 3 }),
      ]),
      // What stands after the colon has no room here.
      bands[band].split(":")[0] ?? "",
    ]);
  return element("p", { class: "em-line" }, [sample("good"), sample("fair"), sample("poor"), measuredAt(page, wire)]);
}

/** Empty and hidden while the rounds see enough of the mesh. */
function partialNote({ partial, language }: EmbedPage): Markup {
  const hidden = partial === null ? "" : undefined;
  return element("p", { class: "tm-panel em-partial", role: "status", hidden }, [partialWords(partial, language)]);
}

/** What is selected, in words, and the way to its page. Empty and hidden until something is. */
function card(page: EmbedPage, scene: Scene): Markup {
  const texts = embedTexts(page.language);
  const href = siteHref(page.language, page.mesh, scene.selection);
  const hidden = scene.selection === null ? "" : undefined;
  return element("section", { class: "tm-panel em-card", hidden }, [
    element("p", { class: "em-what" }, [inWords(scene, mapTexts(page.language))]),
    element("a", { class: "em-open", href, target: "_blank", rel: "noopener" }, [texts.open]),
    element("a", { class: "em-close", href: `?${hrefQuery(page)}`, "aria-label": texts.close, title: texts.close }, ["×"]),
  ]);
}

/** The embed's own parameters, kept in its links. */
function hrefQuery({ language, theme, at, around }: Pick<EmbedPage, "language" | "theme" | "at" | "around">): string {
  const kept = { lang: language, theme, at, hops: around === null ? null : String(around.hops) };
  const parameters = Object.entries(kept).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
  return `${new URLSearchParams(parameters)}&`;
}

function scripts(page: EmbedPage, wire: PackedWire): string {
  const { mesh, meshName, language, timezone, selection, path, etag, at, around } = page;
  const shared = { mesh, meshName, language, timezone, hrefQuery: hrefQuery(page), selection, path, etag };
  const data: EmbedData = { ...shared, wire, at, around };
  const script = page.assets.script === null ? "" : `<script type="module" src="${escapeHtml(page.assets.script)}"></script>`;
  return `<script type="application/json" id="${DATA_ID}">${jsonForHtml(data)}</script>${script}`;
}

/** JSON that cannot end its script element, whatever a label says. */
export function jsonForHtml(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, "\\u003c")
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
}
