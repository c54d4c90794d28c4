/**
 * Where each node is drawn: at its place, on the way there, in somebody's hand, or pinned. Pins live in this page only.
 */
import type { Point } from "../base/bounds.ts";

export const EASE_MS = 220;

type Way = { from: Point; startMs: number };

export class NodeMotion {
  readonly pins = new Map<string, Point>();
  readonly #places = new Map<string, Point>();
  readonly #ways = new Map<string, Way>();
  readonly #reducedMotion: () => boolean;
  #held: { uid: string; point: Point } | null = null;
  #nowMs = 0;

  constructor(reducedMotion: () => boolean) {
    this.#reducedMotion = reducedMotion;
  }

  /** New places: who moved is on the way from where it is drawn now. */
  setPlaces(places: Iterable<readonly [string, Point]>, nowMs: number): void {
    const before = new Map([...this.#places.keys()].map((uid) => [uid, this.at(uid)]));
    this.#places.clear();
    for (const [uid, point] of places) this.#places.set(uid, point);
    for (const uid of [...this.pins.keys(), ...this.#ways.keys()])
      if (!this.#places.has(uid)) {
        this.pins.delete(uid);
        this.#ways.delete(uid);
      }
    for (const [uid, from] of before) {
      const place = this.#places.get(uid);
      if (place !== undefined && (place.x !== from.x || place.y !== from.y) && !this.pins.has(uid)) this.#start(uid, from, nowMs);
    }
  }

  at(uid: string): Point {
    if (this.#held?.uid === uid) return this.#held.point;
    const place = this.pins.get(uid) ?? this.#places.get(uid) ?? { x: 0, y: 0 };
    const way = this.#ways.get(uid);
    if (way === undefined) return place;
    const share = ease(Math.min(Math.max((this.#nowMs - way.startMs) / EASE_MS, 0), 1));
    return { x: way.from.x + (place.x - way.from.x) * share, y: way.from.y + (place.y - way.from.y) * share };
  }

  hold(uid: string, point: Point): void {
    this.#ways.delete(uid);
    this.#held = { uid, point };
  }

  /** Lets go of the held node: it stays where it is as a pin, or springs back. */
  drop(pin: boolean, nowMs: number): void {
    if (this.#held === null) return;
    const { uid, point } = this.#held;
    this.#held = null;
    if (pin) this.pins.set(uid, point);
    else {
      this.pins.delete(uid);
      this.#start(uid, point, nowMs);
    }
  }

  pin(uid: string): void {
    this.pins.set(uid, this.at(uid));
  }

  release(uid: string, nowMs: number): void {
    const from = this.at(uid);
    if (this.pins.delete(uid)) this.#start(uid, from, nowMs);
  }

  /** @returns whether anything is still on its way */
  step(nowMs: number): boolean {
    this.#nowMs = nowMs;
    for (const [uid, way] of this.#ways) if (nowMs - way.startMs >= EASE_MS) this.#ways.delete(uid);
    return this.#ways.size > 0;
  }

  /** Nodes that are not where the server put them, for the SVG. */
  moved(): Map<string, Point> {
    const uids = [...this.pins.keys(), ...this.#ways.keys(), ...(this.#held === null ? [] : [this.#held.uid])];
    return new Map(uids.map((uid) => [uid, this.at(uid)]));
  }

  #start(uid: string, from: Point, nowMs: number): void {
    if (this.#reducedMotion()) this.#ways.delete(uid);
    else this.#ways.set(uid, { from, startMs: nowMs });
  }
}

export function ease(share: number): number {
  return 1 - (1 - share) ** 3;
}
