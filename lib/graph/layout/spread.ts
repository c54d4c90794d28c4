/** Room for nodes and labels: a force simulation (d3-force) from a placement that has its shape already. */
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationNodeDatum } from "d3-force";
import { LINK_LENGTH, type Point } from "./point.ts";

type Body = SimulationNodeDatum & {
  x: number;
  y: number;
  anchor: Point; // where it stood
  hold: number; // how strongly it is drawn back there, 0..1
};

export type Placed = {
  at: Point;
  fixed: boolean;
  hold?: number;
};

type SpreadOptions = { ticks: number; startAlpha: number };

const REPULSION = 260;
const REPULSION_REACH = 6 * LINK_LENGTH;
const CLEARANCE = 0.24 * LINK_LENGTH; // radius around a node that no other enters

/** The force's own rule of d3: the link of a leaf is stiff, that of two hubs is not. */
export function spread(
  placed: readonly Placed[],
  pairs: readonly (readonly [number, number])[],
  options: SpreadOptions,
): Point[] {
  const bodies = placed.map(
    ({ at, fixed, hold = 0 }): Body => ({
      x: at[0],
      y: at[1],
      anchor: at,
      hold,
      ...(fixed ? { fx: at[0], fy: at[1] } : {}),
    }),
  );
  const simulation = forceSimulation(bodies)
    .stop()
    .alpha(options.startAlpha)
    .alphaDecay(1 - (0.005 / options.startAlpha) ** (1 / options.ticks))
    .force("charge", forceManyBody<Body>().strength(-REPULSION).distanceMax(REPULSION_REACH).theta(0.9))
    .force(
      "link",
      forceLink<Body, { source: number; target: number }>(pairs.map(([source, target]) => ({ source, target }))).distance(
        LINK_LENGTH,
      ),
    )
    .force("clearance", forceCollide<Body>(CLEARANCE).strength(0.8))
    .force(
      "holdX",
      forceX<Body>(({ anchor }) => anchor[0]).strength(({ hold }) => hold),
    )
    .force(
      "holdY",
      forceY<Body>(({ anchor }) => anchor[1]).strength(({ hold }) => hold),
    );
  simulation.tick(options.ticks);
  return bodies.map(({ x, y }): Point => [x, y]);
}
