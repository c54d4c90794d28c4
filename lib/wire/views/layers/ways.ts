/** Layers about the way to the Internet: how fast, over which links, by which gateway, and what everybody else hangs on. */
import { isUsable, type Link } from "../../../model/index.ts";
import { qualityBand } from "../../map/wire.ts";
import type { AnalysisIndex } from "../analysis-index.ts";
import { type SnapshotIndex, shownQuality } from "../snapshot-index.ts";
import { type ClassSpec, type LayerRows, layerRows, stepOf, stepSpecs } from "./rows.ts";

type Found = AnalysisIndex | null;

/** Mbit/s: below the first a page of the web is slow, above the last nobody notices the mesh. */
const BANDWIDTHS = [2, 5, 15, 40] as const;

export function bandwidthLayer({ snapshot }: SnapshotIndex, found: Found): LayerRows {
  const specs: ClassSpec[] = [
    { key: "none", of: "node", tone: "poor" },
    ...stepSpecs("node", BANDWIDTHS),
    { key: "unknown", of: "node", tone: "unmeasured" },
    ...stepSpecs("link", BANDWIDTHS),
    { key: "unknown", of: "link", tone: "unmeasured" },
  ];
  const nodes = snapshot.nodes.flatMap(({ uid }): [string, string, number | null][] => {
    const row = found?.node(uid) ?? null;
    if (row?.reasons.bandwidth_mbps === "is-gateway") return [];
    const mbps = row?.bandwidth_mbps ?? null;
    return [[uid, mbps === null ? "unknown" : mbps === 0 ? "none" : stepOf(mbps, BANDWIDTHS), mbps]];
  });
  const links = snapshot.links.map(({ id }): [string, string, number | null] => {
    const both = found?.link(id)?.bandwidth_mbps ?? null;
    const mbps = both === null ? null : Math.min(both.ab, both.ba);
    return [id, mbps === null ? "unknown" : stepOf(mbps, BANDWIDTHS), mbps];
  });
  return layerRows(specs, nodes, links);
}

/** A spare is no fault: it steps back, however good it is. What is used keeps the colour of its quality. */
export function routingLayer(index: SnapshotIndex, found: Found): LayerRows {
  const specs: ClassSpec[] = [
    { key: "used-good", of: "link", tone: "strong" },
    { key: "used-fair", of: "link", tone: "fair" },
    { key: "used-poor", of: "link", tone: "poor" },
    { key: "spare", of: "link", tone: "pale" },
    { key: "off", of: "link", tone: "unmeasured" },
  ];
  const used = usedLinks(index);
  const links = index.snapshot.links.map((link): [string, string, number | null] => {
    const load = found?.link(link.id)?.load ?? null;
    // Where nobody tells of routes, the predicted ones.
    const isUsed = used.size > 0 ? used.has(link.id) : (load ?? 0) > 0;
    return [link.id, isUsed ? usedClass(link) : isUsable(link) ? "spare" : "off", load];
  });
  return layerRows(specs, [], links);
}

function usedClass(link: Link): string {
  const band = qualityBand(shownQuality(link));
  return band === "unmeasured" ? "used-good" : `used-${band}`;
}

/** Links over which somebody sends to the gateway that somebody uses. */
export function usedLinks({ snapshot }: SnapshotIndex): Set<string> {
  const gateways = new Set(snapshot.uses.flatMap(({ gateway }) => (gateway === null ? [] : [gateway])));
  return new Set(snapshot.routes.flatMap(({ target, link }) => (link !== null && gateways.has(target) ? [link] : [])));
}

const CATEGORIES = ["c0", "c1", "c2", "c3", "c4", "c5", "c6"] as const;

/** The gateway that a node uses by its own rows, else by prediction. null: none; undefined: not known. */
export function gatewayOf(index: SnapshotIndex, found: Found, uid: string): string | null | undefined {
  const uses = index.usesOf(uid).filter(({ family }) => family !== "community");
  const told = uses.find(({ gateway }) => gateway !== null)?.gateway ?? null;
  if (told !== null) return told;
  const row = found?.node(uid) ?? null;
  if (row?.reasons.bandwidth_mbps === "is-gateway") return uid;
  const gateway = row?.used_gateway ?? row?.gateway ?? null;
  if (gateway !== null) return gateway;
  return row?.way_out === "no" || uses.some(({ reason }) => reason === "none-chosen") ? null : undefined;
}

export function catchmentLayer(index: SnapshotIndex, found: Found): LayerRows {
  const uids = index.snapshot.nodes.map(({ uid }) => uid);
  const gateways = new Map(uids.map((uid) => [uid, gatewayOf(index, found, uid)]));
  const sizes = new Map<string, number>();
  for (const gateway of gateways.values()) if (gateway != null) sizes.set(gateway, (sizes.get(gateway) ?? 0) + 1);
  const largest = [...sizes].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1)).map(([uid]) => uid);
  const keys = new Map(largest.slice(0, CATEGORIES.length).map((uid) => [uid, uid]));
  const specs = (["node", "link"] as const).flatMap((of): ClassSpec[] => [
    ...largest.slice(0, CATEGORIES.length).map((uid, at): ClassSpec => {
      return { key: uid, of, tone: CATEGORIES[at] ?? "c7", name: index.label(uid) };
    }),
    { key: "others", of, tone: "c7" },
    ...(of === "node"
      ? ([
          { key: "none", of, tone: "poor" },
          { key: "unknown", of, tone: "unmeasured" },
        ] satisfies ClassSpec[])
      : ([{ key: "unused", of, tone: "pale" }] satisfies ClassSpec[])),
  ]);
  const keyOf = (gateway: string | null | undefined) =>
    gateway === undefined ? "unknown" : gateway === null ? "none" : (keys.get(gateway) ?? "others");
  const used = usedLinks(index);
  const nodes = uids.map((uid): [string, string, null] => [uid, keyOf(gateways.get(uid)), null]);
  const links = index.snapshot.links.map(({ id, a, b }): [string, string, null] => {
    const [one, other] = [gateways.get(a), gateways.get(b)];
    return [id, one != null && one === other && (used.size === 0 || used.has(id)) ? keyOf(one) : "unused", null];
  });
  return layerRows(specs, nodes, links);
}

/** How many others lose the Internet. */
const LOSSES = [2, 5, 10, 25] as const;

export function onlyWaysLayer({ snapshot }: SnapshotIndex, found: Found): LayerRows {
  const specs: ClassSpec[] = (["node", "link"] as const).flatMap((of) => [
    ...stepSpecs(of, LOSSES, true).reverse(),
    { key: "nobody", of, tone: "pale" },
    { key: "unknown", of, tone: "unmeasured" },
  ]);
  const keyOf = (lost: number | null) => (lost === null ? "unknown" : lost === 0 ? "nobody" : stepOf(lost, LOSSES));
  const nodes = snapshot.nodes.map(({ uid }): [string, string, number | null] => {
    const lost = found?.node(uid)?.lost_if_fails ?? null;
    return [uid, keyOf(lost), lost];
  });
  const links = snapshot.links.map((link): [string, string, number | null] => {
    const row = found?.link(link.id) ?? null;
    const lost = row === null ? null : row.usable ? row.lost_if_fails : 0;
    return [link.id, keyOf(lost), lost];
  });
  return layerRows(specs, nodes, links);
}
