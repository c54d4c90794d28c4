/** How much of the mesh the round saw: see `coverageSchema`. */
import { compareText } from "#lib/base/compare.ts";
import { DAY_MS } from "#lib/base/durations.ts";
import type { Coverage, Node, ProtocolCoverage, Snapshot } from "../../../model/index.ts";
import type { AssembleInput } from "../input/types.ts";
import type { Readings } from "./readings.ts";

/** A router that has not answered for so long is not expected to: what is left is the mesh. */
const EXPECTED_MS = DAY_MS;

/** null where nothing was asked: recorded files, and rounds whose caller does not say what it demands. */
export function coverageOf(input: AssembleInput, nodes: readonly Node[], readings: Readings): Coverage | null {
  const { seeing, previous, at, round } = input;
  if (seeing === undefined) return null;
  const answering = new Set(readings.all.flatMap(({ uid, observation }) => (uid !== null && observation.answered ? [uid] : [])));
  const expected = expectedOf(previous, nodes, answering, Date.parse(at));
  const answered = expected.filter(({ uid }) => answering.has(uid)).length;
  const share = expected.length === 0 ? null : answered / expected.length;
  const partial = answering.size === 0 || (share !== null && share < seeing.minShare);
  return {
    protocols: protocolsOf(nodes, readings),
    expected: expected.length,
    answered,
    share,
    minShare: seeing.minShare,
    partial,
    lastGood: partial ? lastGoodOf(previous) : { round, at },
  };
}

/** A snapshot without coverage is of an older version: it was taken for the whole. */
function lastGoodOf(previous: Snapshot | null): Coverage["lastGood"] {
  if (previous === null) return null;
  return previous.coverage === undefined || previous.coverage === null
    ? { round: previous.round, at: previous.at }
    : previous.coverage.lastGood;
}

/** Those that answered in the last good round or since, and are not missed now by routers that would have told of them. */
function expectedOf(previous: Snapshot | null, nodes: readonly Node[], answering: ReadonlySet<string>, atMs: number): Node[] {
  const sinceMs = Date.parse(lastGoodOf(previous)?.at ?? "");
  return nodes.filter((node) => {
    if (node.state === "gone" || (node.unlistedRounds > 0 && !answering.has(node.uid))) return false;
    // Before there was a good round: all that may be asked.
    if (Number.isNaN(sinceMs)) return node.stateReason !== "no-address";
    const answeredMs = node.answeredAt === null ? Number.NEGATIVE_INFINITY : Date.parse(node.answeredAt);
    return answeredMs >= Math.max(sinceMs, atMs - EXPECTED_MS);
  });
}

function protocolsOf(nodes: readonly Node[], readings: Readings): ProtocolCoverage[] {
  const counts = new Map<string, ProtocolCoverage>();
  for (const node of nodes) {
    if (node.state === "gone") continue;
    for (const protocol of node.protocols) {
      const count = counts.get(protocol) ?? { protocol, known: 0, asked: 0, answered: 0, reported: 0 };
      counts.set(protocol, count);
      const mine = (readings.byNode.get(node.uid) ?? []).filter(({ observation }) => observation.protocol === protocol);
      const answered = mine.some(({ observation }) => observation.answered);
      count.known += 1;
      if (answered || mine.some(({ observation }) => observation.cost.requests > 0)) count.asked += 1;
      if (answered) count.answered += 1;
      else if (node.state === "heard") count.reported += 1;
    }
  }
  return [...counts.values()].sort((one, other) => compareText(one.protocol, other.protocol));
}
