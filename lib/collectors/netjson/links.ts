/**
 * Links of a NetworkGraph: one a direction, `source` sends. `tx` is what the target told the source of this direction and `rx` what the
 * target counted: both are shares delivered, 0..1.
 *
 * A document in which no link has a twin tells no directions. In any other a link without a twin is contradicted where its target tells
 * of links itself, else one-sided. bmx7's own graphs are always directed: nodes without the topology plugin tell nothing.
 */
import {
  type Direction,
  directionStateSchema,
  interfaceKindSchema,
  type Link,
  type LinkEnd,
  linkId,
  type Protocol,
  protocolSchema,
} from "../../model/index.ts";
import { directionState, draftDirection, draftEnd, tellingState } from "../recorded/draft.ts";
import type { Notes } from "../recorded/notes.ts";
import { type Pair, paired, type Told } from "../recorded/pairing.ts";
import { cleanText } from "../scalars/text.ts";
import { Properties } from "./properties.ts";
import { type Graph, linkSchema } from "./schema.ts";

export type Arc = {
  linkKey: string | null; // the id that our own exports give both directions of a link
  protocol: Protocol;
  told: number | null;
  counted: number | null;
  quality: number | null;
  /** Of the other way round, where one row tells both: the receiver's hellos, as the sender counted them. */
  qualityBack: number | null;
  bandwidthMbps: number | null;
  measuredMbps: number | null;
  rttMs: number | null;
  signalDbm: number | null;
  noiseDbm: number | null;
  state: Direction["state"] | null; // where the file tells it
  secondHand: boolean | null;
  at: string | null;
  sender: LinkEnd;
  receiver: LinkEnd;
};

/** Links of a mesh are a few a node; what has more than this is no mesh. */
const LINKS_A_NODE_MAX = 200;
const MBPS_MAX = 1e6;

/**
 * @param idOf the id of a node by any of its names: its id, or one of its local addresses.
 * @returns arcs between known nodes. A link that names another node is noted with the name.
 */
export function readArcs(graph: Graph, idOf: ReadonlyMap<string, string>, protocol: Protocol, notes: Notes): Told<Arc>[] {
  const linksMax = Math.max(1_000, new Set(idOf.values()).size * LINKS_A_NODE_MAX);
  const arcs: Told<Arc>[] = [];
  for (const [index, element] of graph.links.slice(0, linksMax).entries()) {
    const raw = linkSchema.safeParse(element);
    if (!raw.success) {
      notes.add("unexpected-shape", `links[${index}]: no source and target`, { query: "links" });
      continue;
    }
    const [source, target] = [cleanText(raw.data.source, 200), cleanText(raw.data.target, 200)];
    const [from, to] = [idOf.get(source), idOf.get(target)];
    if (from === undefined || to === undefined) {
      const stranger = from === undefined ? source : target;
      const message = `links[${index}]: no node has the id or the address ${stranger}`;
      notes.add("unknown-neighbour", message, { node: from ?? source, query: "links" });
      continue;
    }
    if (from === to) {
      notes.add("implausible-value", `links[${index}]: from ${from} to itself`, { node: from, query: "links" });
      continue;
    }
    const refuse = (field: string, value: unknown) =>
      notes.add("implausible-value", `links[${index}].${field}: ${JSON.stringify(value)}`, { node: from, query: "links" });
    arcs.push({ from, to, row: arcOf(raw.data.cost, new Properties(raw.data.properties, refuse), graph, protocol) });
  }
  if (graph.links.length > linksMax)
    notes.add("too-large", `${graph.links.length} links, ${linksMax} are taken`, { query: "links" });
  return arcs;
}

function arcOf(cost: unknown, properties: Properties, graph: Graph, protocol: Protocol): Arc {
  const state = directionStateSchema.safeParse(properties.text("state", 20));
  const own = protocolSchema.safeParse(properties.text("protocol", 20));
  const end = (name: string): LinkEnd => {
    const kind = interfaceKindSchema.safeParse(properties.text("kind", 20));
    const channel = properties.number("channel", 0, 300);
    return draftEnd({
      interfaceName: properties.text(name, 64),
      kind: kind.success ? kind.data : "unknown",
      channel: channel === null ? null : Math.round(channel),
    });
  };
  const at = properties.text("at", 40);
  return {
    linkKey: properties.text("link_id", 420),
    protocol: own.success ? own.data : protocol,
    told: properties.number("tx", 0, 1),
    counted: properties.number("rx", 0, 1),
    ...etxQualities(cost, properties, graph),
    bandwidthMbps: properties.number("bandwidth_mbps", 0, MBPS_MAX) ?? bandwidthOfCost(cost, graph),
    measuredMbps: properties.number("measured_mbps", 0, MBPS_MAX),
    rttMs: properties.number("rtt_ms", 0, 1e7),
    signalDbm: properties.number("signal_dbm", -200, 50),
    noiseDbm: properties.number("noise_dbm", -200, 50),
    state: state.success ? state.data : null,
    secondHand: properties.flag("second_hand") ? true : null,
    at: at === null || Number.isNaN(Date.parse(at)) ? null : new Date(at).toISOString(),
    sender: end("interface"),
    receiver: end("target_interface"),
  };
}

