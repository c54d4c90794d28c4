/** What the parts of the living map share: the data, what is drawn of it, from where, and that it has to be drawn again. */
import type { Wire } from "#lib/wire/map/wire.ts";
import { type Point, toScreen, type WorldBox, worldBox } from "../base/bounds.ts";
import { LabelKeeper } from "../scene/label-keeper.ts";
import { buildScene, type MapPath, type MapSelection, type Scene } from "../scene/scene.ts";
import { MapCamera } from "./camera.ts";
import { NodeMotion } from "./motion.ts";
import { preferences } from "./platform.ts";
import { Stage } from "./stage.ts";

export type MapData = { wire: Wire; selection: MapSelection; path: MapPath };

export class MapCore {
  readonly camera = new MapCamera(preferences.reducedMotion);
  readonly motion = new NodeMotion(preferences.reducedMotion);
  readonly labels = new LabelKeeper();
  readonly stage: Stage;
  data: MapData;
  scene: Scene;
  box: WorldBox;
  hovered: MapSelection = null;
  /** Since the last drawing: another scene or other colours; other places of the same nodes. */
  sceneIsNew = true;
  placesAreNew = false;
  readonly #draw: () => void;
  #frame: number | null = null;

  constructor(root: HTMLElement, data: MapData, draw: () => void) {
    this.stage = new Stage(root, this.camera);
    this.data = data;
    this.scene = buildScene(data.wire, data.selection, data.path);
    this.box = worldBox(data.wire.nodes);
    this.#draw = draw;
    this.motion.setPlaces(places(this.scene), performance.now());
    this.stage.measure(this.box);
    this.camera.jumpTo(this.stage.fitView(this.box));
  }

  setData(data: MapData): void {
    const isNewWire = data.wire !== this.data.wire;
    this.data = data;
    this.scene = buildScene(data.wire, data.selection, data.path);
    this.sceneIsNew = true;
    if (isNewWire) {
      this.box = worldBox(data.wire.nodes);
      this.motion.setPlaces(places(this.scene), performance.now());
    }
    this.changed();
  }

  /** Where node `index` is drawn, in pixels of the map's element. */
  readonly at = (index: number): Point =>
    toScreen(this.camera.view, this.camera.size, this.motion.at(this.scene.nodes[index]?.uid ?? ""));

  density(): number {
    return this.stage.density(this.scene, this.box);
  }

  /** Something moved or looks otherwise: labels are placed and all is drawn in the next frame. */
  changed(): void {
    this.labels.invalidate();
    this.schedule();
  }

  /** Nodes stand elsewhere. */
  moved(): void {
    this.placesAreNew = true;
    this.changed();
  }

  schedule(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#draw();
    });
  }

  stop(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
  }
}

function* places(scene: Scene): Generator<readonly [string, Point]> {
  for (const node of scene.nodes) yield [node.uid, { x: node.x, y: node.y }];
}

export function sameSelection(one: MapSelection, other: MapSelection): boolean {
  if (one === null || other === null) return one === other;
  if (one.kind === "node") return other.kind === "node" && one.uid === other.uid;
  return other.kind === "link" && one.id === other.id;
}
