/**
 * The exact difference of two snapshots, over what `cover.ts` covers (analytics M6.3). Differences fold: applied to the first cover they
 * give the second, whatever lies between.
 */
import type { NodeState, Snapshot } from "../../model/index.ts";
import { type Cover, type CoveredLink, coverOf, readNodes } from "./cover.ts";

type Change<Value> = { id: string; before: Value | null; after: Value | null }; // null: was or is not there

export type SnapshotDiff = {
  from: string;
  to: string;
  nodes: Change<NodeState>[];
  links: Change<CoveredLink>[];
  gatewaysAdded: string[]; // "uid family"
  gatewaysRemoved: string[];
  /** `after: { gateway: null }`: uses none, or it is not known which; `after: null`: nothing is said of it at all. */
  uses: Change<{ gateway: string | null }>[];
  routes: Change<{ nextHop: string | null }>[];
  links_not_known: string[]; // no longer listed, but an end was not read: nothing is known of them
};

/** A quality that moved by more than this has shifted. */
export const QUALITY_SHIFT = 0.2;

export function diff(before: Snapshot, after: Snapshot): SnapshotDiff {
  const [a, b] = [coverOf(before), coverOf(after)];
  const read = readNodes(after.nodes);
  const gone = new Set(after.nodes.filter(({ state }) => state === "gone").map(({ uid }) => uid));
  const silent = (uid: string) => !read.has(uid) && !gone.has(uid);
  const links = changesOf(a.links, b.links, (x, y) => x.state === y.state && x.quality === y.quality);
  const ends = new Map(before.links.map((link) => [link.id, link]));
  return {
    from: a.at,
    to: b.at,
    nodes: changesOf(a.nodes, b.nodes, (x, y) => x === y),
    links,
    gatewaysAdded: [...b.gateways].filter((key) => !a.gateways.has(key)),
    gatewaysRemoved: [...a.gateways].filter((key) => !b.gateways.has(key)),
    uses: changesOf(boxed(a.uses, "gateway"), boxed(b.uses, "gateway"), (x, y) => x.gateway === y.gateway),
    routes: changesOf(boxed(a.routes, "nextHop"), boxed(b.routes, "nextHop"), (x, y) => x.nextHop === y.nextHop),
    links_not_known: links
      .filter(({ id, after: now }) => {
        const link = ends.get(id);
        return now === null && link !== undefined && (silent(link.a) || silent(link.b));
      })
      .map(({ id }) => id),
  };
}

function boxed<Key extends string>(map: ReadonlyMap<string, string | null>, name: Key) {
  return new Map([...map].map(([id, value]) => [id, { [name]: value } as Record<Key, string | null>]));
}

function changesOf<Value>(
  before: ReadonlyMap<string, Value>,
  after: ReadonlyMap<string, Value>,
  same: (one: Value, other: Value) => boolean,
): Change<Value>[] {
  const changes: Change<Value>[] = [];
  for (const [id, was] of before) {
    const is = after.get(id);
    if (is === undefined) changes.push({ id, before: was, after: null });
    else if (!same(was, is)) changes.push({ id, before: was, after: is });
  }
  for (const [id, is] of after) if (!before.has(id)) changes.push({ id, before: null, after: is });
  return changes;
}

/** The cover after the changes. @throws nothing: a change of something that is not there adds it. */
export function apply(difference: SnapshotDiff, cover: Cover): Cover {
  const gateways = new Set(cover.gateways);
  for (const key of difference.gatewaysRemoved) gateways.delete(key);
  for (const key of difference.gatewaysAdded) gateways.add(key);
  return {
    at: difference.to,
    nodes: changed(cover.nodes, difference.nodes, (value) => value),
    links: changed(cover.links, difference.links, (value) => value),
    gateways,
    uses: changed(cover.uses, difference.uses, ({ gateway }) => gateway),
    routes: changed(cover.routes, difference.routes, ({ nextHop }) => nextHop),
  };
}

function changed<Value, Boxed>(
  map: ReadonlyMap<string, Value>,
  changes: readonly Change<Boxed>[],
  open: (boxed: Boxed) => Value,
): Map<string, Value> {
  const next = new Map(map);
  for (const { id, after } of changes) {
    if (after === null) next.delete(id);
    else next.set(id, open(after));
  }
  return next;
}

export type Churn = {
  nodesAdded: string[];
  nodesRemoved: string[];
  linksAdded: string[];
  linksRemoved: string[]; // known not to be there
  linksNotKnown: string[];
  qualityShifts: { link: string; before: number; after: number }[]; // |Δ| > 0.2
  routeChanges: number; // next hops known both times, and different
  jaccard: number; // of the sets of links; those not known stand in neither
};

/** The difference in the words of people. `before` and `after` as given to `diff`. */
export function churnOf(difference: SnapshotDiff, before: Snapshot, after: Snapshot): Churn {
  const linksNotKnown = difference.links_not_known;
  const leftOut = new Set(linksNotKnown);
  const ids = (snapshot: Snapshot) => new Set(snapshot.links.map(({ id }) => id).filter((id) => !leftOut.has(id)));
  const come = (changes: readonly Change<unknown>[]) => changes.filter((one) => one.before === null).map(({ id }) => id);
  const gone = (changes: readonly Change<unknown>[]) => changes.filter((one) => one.after === null).map(({ id }) => id);
  return {
    nodesAdded: come(difference.nodes),
    nodesRemoved: gone(difference.nodes),
    linksAdded: come(difference.links),
    linksRemoved: gone(difference.links).filter((id) => !leftOut.has(id)),
    linksNotKnown,
    qualityShifts: difference.links.flatMap(({ id, before: was, after: is }) => {
      const [one, other] = [was?.quality ?? null, is?.quality ?? null];
      if (one === null || other === null || Math.abs(other - one) <= QUALITY_SHIFT) return [];
      return [{ link: id, before: one, after: other }];
    }),
    routeChanges: difference.routes.filter(
      ({ before: was, after: is }) => (was?.nextHop ?? null) !== null && (is?.nextHop ?? null) !== null,
    ).length,
    jaccard: jaccard(ids(before), ids(after)),
  };
}

/** |A ∩ B| / |A ∪ B|; two empty sets are alike: 1. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const both = [...a].filter((one) => b.has(one)).length;
  const any = a.size + b.size - both;
  return any === 0 ? 1 : both / any;
}
