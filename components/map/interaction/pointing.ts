/** What pointers do to the map: hover, tap, pan, zoom, take a node along. */
import { type Point, toScreen, toWorld } from "../base/bounds.ts";
import { MOUSE_REACH, pick, TOUCH_REACH } from "../scene/picking.ts";
import type { MapSelection } from "../scene/scene.ts";
import { type MapCore, sameSelection } from "../view/core.ts";
import type { GestureTarget } from "./gestures.ts";

export function pointingAt(core: MapCore, select: (selection: MapSelection) => void): GestureTarget {
  const { root } = core.stage;
  let grabOffset: Point = { x: 0, y: 0 };
  return {
    grab: (point, pointerType) => {
      const found = pickAt(core, point, pointerType);
      if (found?.kind !== "node") return null;
      // A finger mostly means the map: it takes a node along only when that node is already selected.
      if (pointerType === "touch" && !sameSelection(found, core.scene.selection)) return null;
      const node = toScreen(core.camera.view, core.camera.size, core.motion.at(found.uid));
      grabOffset = { x: node.x - point.x, y: node.y - point.y };
      return found.uid;
    },
    hover: (point) => hover(core, point === null ? null : pickAt(core, point, "mouse")),
    tap: (point, pointerType) => {
      root.focus({ preventScroll: true });
      select(pickAt(core, point, pointerType));
    },
    pan: (dx, dy) => {
      core.camera.panBy(dx, dy);
      core.changed();
    },
    zoom: (factor, at) => {
      core.camera.zoomBy(factor, at);
      core.changed();
    },
    dragNode: (uid, point) => {
      const at = { x: point.x + grabOffset.x, y: point.y + grabOffset.y };
      core.motion.hold(uid, toWorld(core.camera.view, core.camera.size, at));
      core.moved();
    },
    dropNode: (pin) => {
      core.motion.drop(pin, performance.now());
      core.moved();
    },
    held: (isHeld) => {
      if (isHeld) root.dataset.held = "";
      else delete root.dataset.held;
      core.changed();
    },
  };
}

function pickAt(core: MapCore, point: Point, pointerType: string): MapSelection {
  const labels = core.labels.boxes(core.scene, core.at);
  const reach = pointerType === "mouse" ? MOUSE_REACH : TOUCH_REACH;
  return pick({ scene: core.scene, at: core.at, density: core.density(), labels }, point, reach);
}

function hover(core: MapCore, found: MapSelection): void {
  if (sameSelection(found, core.hovered)) return;
  const { dataset } = core.stage.root;
  core.hovered = found;
  if (found === null) delete dataset.over;
  else dataset.over = found.kind;
  core.changed();
}
