/** What buttons and keys do. */

import { rectInside } from "../base/geometry.ts";
import type { MapSelection } from "../scene/scene.ts";
import type { Act } from "../svg/controls-markup.ts";
import type { MapCore } from "../view/core.ts";
import { type Direction, nodeTowards } from "./keyboard.ts";

const ZOOM_STEP = 1.5;

const KEY_ACTS: Partial<Record<string, Act>> = { "+": "zoom-in", "=": "zoom-in", "-": "zoom-out", f: "fit", p: "pin" };
const KEY_DIRECTIONS: Partial<Record<string, Direction>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};

export function perform(core: MapCore, act: Act): void {
  const nowMs = performance.now();
  if (act === "zoom-in") zoom(core, ZOOM_STEP, nowMs);
  else if (act === "zoom-out") zoom(core, 1 / ZOOM_STEP, nowMs);
  else if (act === "fit") fitAll(core, nowMs);
  else if (act === "pin") togglePin(core, nowMs);
  else {
    for (const uid of [...core.motion.pins.keys()]) core.motion.release(uid, nowMs);
    core.moved();
  }
}

/** @returns whether the key meant something here */
export function pressKey(core: MapCore, key: string, select: (selection: MapSelection) => void): boolean {
  const act = KEY_ACTS[key];
  const direction = KEY_DIRECTIONS[key];
  if (act !== undefined) {
    perform(core, act);
    return true;
  }
  if (direction !== undefined) {
    const uid = nodeTowards(core.scene, direction);
    if (uid !== null) select({ kind: "node", uid });
    return true;
  }
  if (key !== "Escape" || core.scene.selection === null) return false;
  select(null);
  return true;
}

/** Around the selected node where it is in sight, so that it stays; else around the middle of the free room. */
function zoom(core: MapCore, factor: number, nowMs: number): void {
  const { room } = core.stage;
  const selected = core.scene.nodes.find((node) => node.selected);
  const at = selected === undefined ? null : core.at(selected.index);
  const isSeen = at !== null && rectInside({ ...at, width: 0, height: 0 }, room);
  core.camera.travelZoom(factor, isSeen ? at : { x: room.x + room.width / 2, y: room.y + room.height / 2 }, nowMs);
  core.changed();
}

function fitAll(core: MapCore, nowMs: number): void {
  core.stage.measure(core.box);
  core.camera.isFitted = true;
  core.camera.travelTo(core.stage.fitView(core.box), nowMs);
  core.changed();
}

function togglePin(core: MapCore, nowMs: number): void {
  const { selection } = core.scene;
  if (selection?.kind !== "node") return;
  if (core.motion.pins.has(selection.uid)) core.motion.release(selection.uid, nowMs);
  else core.motion.pin(selection.uid);
  core.moved();
}
