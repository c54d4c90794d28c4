/** The map's element on the page: its size, the room that panels leave, what stands in the way of labels. */
import { drawnOfView, fitRect, type Rect, type View, viewOfDrawn, type WorldBox } from "../base/bounds.ts";
import { grown, rectsTouch } from "../base/geometry.ts";
import { density, type Scene } from "../scene/scene.ts";
import { TIERS } from "../svg/svg-map.ts";
import type { MapCamera } from "./camera.ts";

const LEAST_DENSITY = 0.4;
const LARGEST_DENSITY = 1.7;
/** Marks grow slower than the picture. */
const GROWTH = 0.35;
const PANEL_MARGIN = 4;

const PLACE = ["left", "top", "width", "height"] as const;

export class Stage {
  readonly root: HTMLElement;
  readonly camera: MapCamera;
  readonly #pad: HTMLElement;
  #room: Rect = { x: 0, y: 0, width: 1, height: 1 };
  #fitWidth = 1;

  constructor(root: HTMLElement, camera: MapCamera) {
    this.root = root;
    this.camera = camera;
    this.#pad = part(root, ".tm-pad", HTMLElement);
  }

  get watched(): readonly HTMLElement[] {
    return [this.root, this.#pad];
  }

  /** Where the fitted picture may lie, in pixels of the map's element. CSS decides: map.css, `.tm-pad`. */
  get room(): Rect {
    return this.#room;
  }

  /** Reads all sizes anew; "size" where the element itself changed, "room" where only the panels did. */
  measure(box: WorldBox): "size" | "room" | "same" {
    const root = this.root.getBoundingClientRect();
    const pad = this.#pad.getBoundingClientRect();
    const before = { ...this.camera.size, room: this.#room };
    this.camera.size = { width: Math.max(root.width, 1), height: Math.max(root.height, 1) };
    this.#room = { x: pad.x - root.x, y: pad.y - root.y, width: Math.max(pad.width, 1), height: Math.max(pad.height, 1) };
    this.#fitWidth = Math.max(fitRect(box, this.#room).width, 1);
    this.camera.fitScale = this.#fitWidth / box.width;
    if (before.width !== this.camera.size.width || before.height !== this.camera.size.height) return "size";
    return sameRect(before.room, this.#room) ? "same" : "room";
  }

  fitView(box: WorldBox): View {
    return viewOfDrawn(box, fitRect(box, this.#room), this.camera.size);
  }

  /** At the fitted view marks are as large as the SVG's. */
  density(scene: Scene, box: WorldBox): number {
    const tier = TIERS.filter(({ min }) => min <= this.#fitWidth).at(-1) ?? TIERS[0];
    const fitted = density((scene.spacing * tier.middle) / box.width);
    const zoom = this.camera.view.scale / this.camera.fitScale;
    return Math.min(Math.max(fitted * zoom ** GROWTH, LEAST_DENSITY), LARGEST_DENSITY);
  }

  obstacles(): Rect[] {
    const root = this.root.getBoundingClientRect();
    const panels = [...document.querySelectorAll("[data-map-obstacle]"), ...this.root.querySelectorAll(".tm-panel")];
    const whole = { x: 0, y: 0, width: root.width, height: root.height };
    return panels
      .map((panel) => panel.getBoundingClientRect())
      .map((rect) => ({ x: rect.x - root.x, y: rect.y - root.y, width: rect.width, height: rect.height }))
      .filter((rect) => rect.width > 0 && rect.height > 0 && rectsTouch(rect, whole))
      .map((rect) => grown(rect, PANEL_MARGIN));
  }

  /** Lays the SVG where the view wants it: its inside is in percentages and needs nothing more. */
  layPicture(box: WorldBox, markDensity: number): void {
    const fit = this.#pad.querySelector(".tm-fit");
    if (!(fit instanceof HTMLElement)) return;
    const drawn = drawnOfView(box, this.camera.view, this.camera.size);
    const place = { ...drawn, left: drawn.x - this.#room.x, top: drawn.y - this.#room.y };
    fit.style.position = "absolute";
    for (const name of PLACE) fit.style.setProperty(name, `${place[name]}px`);
    fit.querySelector("svg")?.style.setProperty("--k", markDensity.toFixed(3));
  }

  /** Gives the picture's frame back to CSS. */
  freePicture(): void {
    const fit = this.#pad.querySelector(".tm-fit");
    if (fit instanceof HTMLElement) for (const name of ["position", ...PLACE]) fit.style.removeProperty(name);
  }
}

/** @throws Error where the markup is not the map's: a mistake of whoever wrote it */
export function part<Kind extends Element>(root: HTMLElement, selector: string, kind: abstract new () => Kind): Kind {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`The map's markup has no ${selector}`);
  return found;
}

function sameRect(one: Rect, other: Rect): boolean {
  return one.x === other.x && one.y === other.y && one.width === other.width && one.height === other.height;
}
