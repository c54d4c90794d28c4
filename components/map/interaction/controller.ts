/**
 * The living map: one element, one camera, one set of gestures, whichever renderer draws. Knows neither React nor the site; the
 * embed uses it as it stands. The SVG of the first paint stays until WebGL has drawn the same picture, and comes back when it is lost.
 */

import { boundingRect, type Point, toScreen, viewWithRoom } from "../base/bounds.ts";
import { grown } from "../base/geometry.ts";
import { announce, showPinButtons } from "../scene/announce.ts";
import { type Palette, readPalette } from "../scene/palette.ts";
import type { MapSelection } from "../scene/scene.ts";
import type { MapTexts } from "../scene/texts.ts";
import { isAct } from "../svg/controls-markup.ts";
import { MapCore, type MapData, sameSelection } from "../view/core.ts";
import { hasWebgl2, watchTheme } from "../view/platform.ts";
import { part } from "../view/stage.ts";
import { Overlay } from "../webgl/overlay.ts";
import type { SigmaMap } from "../webgl/sigma-map.ts";
import { perform, pressKey } from "./actions.ts";
import { listenForGestures } from "./gestures.ts";
import { pointingAt } from "./pointing.ts";

export type { MapData } from "../view/core.ts";

export type MapHost = {
  select(selection: MapSelection): void;
  /** The SVG is to be drawn again, with these nodes elsewhere than the wire says. Not called while WebGL draws. */
  drawSvg(moved: ReadonlyMap<string, Point>): void;
  rendererChanged(renderer: "svg" | "webgl"): void;
};

export type MapOptions = {
  texts: MapTexts;
  /** In somebody else's page the wheel and one finger are that page's. */
  cooperative: boolean;
  /** Fetches the WebGL renderer; asked for only where the browser has WebGL2. */
  loadWebgl(): Promise<{ SigmaMap: typeof SigmaMap }>;
};

const ROOM_MARGIN = 28;

export class MapController {
  readonly #root: HTMLElement;
  readonly #host: MapHost;
  readonly #options: MapOptions;
  readonly #core: MapCore;
  readonly #overlay: Overlay;
  readonly #stop = new AbortController();
  readonly #cleanups: (() => void)[] = [];
  #palette: Palette;
  #webgl: SigmaMap | null = null;
  #wasMoving = false;

