/** What the round cost and what it could not take: sources, refusals, the slowest nodes. */
import { compareBy, compareText } from "#lib/base/compare.ts";
import type { Node, Observation, Refusal, Snapshot, Source } from "../../../model/index.ts";
import type { Freshness } from "../input/freshness.ts";
import type { AssembleInput } from "../input/types.ts";
import type { Readings } from "./readings.ts";
import type { UnknownNeighbour } from "./told-rows.ts";

const SLOWEST_MAX = 10;
const PARTS = ["interfaces", "links", "originators", "tunnels", "descriptions"] as const;

export function sourcesOf(readings: Readings, freshness: Freshness, exists: (uid: string) => boolean): Source[] {
  return readings.all.map(({ observation, uid }) => {
    const parts = PARTS.map((name) => ({ name, part: observation[name] }));
    const isCarried = (part: Observation[(typeof PARTS)[number]]) =>
      part.state === "read" && Date.parse(part.at) <= freshness.carriedUntilMs;
    return {
      id: observation.sourceId,
      node: uid !== null && exists(uid) ? uid : null,
      protocol: observation.protocol,
      address: observation.address,
      answered: observation.answered,
      carriedOver: parts.filter(({ part }) => isCarried(part)).map(({ name }) => name),
      notAsked: parts.filter(({ part }) => part.state === "not-asked").map(({ name }) => name),
      ...observation.cost,
    };
  });
}

export function slowestOf(sources: readonly Source[]): Snapshot["cost"]["slowest"] {
  const elapsed = new Map<string, number>();
  for (const { node, elapsedMs } of sources) if (node !== null) elapsed.set(node, (elapsed.get(node) ?? 0) + elapsedMs);
  return [...elapsed]
    .map(([node, elapsedMs]) => ({ node, elapsedMs }))
    .sort((one, other) => other.elapsedMs - one.elapsedMs || compareText(one.node, other.node))
    .slice(0, SLOWEST_MAX);
}

/** Every refusal once, with its node where the address is a known one's; and the rows that name a neighbour whom nobody knows. */
export function refusalsOf(
  input: AssembleInput,
  readings: Readings,
  nodes: readonly Node[],
  unknown: readonly UnknownNeighbour[],
): Refusal[] {
  const nodeByAddress = new Map<string, string>();
  for (const node of nodes) for (const address of node.addresses) nodeByAddress.set(address, node.uid);
  const present = new Set(nodes.map((node) => node.uid));
  for (const { observation, uid } of readings.all) {
    if (uid === null || !present.has(uid)) continue;
    for (const address of [observation.address, observation.endpoint]) {
      if (!nodeByAddress.has(address)) nodeByAddress.set(address, uid);
    }
  }
  const ofNeighbours = unknown.map(
    ({ teller, protocol, address, hostname, at }): Refusal => ({
      code: "unknown-neighbour",
      node: teller,
      address: null,
      protocol,
      query: "links",
      message: `nobody is known to have ${address}${hostname === null ? "" : `, which calls itself ${hostname}`}`.slice(0, 500),
      at,
    }),
  );
  const told = [...input.refusals, ...readings.all.flatMap(({ observation }) => observation.refusals)].map((refusal): Refusal => {
    const node = refusal.node ?? (refusal.address === null ? null : (nodeByAddress.get(refusal.address) ?? null));
    return { ...refusal, node };
  });
  const unique = new Map([...told, ...ofNeighbours].map((refusal) => [identityOf(refusal), refusal]));
  return [...unique].sort(compareBy(([text]) => text)).map(([, refusal]) => refusal);
}

function identityOf({ at, node, address, protocol, query, code, message }: Refusal): string {
  return JSON.stringify([at, node, address, protocol, query, code, message]);
}
