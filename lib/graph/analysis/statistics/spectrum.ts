/** How well-knit a connected graph is, by the eigenvalues of its Laplacian and adjacency matrices. */

import { degreeOf, type SimpleGraph } from "../mesh/simple-graph.ts";
import { int, real } from "../mesh/typed.ts";
import { addScaled, dot, largestEigenvalues, type Operator } from "./lanczos.ts";

function laplacian(graph: SimpleGraph): Operator {
  return (x, out) => {
    for (let v = 0; v < graph.n; v += 1) {
      let sum = degreeOf(graph, v) * real(x, v);
      for (let slot = int(graph.offsets, v); slot < int(graph.offsets, v + 1); slot += 1) sum -= real(x, int(graph.heads, slot));
      out[v] = sum;
    }
  };
}

/** Solves L·out = b for b orthogonal to the ones by conjugate gradients (Hestenes & Stiefel 1952), scaled by degrees. */
function solver(graph: SimpleGraph): Operator {
  const apply = laplacian(graph);
  const { n } = graph;
  return (b, out) => {
    out.fill(0);
    const rest = b.slice();
    const scaled = (r: Float64Array) => r.map((entry, v) => entry / Math.max(1, degreeOf(graph, v)));
    let z = scaled(rest);
    const towards = z.slice();
    const moved = new Float64Array(n);
    let energy = dot(rest, z);
    const enough = 1e-28 * energy;
    for (let step = 0; step < 20 * n + 100 && energy > enough; step += 1) {
      apply(towards, moved);
      const alpha = energy / dot(towards, moved);
      addScaled(out, alpha, towards);
      addScaled(rest, -alpha, moved);
      z = scaled(rest);
      const next = dot(rest, z);
      for (let v = 0; v < n; v += 1) towards[v] = real(z, v) + (next / energy) * real(towards, v);
      energy = next;
    }
  };
}

/** Algebraic connectivity (Fiedler 1973), unweighted, of a connected graph; 0 for fewer than two nodes. */
export function algebraicConnectivity(graph: SimpleGraph): number {
  if (graph.n < 2) return 0;
  const ones = new Float64Array(graph.n).fill(1);
  const [largest] = largestEigenvalues(graph.n, solver(graph), 1, 60, [ones]);
  return largest === undefined ? 0 : 1 / largest;
}

/** The largest eigenvalue of the adjacency matrix and its distance to the second. */
export function adjacencySpectrum(graph: SimpleGraph): { radius: number; gap: number } {
  const apply: Operator = (x, out) => {
    for (let v = 0; v < graph.n; v += 1) {
      let sum = 0;
      for (let slot = int(graph.offsets, v); slot < int(graph.offsets, v + 1); slot += 1) sum += real(x, int(graph.heads, slot));
      out[v] = sum;
    }
  };
  const [radius = 0, second = radius] = largestEigenvalues(graph.n, apply, 2, 200);
  return { radius, gap: radius - second };
}