  constructor(root: HTMLElement, data: MapData, host: MapHost, options: MapOptions) {
    this.#root = root;
    this.#host = host;
    this.#options = options;
    this.#palette = readPalette(root);
    this.#overlay = new Overlay(part(root, ".tm-over", HTMLCanvasElement));
    this.#overlay.setFont(getComputedStyle(root).fontFamily);
    this.#core = new MapCore(root, data, () => this.#draw());
    root.dataset.live = "";
    if (options.cooperative) root.dataset.cooperative = "";
    this.#listen();
    announce(root, this.#core.scene, options.texts);
    this.#draw();
    void this.#startWebgl();
  }

  /** A new round, another selection, another path: drawn in place, the view kept. */
  update(data: MapData): void {
    const before = this.#core.data;
    const isSameView = data.path === before.path && sameSelection(data.selection, before.selection);
    if (isSameView && data.wire === before.wire) return;
    this.#core.setData(data);
    announce(this.#root, this.#core.scene, this.#options.texts);
    // After the page has laid out whatever opens with the selection.
    if (!isSameView) requestAnimationFrame(() => this.#makeRoom());
  }

  destroy(): void {
    this.#stop.abort();
    for (const cleanup of this.#cleanups) cleanup();
    this.#core.stop();
    this.#webgl?.kill();
    this.#webgl = null;
    delete this.#root.dataset.live;
    this.#root.dataset.renderer = "svg";
  }

  // Drawing

  #draw(): void {
    const core = this.#core;
    const nowMs = performance.now();
    const isTravelling = core.camera.step(nowMs);
    const isEasing = core.motion.step(nowMs);
    const isMoving = isTravelling || isEasing;
    // Once more when the movement has ended: now for where things have come to rest.
    if (isMoving || this.#wasMoving) core.labels.invalidate();
    this.#wasMoving = isMoving;
    if (isEasing) core.placesAreNew = true;
    const density = core.density();
    const isLate = this.#placeLabels(density, nowMs, isMoving || this.#root.dataset.held !== undefined);
    if (this.#webgl === null) this.#drawSvg(density);
    else this.#drawWebgl(this.#webgl, density);
    core.sceneIsNew = false;
    core.placesAreNew = isEasing;
    this.#drawOverlay(density);
    showPinButtons(this.#root, core.scene.selection, core.motion.pins, this.#options.texts);
    if (isMoving || isLate) core.schedule();
  }

  #placeLabels(density: number, nowMs: number, isMoving: boolean): boolean {
    const { scene, camera, at, hovered, labels, stage } = this.#core;
    const input = {
      scene,
      size: camera.size,
      at,
      density,
      hovered: hovered?.kind === "node" ? hovered.uid : null,
      widthOf: this.#overlay.widthOf,
      obstacles: () => stage.obstacles(),
    };
    return labels.step(input, nowMs, isMoving);
  }

  #drawWebgl(webgl: SigmaMap, density: number): void {
    const { scene, motion, camera, sceneIsNew, placesAreNew } = this.#core;
    const at = (uid: string) => motion.at(uid);
    if (sceneIsNew) webgl.setScene(scene, at, this.#palette);
    else if (placesAreNew) webgl.setPositions(at);
    webgl.draw(camera.view, camera.size, density);
  }

  #drawSvg(density: number): void {
    const { motion, stage, box, sceneIsNew, placesAreNew } = this.#core;
    if (sceneIsNew || placesAreNew) this.#host.drawSvg(motion.moved());
    stage.layPicture(box, density);
  }

  #drawOverlay(density: number): void {
    const { scene, camera, at, labels, hovered, motion } = this.#core;
    const { view, size } = camera;
    this.#overlay.draw({
      scene,
      size,
      at,
      density,
      labels: labels.labels,
      hovered,
      pinned: (uid) => motion.pins.has(uid),
      palette: this.#palette,
      withSigns: this.#webgl !== null,
    });
    this.#root.dataset.view = `${view.x.toFixed(2)} ${view.y.toFixed(2)} ${view.scale.toFixed(4)}`;
  }

  // Renderers

  async #startWebgl(): Promise<void> {
    if (!hasWebgl2()) return;
    const loaded = await this.#options.loadWebgl().catch((error: unknown) => {
      // The SVG goes on working; the reason is for whoever looks.
      console.warn("map: WebGL renderer not loaded, staying with SVG", error);
      return null;
    });
    if (loaded === null || this.#stop.signal.aborted) return;
    try {
      this.#webgl = new loaded.SigmaMap(part(this.#root, ".tm-gl", HTMLElement), () => this.#loseWebgl());
    } catch (error) {
      console.warn("map: WebGL refused, staying with SVG", error);
      return;
    }
    this.#core.sceneIsNew = true;
    // Drawn and shown in the same task: there is no frame with both, and none with neither.
    this.#draw();
    this.#setRenderer("webgl");
  }

  #loseWebgl(): void {
    if (this.#webgl === null) return;
    this.#webgl.kill();
    this.#webgl = null;
    this.#core.sceneIsNew = true;
    this.#setRenderer("svg");
    this.#core.changed();
  }

  #setRenderer(renderer: "svg" | "webgl"): void {
    this.#root.dataset.renderer = renderer;
    if (renderer === "webgl") this.#core.stage.freePicture();
    this.#host.rendererChanged(renderer);
  }

  // Events

  #listen(): void {
    const { signal } = this.#stop;
    const root = this.#root;
    const select = (selection: MapSelection) => this.#host.select(selection);
    const gestures = { cooperative: this.#options.cooperative };
    this.#cleanups.push(listenForGestures(root, pointingAt(this.#core, select), gestures));
    root.addEventListener("click", (event) => this.#onClick(event), { signal });
    root.addEventListener(
      "keydown",
      (event) => {
        if (event.target !== root || event.ctrlKey || event.metaKey || event.altKey) return;
        if (pressKey(this.#core, event.key, select)) event.preventDefault();
      },
      { signal },
    );
    // The legend opens and closes: labels go out of its way. (`toggle` does not bubble.)
    root.addEventListener("toggle", () => this.#core.changed(), { signal, capture: true });
    root.addEventListener("teranyina:where", (event) => this.#tellWhere(event), { signal });
    const observer = new ResizeObserver(() => this.#onResize());
    for (const watched of this.#core.stage.watched) observer.observe(watched);
    this.#cleanups.push(
      () => observer.disconnect(),
      watchTheme(() => this.#recolour()),
    );
    void document.fonts.ready.then(() => {
      this.#overlay.setFont(getComputedStyle(root).fontFamily);
      if (!signal.aborted) this.#core.changed();
    });
  }

  #recolour(): void {
    this.#palette = readPalette(this.#root);
    this.#core.sceneIsNew = true;
    this.#draw();
  }

  #onClick(event: MouseEvent): void {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest("[data-act]");
    if (button instanceof HTMLElement && isAct(button.dataset.act)) perform(this.#core, button.dataset.act);
    // The SVG's links are for a page without JavaScript, for "open in a new tab", and for nothing else.
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (isPlain && event.target.closest(".tm-svg a") !== null) event.preventDefault();
  }

  /** Tells a test where to point: `detail` is `{uid, reply}`. */
  #tellWhere(event: Event): void {
    if (!(event instanceof CustomEvent)) return;
    const detail: unknown = event.detail;
    if (typeof detail !== "object" || detail === null || !("uid" in detail) || !("reply" in detail)) return;
    const node = this.#core.scene.nodes.find(({ uid }) => uid === detail.uid);
    if (node === undefined || typeof detail.reply !== "function") return;
    const root = this.#root.getBoundingClientRect();
    const { x, y } = this.#core.at(node.index);
    detail.reply({ x: x + root.x, y: y + root.y });
  }

  #onResize(): void {
    const { stage, camera, box } = this.#core;
    const change = stage.measure(box);
    if (change === "same") return;
    // The window changed: at once. A panel opened or closed: the eye is led.
    if (!camera.isFitted) this.#makeRoom();
    else if (change === "size") camera.jumpTo(stage.fitView(box));
    else camera.travelTo(stage.fitView(box), performance.now());
    this.#core.labels.invalidate();
    this.#draw();
  }

  /** Panels never cover the selection: where one would, the picture moves as little as it must. */
  #makeRoom(): void {
    const { scene, camera, motion, stage } = this.#core;
    if (this.#stop.signal.aborted || camera.isFitted) return;
    const lit = scene.nodes.filter((node) => node.selected || node.onPath || node.neighbour);
    const first = lit.find((node) => node.selected) ?? lit[0];
    if (first === undefined) return;
    const { target } = camera;
    const at = (uid: string) => toScreen(target, camera.size, motion.at(uid));
    const points = lit.map((node) => at(node.uid));
    const view = viewWithRoom(target, boundingRect(points, ROOM_MARGIN), at(first.uid), grown(stage.room, 8));
    if (view === target) return;
    camera.travelTo(view, performance.now());
    this.#core.changed();
  }
}
