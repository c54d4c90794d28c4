/** Who shares the air: channels of links, and how many others within two hops are on a node's channels. */
import { linkKind } from "../../map/encode.ts";
import { otherEnd, type SnapshotIndex } from "../snapshot-index.ts";
import { type ClassSpec, type LayerRows, layerRows, stepOf, stepSpecs } from "./rows.ts";

const CATEGORIES = ["c0", "c1", "c2", "c3", "c4", "c5", "c6"] as const;
const CROWDS = [1, 4, 8, 16] as const;
const HOPS = 2;

export function channelLayer(index: SnapshotIndex): LayerRows {
  const { nodes, links } = index.snapshot;
  const keys = new Map(links.map((link) => [link.id, channelKey(link)]));
  const counts = new Map<string, number>();
  for (const key of keys.values()) if (isChannel(key)) counts.set(key, (counts.get(key) ?? 0) + 1);
  const most = [...counts].sort(([a, one], [b, other]) => other - one || Number(a) - Number(b)).map(([key]) => key);
  const named = most.slice(0, CATEGORIES.length).sort((one, other) => Number(one) - Number(other));
  const specs: ClassSpec[] = [
    ...named.map((key, at): ClassSpec => ({ key, of: "link", tone: CATEGORIES[at] ?? "c7", value: Number(key) })),
    { key: "others", of: "link", tone: "c7" },
    { key: "wired", of: "link", tone: "pale" },
    { key: "unknown", of: "link", tone: "unmeasured" },
    ...stepSpecs("node", CROWDS, true),
    { key: "unknown", of: "node", tone: "unmeasured" },
  ];
  return layerRows(
    specs,
    nodes.map(({ uid }): [string, string, number | null] => {
      const sharing = channelSharers(index, uid);
      return [uid, sharing === null ? "unknown" : stepOf(sharing.size, CROWDS), sharing?.size ?? null];
    }),
    [...keys].map(([id, key]): [string, string, number | null] => [
      id,
      !isChannel(key) || named.includes(key) ? key : "others",
      isChannel(key) ? Number(key) : null,
    ]),
  );
}

function isChannel(key: string): boolean {
  return key !== "wired" && key !== "unknown";
}

function channelKey(link: Parameters<typeof linkKind>[0]): string {
  const channel = link.interfaces.a.channel ?? link.interfaces.b.channel;
  if (channel !== null) return String(channel);
  return linkKind(link) === "wired" ? "wired" : "unknown";
}

/** Channels that the node has a link on. */
function channelsOf(index: SnapshotIndex, uid: string): Set<string> {
  return new Set(index.linksOf(uid).map(channelKey).filter(isChannel));
}

/** Others within two hops that have a link on one of its channels; null: none of its own channels is known. */
export function channelSharers(index: SnapshotIndex, uid: string): Set<string> | null {
  const own = channelsOf(index, uid);
  if (own.size === 0) return null;
  const near = new Set([uid]);
  let edge = [uid];
  for (let hop = 0; hop < HOPS; hop += 1) {
    const next = edge.flatMap((one) => index.linksOf(one).map((link) => otherEnd(link, one))).filter((one) => !near.has(one));
    for (const one of next) near.add(one);
    edge = next;
  }
  near.delete(uid);
  return new Set([...near].filter((one) => [...channelsOf(index, one)].some((channel) => own.has(channel))));
}
