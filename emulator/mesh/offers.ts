/** Networks that nodes announce, and what a node's search rules make of them: the rows of `$tunnels`. */
import { remembered } from "./arcs.ts";
import { announcedBandwidth, noMetric, tunnelMetricBps, umetric, unlimitedBps } from "./metric.ts";
import type { DaemonName, InternetFamily, MeshNode } from "./types.ts";
import type { DaemonView, KnownNode, ViewedMesh } from "./view.ts";

/** One announced network. `family` null: the node's own addresses. */
export type Offer = { network: string; length: number; bandwidth: string; ip6: boolean; family: InternetFamily | null };

const internetNetworks: Readonly<Record<InternetFamily, { network: string; length: number; ip6: boolean }>> = {
  v4: { network: "0.0.0.0", length: 0, ip6: false },
  v6: { network: "::", length: 0, ip6: true },
  community: { network: "10.0.0.0", length: 8, ip6: false },
};

/** What a node announces at an instant, IPv4 before IPv6, own networks first; nothing where it lacks the tunnel plugin. */
export function offersOf(world: ViewedMesh, daemon: DaemonName, node: MeshNode, atMs: number): Offer[] {
  return remembered(everything, node, daemon, () => allOffersOf(daemon, node)).filter(
    ({ family }) => family === null || world.offers(daemon, node, family, atMs),
  );
}

/** What each node announces while it withdraws nothing. */
const everything = new WeakMap<MeshNode, Map<DaemonName, Offer[]>>();

function allOffersOf(daemon: DaemonName, node: MeshNode): Offer[] {
  if (!node.hasTun) return [];
  const own = umetric(unlimitedBps[daemon]);
  const offers: Offer[] = [
    { network: node.lan4.network, length: node.lan4.length, bandwidth: own, ip6: false, family: null },
    { network: node.lan6.network, length: node.lan6.length, bandwidth: own, ip6: true, family: null },
    ...node.gateway.map(({ family, claimedBps }) => ({
      ...internetNetworks[family],
      bandwidth: announcedBandwidth(daemon, claimedBps),
      family,
    })),
  ];
  return offers.sort((one, other) => Number(one.ip6) - Number(other.ip6));
}

export type SearchRule = { name: string; network: string; length: number; min: number; max: number; ip6: boolean };

/** The search rules of a node: Internet, the community's networks, and the others' own networks. */
export function rulesOf(view: DaemonView): SearchRule[] {
  const { node } = view;
  const offersItself = (family: InternetFamily) => node.gateway.some((offer) => offer.family === family);
  const rules: SearchRule[] = [];
  if (!offersItself("v4")) {
    rules.push({ name: "inet4", network: "0.0.0.0", length: 0, min: 0, max: node.wideSearch ? 128 : 0, ip6: false });
  }
  if (!offersItself("community")) rules.push({ name: "community", network: "10.0.0.0", length: 8, min: 8, max: 8, ip6: false });
  rules.push({ name: "mesh4", network: "10.0.0.0", length: 8, min: 24, max: 32, ip6: false });
  if (!offersItself("v6")) rules.push({ name: "inet6", network: "::", length: 0, min: 0, max: 0, ip6: true });
  // bmx7 takes the narrower network first; bmx6 keeps the order of the configuration.
  return view.daemon === "bmx7" ? rules.sort((one, other) => other.length - one.length) : rules;
}

export type TunnelRow = { rule: SearchRule | null; offer: Offer; from: KnownNode; chosen: boolean; path: string; rated: string };

/** The rows of `$tunnels`: every offer of every other node, once for each rule that searches it, once without where none does. */
export function tunnelRows(view: DaemonView): TunnelRow[] {
  return rowsOf(view, view.known, () => true);
}

/** Those of ways out alone. */
export function wayOutRows(view: DaemonView): TunnelRow[] {
  return rowsOf(view, view.selfAndGateways, ({ family }) => family !== null);
}

/** By viewer and daemon: the rules that search an offer. Neither changes. */
const searching = new WeakMap<MeshNode, Map<DaemonName, Map<Offer, readonly SearchRule[]>>>();

function rulesFor(view: DaemonView, offer: Offer): readonly SearchRule[] {
  const byOffer = remembered(searching, view.node, view.daemon, () => new Map<Offer, readonly SearchRule[]>());
  const known = byOffer.get(offer) ?? rulesOf(view).filter((rule) => searches(rule, offer));
  byOffer.set(offer, known);
  return known;
}

function rowsOf(view: DaemonView, announcers: readonly KnownNode[], isWanted: (offer: Offer) => boolean): TunnelRow[] {
  const gateways = new Map<InternetFamily, KnownNode | null>();
  const gatewayOf = (family: InternetFamily) => {
    if (!gateways.has(family)) gateways.set(family, view.chosenGateway(family));
    return gateways.get(family);
  };
  const rows: TunnelRow[] = [];
  for (const from of announcers) {
    if (from.self) continue;
    const path = from.link === null ? noMetric[view.daemon] : umetric(from.metricBps);
    for (const offer of offersOf(view.world, view.daemon, from.node, view.atMs)) {
      if (!isWanted(offer)) continue;
      const fitting = rulesFor(view, offer);
      if (fitting.length === 0) rows.push({ rule: null, offer, from, chosen: false, path, rated: noMetric[view.daemon] });
      for (const [order, rule] of fitting.entries()) {
        const wanted = offer.family === null || gatewayOf(offer.family)?.node === from.node;
        const chosen = order === 0 && from.link !== null && wanted;
        const metric = tunnelMetricBps(view.daemon, from.metricBps) * (chosen ? 1.2 : 1);
        rows.push({ rule, offer, from, chosen, path, rated: from.link === null ? noMetric[view.daemon] : umetric(metric) });
      }
    }
  }
  return rows;
}

function searches(rule: SearchRule, offer: Offer): boolean {
  if (rule.ip6 !== offer.ip6 || offer.length < rule.min || offer.length > rule.max) return false;
  return rule.length === 0 || (offer.network.startsWith("10.") && offer.length >= rule.length);
}