/**
 * Qualities of a mesh that counts expected transmissions (ETX, De Couto et al. 2003; OLSR's LQ extension): `nlq` is what the neighbour
 * counted of us, our direction; `lq` what we counted of it. A cost alone is 1/(lq·nlq): it tells the product, and of each direction no
 * more than that both deliver its root on the geometric mean.
 */
function etxQualities(cost: unknown, properties: Properties, graph: Graph): Pick<Arc, "quality" | "qualityBack"> {
  const quality = properties.number("quality", 0, 1);
  const isEtx = graph.metric?.trim().toUpperCase() === "ETX";
  if (quality !== null || properties.has("tx") || properties.has("rx")) return { quality, qualityBack: null };
  const [lq, nlq] = [properties.number("lq", 0, 1), properties.number("nlq", 0, 1)];
  if (lq !== null || nlq !== null) return { quality: nlq, qualityBack: lq };
  if (!isEtx || typeof cost !== "number" || !(cost >= 1) || properties.has("state")) return { quality: null, qualityBack: null };
  const mean = Math.sqrt(1 / cost);
  return { quality: mean, qualityBack: mean };
}

/** bmx7's metric `MBitTime`: the cost is the time of one Mbit in seconds. */
function bandwidthOfCost(cost: unknown, graph: Graph): number | null {
  if (graph.metric !== "MBitTime" || typeof cost !== "number" || !Number.isFinite(cost) || cost <= 0) return null;
  const mbps = 1 / cost;
  return mbps <= MBPS_MAX ? mbps : null;
}

function affinity(one: Arc, other: Arc): number {
  if (one.linkKey !== null || other.linkKey !== null) return one.linkKey === other.linkKey ? 4 : 0;
  const names = [one.sender, one.receiver, other.receiver, other.sender].map((end) => end.interfaceName);
  const [mine, theirs, mineBack, theirsBack] = names;
  const fits = (a: string | null | undefined, b: string | null | undefined) => a == null || b == null || a === b;
  if (!fits(mine, mineBack) || !fits(theirs, theirsBack)) return 0;
  return mine != null && mine === mineBack
    ? 3
    : one.sender.channel !== null && one.sender.channel === other.sender.channel
      ? 2
      : 1;
}

/** @param directed bmx7, or a document that says itself which state each direction is in. */
export function linksOf(arcs: readonly Told<Arc>[], directed: boolean, firstSeenAt: string): Link[] {
  const pairs = paired(arcs, affinity);
  const undirected = !directed && pairs.every(({ forth, back }) => forth === null || back === null);
  const tellers = new Set(arcs.map(({ from }) => from));
  const counts = new Map<string, number>();
  return pairs.map((pair) => {
    const key = JSON.stringify([pair.a, pair.b]);
    const n = counts.get(key) ?? 0;
    counts.set(key, n + 1);
    return linkOf(pair, linkId(pair.a, pair.b, n), undirected, tellers, firstSeenAt);
  });
}

function linkOf(
  { a, b, forth, back }: Pair<Arc>,
  id: string,
  undirected: boolean,
  tellers: ReadonlySet<string>,
  at: string,
): Link {
  const silent = forth === null ? a : b;
  const both = undirected || (forth !== null && back !== null);
  const alone = both ? null : (forth ?? back)?.state;
  const telling = alone === "contradicted" || alone === "one-sided" ? alone : tellingState(both, tellers.has(silent));
  const ab = undirected ? (forth ?? back) : forth;
  const ba = undirected ? (back ?? forth) : back;
  return {
    id,
    a,
    b,
    protocol: (forth ?? back)?.protocol ?? "netjson",
    interfaces: {
      a: forth !== null ? forth.sender : (back?.receiver ?? draftEnd(null)),
      b: back !== null ? back.sender : (forth?.receiver ?? draftEnd(null)),
    },
    directions: {
      ab: directionOf(forth ?? reversed(ab), telling, back?.qualityBack ?? null),
      ba: directionOf(back ?? reversed(ba), telling, forth?.qualityBack ?? null),
    },
    firstSeenAt: at,
  };
}

/** A row of an undirected document stands for both directions: the other one has what it tells of that, if anything. */
function reversed(arc: Arc | null): Arc | null {
  return arc === null || arc.qualityBack === null ? arc : { ...arc, quality: arc.qualityBack, qualityBack: arc.quality };
}

/** @param told what a row of the opposite direction tells of this one. */
function directionOf(arc: Arc | null, telling: Direction["state"], told: number | null): Direction {
  if (arc === null) {
    const draft = draftDirection(telling, true);
    return told === null ? draft : { ...draft, state: directionState(telling, told), quality: told };
  }
  const quality = arc.counted ?? arc.told ?? arc.quality ?? told;
  return {
    state: arc.state ?? directionState(telling, quality),
    quality,
    countedByReceiver: arc.counted,
    toldToSender: arc.told,
    bandwidthMbps: arc.bandwidthMbps,
    ...(arc.measuredMbps === null ? {} : { measuredMbps: arc.measuredMbps }),
    ...(arc.rttMs === null ? {} : { rttMs: arc.rttMs }),
    signalDbm: arc.signalDbm,
    noiseDbm: arc.noiseDbm,
    secondHand: arc.secondHand ?? arc.state === null,
    at: arc.at,
  };
}
