/** Where the map is looked at from, and its short travels. */
import { type Point, type Size, type View, zoomAt } from "../base/bounds.ts";
import { EASE_MS, ease } from "./motion.ts";

/** From a fifth of the fitted picture to forty times it. */
const ZOOM_LIMITS = [0.2, 40] as const;

export class MapCamera {
  view: View = { x: 0, y: 0, scale: 1 };
  size: Size = { width: 1, height: 1 };
  fitScale = 1;
  /** True until the person moves the picture: then it follows the room that the panels leave. */
  isFitted = true;
  readonly #reducedMotion: () => boolean;
  #travel: { from: View; to: View; startMs: number } | null = null;

  constructor(reducedMotion: () => boolean) {
    this.#reducedMotion = reducedMotion;
  }

  /** Where the camera is or will be at the end of its travel. */
  get target(): View {
    return this.#travel?.to ?? this.view;
  }

  jumpTo(view: View): void {
    this.#travel = null;
    this.view = view;
  }

  travelTo(view: View, nowMs: number): void {
    if (this.#reducedMotion()) this.jumpTo(view);
    else this.#travel = { from: this.view, to: view, startMs: nowMs };
  }

  panBy(dx: number, dy: number): void {
    const { x, y, scale } = this.view;
    this.isFitted = false;
    this.jumpTo({ x: x - dx / scale, y: y - dy / scale, scale });
  }

  zoomBy(factor: number, at: Point): void {
    this.isFitted = false;
    this.jumpTo(zoomAt(this.view, this.size, at, factor, this.#limits()));
  }

  travelZoom(factor: number, at: Point, nowMs: number): void {
    this.isFitted = false;
    this.travelTo(zoomAt(this.target, this.size, at, factor, this.#limits()), nowMs);
  }

  /** @returns whether it is still travelling */
  step(nowMs: number): boolean {
    if (this.#travel === null) return false;
    const { from, to, startMs } = this.#travel;
    const share = Math.min(Math.max((nowMs - startMs) / EASE_MS, 0), 1);
    const eased = ease(share);
    this.view = {
      x: from.x + (to.x - from.x) * eased,
      y: from.y + (to.y - from.y) * eased,
      scale: from.scale * (to.scale / from.scale) ** eased,
    };
    if (share < 1) return true;
    this.view = to;
    this.#travel = null;
    return false;
  }

  #limits(): readonly [number, number] {
    return [this.fitScale * ZOOM_LIMITS[0], this.fitScale * ZOOM_LIMITS[1]];
  }
}
