/** Every place of a mesh that may fail, with its record and what it is expected to cost: the ground of Fix first. */
import { compareText } from "#lib/base/compare.ts";
import type { WayOut } from "../../../model/index.ts";
import { type InternetLoss, internetLoss } from "../kernels/internet-loss.ts";
import { linkIdOf, type MeshGraph } from "../mesh/mesh-graph.ts";
import { byte, int, item, real } from "../mesh/typed.ts";
import { meanLoss, type Outlook } from "../trends/expected-loss.ts";
import { rateOf, ratePriors, type Seen } from "../trends/failure-rate.ts";
import {
  type Failure,
  type FailureLog,
  loggedFailures,
  type PlaceKind,
  type PlaceRecord,
  placeKey,
  recordOf,
} from "../trends/failure-record.ts";
import { type Repaired, repairOf, repairPrior, usualRepairHours } from "../trends/repair-time.ts";
import type { LinkSample, NodeSample, WindowSource } from "../trends/window-source.ts";
import { type UsualMesh, usualMesh } from "./usual-mesh.ts";

/** Links of one kind fail alike, routers and gateways each in their own way. */
type Sort = "radio" | "wire" | "router" | "gateway";

export type Place = {
  kind: PlaceKind;
  id: string;
  index: number | null; // its edge or node in the graph; null: it is not there now
  behind: number; // others who lose the Internet with it
  members: number; // all who do
  record: PlaceRecord;
  /** Who is without now because of it; null: it is not down, or all have another way. */
  down: { sinceMs: number; nodes: string[]; members: number } | null;
  outlook: Outlook;
  mean: number; // member-hours in the next 30 days
};

export type PlacesInput = {
  graph: MeshGraph;
  gateways: readonly number[];
  isGateway: Uint8Array;
  loss: InternetLoss;
  window: WindowSource;
  log: FailureLog;
  /** By node of the graph: who is known to have no way is without. */
  wayOut: readonly WayOut[] | null;
  /** Members behind a router that is gone; default: one. */
  weightOf?: (uid: string) => number;
};

type Bare = Omit<Place, "outlook" | "mean" | "down"> & { sort: Sort };

function ownMembers({ graph, isGateway, loss }: PlacesInput, v: number): number {
  return byte(isGateway, v) === 1 || byte(loss.covered, v) === 0 ? 0 : real(graph.weight, v);
}

/** Who loses the Internet when a gateway stays, but no longer offers its way out. */
function lostWithOffer({ graph, gateways, isGateway, loss }: UsualMesh, v: number): number {
  const without = internetLoss(
    graph,
    gateways.filter((gateway) => gateway !== v),
  );
  let lost = 0;
  for (let x = 0; x < graph.n; x += 1)
    if (byte(loss.covered, x) === 1 && byte(without.covered, x) === 0 && byte(isGateway, x) === 0) lost += real(graph.weight, x);
  return lost;
}

/** In the mesh as it usually is; of a place that is cut off even there, what its failures took along. */
function membersOf(usual: UsualMesh, { kind, id, index, record }: Bare): Pick<Place, "behind" | "members"> {
  const { graph, loss, isGateway } = usual;
  const { failures } = record;
  const edge = kind === "link" ? (index ?? graph.edgeOfLink.get(id)) : undefined;
  const at = kind === "node" ? graph.indexOf.get(id) : edge === undefined ? undefined : int(graph.endA, edge);
  if (at === undefined || byte(loss.covered, at) === 0) {
    const members = failures.reduce((sum, { weight }) => sum + weight, 0) / failures.length;
    return { behind: kind === "node" ? Math.max(0, members - 1) : members, members };
  }
  if (edge !== undefined) return { behind: real(loss.byEdge, edge), members: real(loss.byEdge, edge) };
  const isOffering = byte(isGateway, at) === 1;
  if (isOffering && failures.every(({ isOffer }) => isOffer)) {
    const lost = lostWithOffer(usual, at);
    return { behind: lost, members: lost };
  }
  const behind = real(loss.byNode, at);
  return { behind, members: behind + (isOffering ? 0 : real(graph.weight, at)) };
}

type Samples = readonly (LinkSample | NodeSample)[];

