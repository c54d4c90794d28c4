/**
 * The map in WebGL. Only for the browser, only by a dynamic import: sigma needs WebGL2 as soon as its module runs.
 * sigma draws; where to look, picking, labels and gestures are the controller's, the same for the SVG.
 */
import { MultiGraph } from "graphology";
import Sigma from "sigma";
import { type Point, SIGMA_SIDE, type Size, sigmaCamera, type View } from "../base/bounds.ts";
import type { Palette } from "../scene/palette.ts";
import { type Emphasis, GLOW_WIDTH, linkWidth, type Scene } from "../scene/scene.ts";
import { markCode } from "../scene/shapes.ts";
import { dashCode, EdgeLinkProgram } from "./programs/edge-link/index.ts";
import { NodeMarkProgram } from "./programs/node-mark/index.ts";

const HALF = SIGMA_SIDE / 2;
const DEPTH: Record<Emphasis, number> = { dim: 1, plain: 2, lit: 3 };
const GLOW = "\u0000glow ";

export class SigmaMap {
  readonly #graph = new MultiGraph();
  readonly #sigma: Sigma;
  #sizeScale = 1;

  /** @throws Error where the browser gives no WebGL context */
  constructor(container: HTMLElement, onLost: () => void) {
    this.#sigma = new Sigma(this.#graph, container, {
      allowInvalidContainer: true,
      autoRescale: true,
      stagePadding: 0,
      zIndex: true,
      renderLabels: false,
      renderEdgeLabels: false,
      enableEdgeEvents: false,
      zoomToSizeRatioFunction: () => 1 / this.#sizeScale,
      defaultNodeType: "mark",
      defaultEdgeType: "link",
      nodeProgramClasses: { mark: NodeMarkProgram },
      edgeProgramClasses: { link: EdgeLinkProgram },
    });
    this.#sigma.setCustomBBox({ x: [-HALF, HALF], y: [-HALF, HALF] });
    this.#sigma.getMouseCaptor().enabled = false;
    this.#sigma.getTouchCaptor().enabled = false;
    for (const canvas of Object.values(this.#sigma.getCanvases())) canvas.addEventListener("webglcontextlost", onLost);
  }

  /** Brings the graph up to the scene: what stayed is changed in place. */
  setScene(scene: Scene, at: (uid: string) => Point, palette: Palette): void {
    const graph = this.#graph;
    const nodes = new Set(scene.nodes.map((node) => node.uid));
    for (const node of graph.nodes()) if (!nodes.has(node)) graph.dropNode(node);
    for (const node of scene.nodes) {
      const { x, y } = at(node.uid);
      graph.mergeNode(node.uid, {
        x,
        y: -y,
        size: node.radius,
        color: palette.node(node),
        ground: palette.ground,
        mark: markCode(node.form, node.filling),
        zIndex: DEPTH[node.emphasis] + (node.form === "diamond" ? 3 : 0),
      });
    }
    this.#setLinks(scene, palette);
    // Only marked here: draw() renders.
    this.#sigma.refresh({ schedule: true });
  }

  #setLinks(scene: Scene, palette: Palette): void {
    const graph = this.#graph;
    const wanted = new Set<string>();
    for (const link of scene.links) {
      const a = scene.nodes[link.a]?.uid;
      const b = scene.nodes[link.b]?.uid;
      if (a === undefined || b === undefined) continue;
      const solid = link.onPath || link.selected;
      const strip = {
        size: linkWidth(link),
        color: palette.link(link),
        offset: link.offset,
        dash: dashCode(link.dash),
        zIndex: DEPTH[link.emphasis] + (solid ? 1 : 0),
      };
      wanted.add(link.id);
      this.#mergeLink(link.id, a, b, strip);
      if (!solid) continue;
      wanted.add(GLOW + link.id);
      this.#mergeLink(GLOW + link.id, a, b, {
        ...strip,
        size: GLOW_WIDTH,
        color: palette.glow,
        dash: dashCode("solid"),
        zIndex: 0,
      });
    }
    for (const edge of graph.edges()) if (!wanted.has(edge)) graph.dropEdge(edge);
  }

  #mergeLink(id: string, a: string, b: string, attributes: Record<string, number | string>): void {
    const graph = this.#graph;
    if (graph.hasEdge(id)) graph.mergeEdgeAttributes(id, attributes);
    else graph.addEdgeWithKey(id, a, b, attributes);
  }

  /** Moves the nodes without touching anything else. */
  setPositions(at: (uid: string) => Point): void {
    this.#graph.updateEachNodeAttributes(
      (uid, attributes) => {
        const { x, y } = at(uid);
        return { ...attributes, x, y: -y };
      },
      { attributes: ["x", "y"] },
    );
  }

  /** Draws now, not in the next frame, so that the labels on their own canvas never trail behind. */
  draw(view: View, size: Size, sizeScale: number): void {
    this.#sizeScale = sizeScale;
    this.#sigma.getCamera().setState(sigmaCamera(view, size));
    this.#sigma.refresh({ partialGraph: { nodes: [], edges: [] }, skipIndexation: true, schedule: false });
  }

  kill(): void {
    this.#sigma.kill();
  }
}
