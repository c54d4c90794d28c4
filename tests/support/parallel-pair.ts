/** Two nodes of a pretend mesh that several links join, and what else would join their sides. */
import type { PretendMesh } from "#emulator/answers/mesh.ts";

/** Ends every link but some between the side of one end of a pair and that of the other, so that the pair alone joins them. */
export function apart({ plan }: PretendMesh, a: number, b: number): { pair: number[]; others: number[]; side: Set<number> } {
  const next = (uid: number) => plan.links.flatMap((link) => (link.a === uid ? [link.b] : link.b === uid ? [link.a] : []));
  const distances = (from: number) => {
    const seenAt = new Map([[from, 0]]);
    for (const [node, far] of seenAt) for (const other of next(node)) if (!seenAt.has(other)) seenAt.set(other, far + 1);
    return seenAt;
  };
  const [fromA, fromB] = [distances(a), distances(b)];
  const side = new Set(plan.nodes.map(({ index }) => index).filter((one) => (fromB.get(one) ?? 0) < (fromA.get(one) ?? 0)));
  const crossing = plan.links.filter((link) => side.has(link.a) !== side.has(link.b));
  const isPair = (link: (typeof crossing)[number]) => [link.a, link.b].includes(a) && [link.a, link.b].includes(b);
  return {
    pair: crossing.filter(isPair).map(({ index }) => index),
    others: crossing.filter((link) => !isPair(link)).map(({ index }) => index),
    side,
  };
}

/** The first pair of nodes with several links between them. */
export function parallelPair({ plan }: PretendMesh): [number, number] {
  const pairs = Map.groupBy(plan.links, ({ a, b }) => `${Math.min(a, b)} ${Math.max(a, b)}`);
  const found = [...pairs.values()].find((links) => links.length > 1)?.[0];
  if (found === undefined) throw new Error("no parallel links in this mesh");
  return [found.a, found.b];
}
