/** A mesh as a round sees it in which most routers were too slow to answer. */
import type { Coverage, Snapshot } from "#lib/model/index.ts";

const OLD_MS = 9 * 60_000;

/**
 * The first third of the nodes answered; of the others what was known nine minutes before is carried over.
 * @param lastGood the round that saw them all; null: this one does.
 */
export function partialSight(snapshot: Snapshot, lastGood: Coverage["lastGood"]): Snapshot {
  const { nodes, at, round } = snapshot;
  const all = nodes.length;
  const seen = lastGood === null ? all : Math.ceil(all / 3);
  const answered = new Set(nodes.slice(0, seen).map(({ uid }) => uid));
  const before = new Date(Date.parse(at) - OLD_MS).toISOString();
  const coverage: Coverage = {
    protocols: [{ protocol: "bmx6", known: all, asked: all, answered: seen, reported: 0 }],
    expected: all,
    answered: seen,
    share: seen / all,
    minShare: 0.7,
    partial: lastGood !== null,
    lastGood: lastGood ?? { round, at },
  };
  return {
    ...snapshot,
    coverage,
    nodes: nodes.map((node) =>
      answered.has(node.uid)
        ? node
        : { ...node, state: "unknown", stateReason: "no-answer", answeredAt: before, heardAt: before },
    ),
    links: snapshot.links.map((link) => {
      const readAt = answered.has(link.a) || answered.has(link.b) ? at : before;
      return { ...link, directions: { ab: { ...link.directions.ab, at: readAt }, ba: { ...link.directions.ba, at: readAt } } };
    }),
  };
}