function barePlaces(input: PlacesInput, logged: Map<string, Failure[]>): Bare[] {
  const { graph, isGateway, loss, window, log } = input;
  const seenKeys = new Set<string>();
  const bare = (
    one: Pick<Bare, "kind" | "id" | "index" | "behind" | "members" | "sort">,
    ids: readonly string[],
    samples: Samples,
  ): Bare => {
    for (const id of ids) seenKeys.add(placeKey(one.kind, id));
    const failures = ids.flatMap((id) => logged.get(placeKey(one.kind, id)) ?? []);
    const told = { samples, logged: failures, logFromMs: log.fromMs, window, weight: one.members, nodes: [] };
    return { ...one, record: recordOf(told) };
  };
  const links = graph.edges.map((edge, index) => {
    const id = linkIdOf(graph, index);
    const behind = real(loss.byEdge, index);
    const sort = edge.channel === 0 ? ("wire" as const) : ("radio" as const);
    return bare({ kind: "link", id, index, behind, members: behind, sort }, edge.ids, window.linkSamples(id));
  });
  const nodes = graph.uids.map((id, index) => {
    const behind = real(loss.byNode, index);
    const sort = byte(isGateway, index) === 1 ? ("gateway" as const) : ("router" as const);
    const members = behind + ownMembers(input, index);
    return bare({ kind: "node", id, index, behind, members, sort }, [id], window.nodeSamples(id));
  });
  const absent = [...logged].flatMap(([key, failures]) => {
    const open = failures.at(-1);
    if (seenKeys.has(key) || open?.toMs !== null) return [];
    const kind: PlaceKind = key.startsWith("link ") ? "link" : "node";
    const id = key.slice(kind.length + 1);
    const samples = kind === "link" ? window.linkSamples(id) : window.nodeSamples(id);
    const sort = kind === "link" ? ("radio" as const) : ("router" as const);
    const members = Math.max(...failures.map(({ weight }) => weight));
    return [bare({ kind, id, index: null, behind: members, members, sort }, [id], samples)];
  });
  return [...links, ...nodes, ...absent];
}

/** Whom an open failure keeps without: those whom it took along and who are known to have no way. */
function downNow(input: PlacesInput, { kind, id, record }: Bare): Place["down"] {
  const { graph, loss, wayOut, isGateway } = input;
  const { open } = record;
  if (open === null) return null;
  const nodes = new Set(open.nodes);
  if (kind === "node") nodes.add(id);
  const without = [...nodes].filter((uid) => {
    const v = graph.indexOf.get(uid);
    if (v === undefined) return true; // gone
    if (byte(isGateway, v) === 1) return false;
    return wayOut === null ? byte(loss.covered, v) === 0 : wayOut[v] === "no";
  });
  if (without.length === 0) return null;
  const members = without.reduce(
    (sum, uid) => sum + (graph.weight[graph.indexOf.get(uid) ?? -1] ?? input.weightOf?.(uid) ?? 1),
    0,
  );
  // Where more were taken along than are named, all of them are without if all of the named are.
  const isAll = without.length === nodes.size && open.weight > members;
  return { sinceMs: open.fromMs, nodes: without.sort(), members: isAll ? open.weight : members };
}

/** Those that ever failed or are down, the dearest first; the healthy ones are the measure that they are held against. */
export function failingPlaces(input: PlacesInput): Place[] {
  const { window, log, weightOf = () => 1 } = input;
  const usual = usualMesh({ ...input, events: log.events, nowMs: window.toMs, weightOf });
  const bare = barePlaces(input, loggedFailures(input.log, input.window.toMs));
  const bySort = Map.groupBy(bare, ({ sort }) => sort);
  const priors = ratePriors(new Map([...bySort].map(([sort, ofSort]) => [sort, ofSort.map(({ record }): Seen => record.seen)])));
  const failing = bare.filter(({ record }) => record.failures.length > 0);
  const repaired = (places: readonly Bare[]): Repaired[] => places.map(({ record }) => record.repaired);
  const usualHours = usualRepairHours(repaired(failing));
  const repairs = new Map(
    [...Map.groupBy(failing, ({ sort }) => sort)].map(([sort, ofSort]) => [sort, repairPrior(repaired(ofSort), usualHours)]),
  );
  return failing
    .flatMap((place): Place[] => {
      const { sort, ...bareOne } = place;
      const rest = { ...bareOne, ...membersOf(usual, place) };
      const [prior, repair] = [priors.get(sort), repairs.get(sort)];
      if (prior === undefined || repair === undefined) return [];
      const down = downNow(input, place);
      const outlook: Outlook = {
        name: placeKey(place.kind, place.id),
        rate: rateOf(prior, place.record.seen),
        repair: repairOf(repair, place.record.repaired),
        members: rest.members,
        down: down?.members ?? (place.record.open === null ? null : 0),
      };
      return [{ ...rest, down, outlook, mean: meanLoss(outlook) }];
    })
    .sort((x, y) => y.mean - x.mean || compareText(x.outlook.name, y.outlook.name));
}

/** uids of nodes, in order. */
export function uidsOf(graph: MeshGraph, nodes: readonly number[], most: number): string[] {
  return nodes
    .map((node) => item(graph.uids, node))
    .sort()
    .slice(0, most);
}

/** How many links a node has in the graph. */
export function degreeOf(graph: MeshGraph, v: number): number {
  return int(graph.offsets, v + 1) - int(graph.offsets, v);
}
