/** The embed's script: the map alive, without React. Its data come from our own API, so they are taken as their types say. */

import { mainPath, mapPathOf } from "#components/inspector/ways.ts";
import { markupToDom } from "#components/map/base/markup.ts";
import { MapController } from "#components/map/interaction/controller.ts";
import { inWords } from "#components/map/scene/announce.ts";
import { buildScene, type MapPath, type MapSelection } from "#components/map/scene/scene.ts";
import { mapTexts } from "#components/map/scene/texts.ts";
import { svgFrame, svgMap } from "#components/map/svg/svg-map.ts";
import { SigmaMap } from "#components/map/webgl/sigma-map.ts";
import { fill } from "#lib/base/template.ts";
import type { NodeView, PartialSight } from "#lib/wire/api/views.ts";
import { decodeWire, type PackedWire } from "#lib/wire/map/pack.ts";
import type { Wire } from "#lib/wire/map/wire.ts";
import { clockTime } from "./clock-time.ts";
import { DATA_ID, type EmbedData } from "./shell-data.ts";
import { shownWire } from "./shown-wire.ts";
import { siteHref } from "./site-href.ts";
import { embedTexts, partialWords } from "./texts.ts";

const RETRY_MS = 20_000;

class Embed {
  readonly #root: HTMLElement;
  readonly #data: EmbedData;
  readonly #controller: MapController;
  #wire: Wire;
  #etag: string;
  #selection: MapSelection;
  #path: MapPath;
  #source: EventSource | null = null;

