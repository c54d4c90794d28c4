/** Pointers and the wheel into what the person means: pan, pinch, zoom, tap, drag a node. */
import type { Point } from "../base/bounds.ts";

export type GestureTarget = {
  /** The node under the point that a drag may take along, or null: then a drag pans. */
  grab(point: Point, pointerType: string): string | null;
  hover(point: Point | null): void;
  tap(point: Point, pointerType: string): void;
  pan(dx: number, dy: number): void;
  zoom(factor: number, at: Point): void;
  dragNode(uid: string, point: Point): void;
  dropNode(pin: boolean): void;
  held(isHeld: boolean): void;
};

export type GestureOptions = {
  /** In somebody else's page the wheel and one finger scroll that page; Ctrl and two fingers are ours. */
  cooperative: boolean;
};

/** A press that moves less than this is a tap, pixels. */
const TAP_SLOP = { mouse: 4, touch: 10 } as const;
const WHEEL_RATE = 0.0018;
const PINCH_RATE = 0.01;
const LINE_PX = 16;
const LARGEST_STEP = 240;

type Press = { start: Point; last: Point; moved: boolean; node: string | null; type: string };

/** Listens on `root`; presses that begin on controls (`.tm-panel`) are theirs. */
export function listenForGestures(root: HTMLElement, target: GestureTarget, options: GestureOptions): () => void {
  const presses = new Map<number, Press>();
  const stop = new AbortController();
  const listen = { signal: stop.signal };

  const pointOf = (event: MouseEvent): Point => {
    const rect = root.getBoundingClientRect();
    return { x: event.clientX - rect.left, y: event.clientY - rect.top };
  };
  const isOurs = (event: Event) => !(event.target instanceof Element && event.target.closest(".tm-panel") !== null);

  root.addEventListener("pointerdown", (event) => onDown(event, isOurs(event), pointOf(event), presses, root, target), listen);
  root.addEventListener("pointermove", (event) => onMove(event, isOurs(event), pointOf(event), presses, target, options), listen);
  for (const name of ["pointerup", "pointercancel"] as const)
    root.addEventListener(name, (event) => onUp(event, pointOf(event), presses, target), listen);
  root.addEventListener("pointerleave", () => target.hover(null), listen);
  root.addEventListener(
    "wheel",
    (event) => {
      const isMeant = event.ctrlKey || event.metaKey;
      if (!isOurs(event) || (options.cooperative && !isMeant)) return;
      event.preventDefault();
      const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1);
      const step = Math.min(Math.max(pixels, -LARGEST_STEP), LARGEST_STEP);
      // A pinch on a touch pad comes as a wheel with Ctrl and small steps.
      target.zoom(Math.exp(-step * (event.ctrlKey && Math.abs(step) < 50 ? PINCH_RATE : WHEEL_RATE)), pointOf(event));
    },
    { ...listen, passive: false },
  );
  return () => stop.abort();
}

function onDown(
  event: PointerEvent,
  isOurs: boolean,
  point: Point,
  presses: Map<number, Press>,
  root: HTMLElement,
  target: GestureTarget,
): void {
  if (!isOurs || (event.pointerType === "mouse" && event.button !== 0)) return;
  const node = presses.size === 0 ? target.grab(point, event.pointerType) : null;
  presses.set(event.pointerId, { start: point, last: point, moved: false, node, type: event.pointerType });
  // With the pointer captured a drag goes on beyond the edge; a second finger ends what the first had taken.
  root.setPointerCapture(event.pointerId);
  if (presses.size === 2) {
    for (const press of presses.values()) {
      if (press.node !== null && press.moved) target.dropNode(false);
      press.node = null;
      press.moved = true;
    }
  }
}

function onMove(
  event: PointerEvent,
  isOurs: boolean,
  point: Point,
  presses: Map<number, Press>,
  target: GestureTarget,
  options: GestureOptions,
): void {
  const press = presses.get(event.pointerId);
  if (press === undefined) {
    if (event.pointerType !== "touch") target.hover(isOurs ? point : null);
    return;
  }
  const slop = press.type === "mouse" ? TAP_SLOP.mouse : TAP_SLOP.touch;
  if (!press.moved && Math.hypot(point.x - press.start.x, point.y - press.start.y) < slop) return;
  if (!press.moved) target.held(true);
  press.moved = true;
  const previous = press.last;
  const other = [...presses.entries()].find(([id]) => id !== event.pointerId)?.[1];
  press.last = point;
  if (other !== undefined) pinch(previous, point, other.last, target);
  else if (press.node !== null) target.dragNode(press.node, point);
  else if (!(options.cooperative && press.type === "touch")) target.pan(point.x - previous.x, point.y - previous.y);
}

function pinch(previous: Point, point: Point, other: Point, target: GestureTarget): void {
  const before = Math.hypot(previous.x - other.x, previous.y - other.y);
  const after = Math.hypot(point.x - other.x, point.y - other.y);
  const middle = { x: (point.x + other.x) / 2, y: (point.y + other.y) / 2 };
  target.pan((point.x - previous.x) / 2, (point.y - previous.y) / 2);
  if (before > 0 && after > 0) target.zoom(after / before, middle);
}

function onUp(event: PointerEvent, point: Point, presses: Map<number, Press>, target: GestureTarget): void {
  const press = presses.get(event.pointerId);
  if (press === undefined) return;
  presses.delete(event.pointerId);
  if (presses.size === 0) target.held(false);
  if (press.moved) {
    if (press.node !== null) target.dropNode(event.shiftKey && event.type === "pointerup");
    return;
  }
  if (event.type === "pointerup") target.tap(point, press.type);
}
