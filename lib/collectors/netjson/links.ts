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
import { countsTransmissions, type EtxQualities, qualityOfCost, type ShareScale, shareOf, shareScaleOf } from "./etx.ts";
import type { NodeNames } from "./names.ts";
import { Properties } from "./properties.ts";
import { type Graph, linkSchema } from "./schema.ts";

export type Arc = EtxQualities & {
  linkKey: string | null; // the id that our own exports give both directions of a link
  protocol: Protocol;
  told: number | null;
  counted: number | null;
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

function idNamed(text: string, names: NodeNames): string | { bearers: number } {
  const named = names.find(text);
  return "id" in named ? named.id : named;
}

function wordsOf(bearers: number, name: string): string {
  if (bearers === 0) return `no node has the id or the address ${name}`;
  return `${bearers} nodes have the address ${name}, and nothing tells which is meant`;
}

/** @returns arcs between known nodes. A link that names another node, or one of several, is noted with the name. */
export function readArcs(graph: Graph, names: NodeNames, protocol: Protocol, notes: Notes): Told<Arc>[] {
  const linksMax = Math.max(1_000, names.size * LINKS_A_NODE_MAX);
  const scale = shareScaleOf(graph.links.slice(0, linksMax));
  const arcs: Told<Arc>[] = [];
  for (const [index, element] of graph.links.slice(0, linksMax).entries()) {
    const raw = linkSchema.safeParse(element);
    if (!raw.success) {
      notes.add("unexpected-shape", `links[${index}]: no source and target`, { query: "links" });
      continue;
    }
    const [source, target] = [cleanText(raw.data.source, 200), cleanText(raw.data.target, 200)];
    const [from, to] = [idNamed(source, names), idNamed(target, names)];
    if (typeof from !== "string" || typeof to !== "string") {
      const [stranger, found] = typeof from === "string" ? [target, to] : [source, from];
      const message = `links[${index}]: ${wordsOf(typeof found === "string" ? 0 : found.bearers, stranger)}`;
      notes.add("unknown-neighbour", message, { node: typeof from === "string" ? from : source, query: "links" });
      continue;
    }
    if (from === to) {
      notes.add("implausible-value", `links[${index}]: from ${from} to itself`, { node: from, query: "links" });
      continue;
    }
    const refuse = (field: string, value: unknown) =>
      notes.add("implausible-value", `links[${index}].${field}: ${JSON.stringify(value)}`, { node: from, query: "links" });
    arcs.push({
      from,
      to,
      row: arcOf(raw.data.cost, new Properties(raw.data.properties, refuse), { graph, scale, protocol, refuse }),
    });
  }
  if (graph.links.length > linksMax)
    notes.add("too-large", `${graph.links.length} links, ${linksMax} are taken`, { query: "links" });
  return arcs;
}

type Reading = {
  graph: Graph;
  scale: ShareScale;
  protocol: Protocol;
  refuse: (field: string, value: unknown) => void;
};

function arcOf(cost: unknown, properties: Properties, reading: Reading): Arc {
  const { graph, protocol } = reading;
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
    ...etxQualities(cost, properties, reading),
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

/** Figures of a bmx daemon, or of our own exports, stand before those of OLSR. */
function etxQualities(cost: unknown, properties: Properties, { graph, scale, refuse }: Reading): EtxQualities {
  const quality = properties.number("quality", 0, 1);
  if (quality !== null || properties.has("tx") || properties.has("rx")) return { quality, qualityBack: null };
  const share = (name: string) => {
    const read = shareOf(properties.value(name), scale);
    if (read !== "refused") return read;
    refuse(name, properties.value(name));
    return null;
  };
  const [lq, nlq] = [share("lq"), share("nlq")];
  if (lq !== null || nlq !== null) return { quality: nlq, qualityBack: lq };
  if (!countsTransmissions(graph) || properties.has("state")) return { quality: null, qualityBack: null };
  const mean = qualityOfCost(cost);
  if (mean !== "refused") return { quality: mean, qualityBack: mean };
  refuse("cost", cost);
  return { quality: null, qualityBack: null };
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