  constructor(root: HTMLElement, data: EmbedData) {
    this.#root = root;
    this.#data = data;
    this.#wire = shownWire(decodeWire(data.wire), data.around);
    this.#etag = data.etag;
    this.#selection = data.selection;
    this.#path = data.path;
    const texts = mapTexts(data.language);
    root.tabIndex = 0;
    root.setAttribute("role", "application");
    root.setAttribute("aria-label", `${fill(texts.title, { mesh: data.meshName })}. ${texts.keys}`);
    this.#controller = new MapController(
      root,
      this.#mapData(),
      {
        select: (selection) => this.#select(selection),
        drawSvg: (moved) => this.#drawPicture(svgMap({ ...this.#svgInput(), moved })),
        rendererChanged: (renderer) => this.#drawPicture(renderer === "webgl" ? svgFrame(this.#wire) : svgMap(this.#svgInput())),
      },
      { texts, cooperative: true, loadWebgl: () => Promise.resolve({ SigmaMap }) },
    );
    root.querySelector(".em-close")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.#select(null);
    });
    document.addEventListener("visibilitychange", () => this.#followVisibility());
    this.#followVisibility();
  }

  #mapData() {
    return { wire: this.#wire, selection: this.#selection, path: this.#path };
  }

  #svgInput() {
    const { meshName, language, hrefQuery } = this.#data;
    return { ...this.#mapData(), meshName, texts: mapTexts(language), hrefQuery, tabbable: false };
  }

  /** Elements, never markup: what a router calls itself stays text. */
  #drawPicture(picture: Parameters<typeof markupToDom>[1]): void {
    const pad = this.#root.querySelector(".tm-pad");
    const before = pad?.firstElementChild;
    const made = markupToDom(document, picture);
    // The controller has laid the picture out by hand: the next one lies where this one did.
    if (before instanceof HTMLElement && made instanceof HTMLElement && picture.children.length > 0)
      for (const name of ["position", "left", "top", "width", "height"])
        made.style.setProperty(name, before.style.getPropertyValue(name));
    pad?.replaceChildren(made);
  }

  #select(selection: MapSelection): void {
    this.#selection = selection;
    this.#path = null;
    this.#showCard();
    this.#controller.update(this.#mapData());
    if (selection?.kind === "node") void this.#loadPath(selection.uid);
  }

  async #loadPath(uid: string): Promise<void> {
    const { at } = this.#data;
    const view = await this.#fetch<NodeView>(
      `nodes/${encodeURIComponent(uid)}${at === null ? "" : `?at=${encodeURIComponent(at)}`}`,
    );
    if (view === null || this.#selection?.kind !== "node" || this.#selection.uid !== uid) return;
    this.#path = mapPathOf(uid, mainPath(view.body.paths));
    this.#controller.update(this.#mapData());
  }

  #showCard(): void {
    const { language, mesh } = this.#data;
    const card = this.#root.querySelector(".em-card");
    if (!(card instanceof HTMLElement)) return;
    const scene = buildScene(this.#wire, this.#selection, this.#path);
    card.hidden = scene.selection === null;
    const what = card.querySelector(".em-what");
    if (what !== null) what.textContent = inWords(scene, mapTexts(language));
    card.querySelector(".em-open")?.setAttribute("href", siteHref(language, mesh, this.#selection));
  }

  // Live

  /** A frame that nobody sees asks for nothing. */
  #followVisibility(): void {
    // What is past does not change.
    if (this.#data.at !== null) return;
    if (document.visibilityState === "hidden") {
      this.#source?.close();
      this.#source = null;
    } else if (this.#source === null) {
      this.#open();
      void this.#refresh();
    }
  }

  #open(): void {
    const source = new EventSource(`${this.#api()}stream`);
    this.#source = source;
    source.addEventListener("round", (event) => {
      const { partial }: { partial?: PartialSight } = JSON.parse(String(event.data));
      this.#tellPartial(partialWords(partial, this.#data.language));
      void this.#refresh();
    });
    source.addEventListener("status", (event) => {
      const status: { collectorAlive: boolean } = JSON.parse(String(event.data));
      this.#tellState(status.collectorAlive ? "live" : "late");
    });
    source.addEventListener("error", () => {
      this.#tellState("unreachable");
      if (source.readyState !== EventSource.CLOSED || this.#source !== source) return;
      this.#source = null;
      setTimeout(() => this.#followVisibility(), RETRY_MS);
    });
  }

  async #refresh(): Promise<void> {
    const answer = await this.#fetch<PackedWire>("wire", this.#etag);
    if (answer === null) return;
    this.#etag = answer.etag;
    this.#wire = shownWire(decodeWire(answer.body), this.#data.around);
    this.#controller.update(this.#mapData());
    this.#showCard();
    this.#tellState("live");
    const { language, timezone } = this.#data;
    for (const time of this.#root.querySelectorAll(".em-time")) {
      time.textContent = fill(embedTexts(language).measured, { time: clockTime(this.#wire.at, language, timezone) });
      time.setAttribute("datetime", this.#wire.at);
    }
    if (this.#selection?.kind === "node") void this.#loadPath(this.#selection.uid);
  }

  #tellState(state: "live" | "late" | "unreachable"): void {
    const dot = this.#root.querySelector(".em-dot");
    if (!(dot instanceof HTMLElement)) return;
    const words = embedTexts(this.#data.language)[state];
    dot.dataset.state = state;
    dot.title = words;
    dot.setAttribute("aria-label", words);
  }

  #tellPartial(words: string): void {
    const note = this.#root.querySelector(".em-partial");
    if (!(note instanceof HTMLElement)) return;
    note.hidden = words === "";
    note.textContent = words;
  }

  #api(): string {
    return `/api/v1/meshes/${encodeURIComponent(this.#data.mesh)}/`;
  }

  /** null where nothing is new, or nothing came: the dot says which. */
  async #fetch<Body>(path: string, etag?: string): Promise<{ body: Body; etag: string } | null> {
    try {
      const headers: Record<string, string> = etag === undefined || etag === "" ? {} : { "if-none-match": etag };
      const response = await fetch(this.#api() + path, { headers });
      if (!response.ok) return null;
      const body: Body = await response.json();
      return { body, etag: response.headers.get("etag") ?? "" };
    } catch (error) {
      console.warn("embed: no answer", error);
      this.#tellState("unreachable");
      return null;
    }
  }
}

const root = document.querySelector(".tm");
const block = document.getElementById(DATA_ID);
if (root instanceof HTMLElement && block !== null) {
  const data: EmbedData = JSON.parse(block.textContent ?? "");
  new Embed(root, data);
}
