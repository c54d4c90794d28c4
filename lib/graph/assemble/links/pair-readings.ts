/**
 * Ties the two ends' rows of one link together. A row of A names B's address and A's device, the reverse row A's address and B's device:
 * rows match where neither contradicts the other. Where more than one match is possible (several links between two nodes, and an end
 * whose interfaces are not known), the best-proven ones are taken first, then those whose figures agree.
 */
import { compareBy, compareText } from "#lib/base/compare.ts";
import type { Protocol } from "../../../model/index.ts";
import type { Device, Ownership } from "../evidence/ownership.ts";
import type { ToldEnd, ToldRow } from "../evidence/told-rows.ts";
import { listAt } from "../input/order.ts";

export type PairedEnd = { device: string | null; linkLocal: string | null };

/** One link as its ends tell it; `a` < `b`. At least one of `byA`, `byB` is there. */
export type PairedLink = {
  a: string;
  b: string;
  protocol: Protocol;
  endA: PairedEnd;
  endB: PairedEnd;
  byA: ToldRow | null;
  byB: ToldRow | null;
};

export function pairReadings(rows: readonly ToldRow[], ownership: Ownership): PairedLink[] {
  const byPair = new Map<string, ToldRow[]>();
  for (const row of rows) {
    const [a, b] = row.teller < row.neighbour ? [row.teller, row.neighbour] : [row.neighbour, row.teller];
    listAt(byPair, `${a} ${b} ${row.protocol}`).push(row);
  }
  const links: PairedLink[] = [];
  for (const group of byPair.values()) {
    const first = group[0];
    if (first === undefined) continue;
    const [a] = [first.teller, first.neighbour].sort(compareText);
    const ofA = withoutRepeats(group.filter((row) => row.teller === a));
    const ofB = withoutRepeats(group.filter((row) => row.teller !== a));
    for (const [byA, byB] of matched(ofA, ofB)) links.push(pairedLink(first.protocol, byA, byB, ownership));
  }
  return mergedOverProtocols(links);
}

const byRow = compareBy<ToldRow>(
  (row) => row.mine.device ?? "",
  (row) => row.theirs.linkLocals[0] ?? "",
  (row) => `${row.mine.index} ${row.theirs.index} ${row.rx} ${row.tx}`,
);

/** A row that a daemon tells twice is one. */
function withoutRepeats(rows: readonly ToldRow[]): ToldRow[] {
  const sorted = rows.toSorted(byRow);
  if (sorted.length < 2) return sorted;
  const sameEnds = (one: ToldRow, other: ToldRow) =>
    one.mine.device !== null &&
    one.mine.device === other.mine.device &&
    one.theirs.linkLocals[0] === other.theirs.linkLocals[0] &&
    one.theirs.index === other.theirs.index;
  return sorted.filter((row, place) => !sorted.slice(0, place).some((earlier) => sameEnds(earlier, row)));
}

/** How well two opposite rows fit; null where they contradict each other. */
function agreement(one: ToldRow, other: ToldRow): number | null {
  const forth = endFit(one.mine, other.theirs);
  const back = endFit(other.mine, one.theirs);
  if (forth === null || back === null) return null;
  const sameDevice = one.mine.device !== null && one.mine.device === other.mine.device ? 0.5 : 0;
  return forth + back + sameDevice - 0.2 * (gap(one.rx, other.tx) + gap(one.tx, other.rx));
}

function gap(one: number | null, other: number | null): number {
  return one === null || other === null ? 0.5 : Math.abs(one - other);
}

/** An end as it knows itself against the end as its neighbour names it. */
function endFit(own: ToldEnd, named: ToldEnd): number | null {
  let score = 0;
  const [address] = named.linkLocals;
  if (address !== undefined && own.linkLocals.length > 0) {
    if (!own.linkLocals.includes(address)) return null;
    score += 2;
  }
  if (own.index !== null && named.index !== null) {
    if (own.index !== named.index) return null;
    score += 1;
  }
  return score;
}

function matched(ofA: readonly ToldRow[], ofB: readonly ToldRow[]): [ToldRow | null, ToldRow | null][] {
  const options: { i: number; j: number; score: number }[] = [];
  ofA.forEach((one, i) => {
    ofB.forEach((other, j) => {
      const score = agreement(one, other);
      if (score !== null) options.push({ i, j, score });
    });
  });
  options.sort((one, other) => other.score - one.score || one.i - other.i || one.j - other.j);
  const takenA = new Set<number>();
  const takenB = new Set<number>();
  const pairs: [ToldRow | null, ToldRow | null][] = [];
  for (const { i, j } of options) {
    if (takenA.has(i) || takenB.has(j)) continue;
    takenA.add(i);
    takenB.add(j);
    pairs.push([ofA[i] ?? null, ofB[j] ?? null]);
  }
  ofA.forEach((row, i) => {
    if (!takenA.has(i)) pairs.push([row, null]);
  });
  ofB.forEach((row, j) => {
    if (!takenB.has(j)) pairs.push([null, row]);
  });
  return pairs;
}

function pairedLink(protocol: Protocol, byA: ToldRow | null, byB: ToldRow | null, ownership: Ownership): PairedLink {
  const row = byA ?? byB;
  if (row === null) throw new Error("a link that neither end tells");
  const [a, b] = row === byA ? [row.teller, row.neighbour] : [row.neighbour, row.teller];
  return { a, b, protocol, byA, byB, endA: pairedEnd(a, byA, byB, ownership), endB: pairedEnd(b, byB, byA, ownership) };
}

function pairedEnd(uid: string, own: ToldRow | null, opposite: ToldRow | null, ownership: Ownership): PairedEnd {
  const linkLocal =
    opposite?.theirs.linkLocals[0] ?? (own?.mine.linkLocals.length === 1 ? own.mine.linkLocals[0] : undefined) ?? null;
  if (own !== null && own.mine.device !== null) return { device: own.mine.device, linkLocal };
  const index = own?.mine.index ?? opposite?.theirs.index ?? null;
  const protocol = (own ?? opposite)?.protocol;
  const fits = (device: Device) =>
    (linkLocal === null || device.linkLocals.has(linkLocal)) &&
    (index === null || protocol === undefined || (device.indexes.get(protocol) ?? index) === index) &&
    (linkLocal !== null || (index !== null && protocol !== undefined && device.indexes.get(protocol) === index));
  const devices = [...ownership.devicesOf(uid).values()].filter(fits);
  return { device: devices.length === 1 ? (devices[0]?.name ?? null) : null, linkLocal };
}

/** A router running both daemons is told of twice over one pair of interfaces: the fuller telling stands, bmx7's where they are equal. */
function mergedOverProtocols(links: readonly PairedLink[]): PairedLink[] {
  const best = new Map<string, PairedLink>();
  const rank = (link: PairedLink) => (link.byA !== null && link.byB !== null ? 2 : 0) + (link.protocol === "bmx7" ? 1 : 0);
  for (const link of links) {
    const { a, b, protocol, endA, endB } = link;
    const known = endA.device !== null && endB.device !== null;
    const key = known ? JSON.stringify([a, b, endA, endB]) : JSON.stringify([a, b, endA, endB, protocol, best.size]);
    const rival = best.get(key);
    if (rival === undefined || rank(link) > rank(rival)) best.set(key, link);
  }
  return [...best.values()].sort(byLink);
}

const byLink = compareBy<PairedLink>(
  (link) => link.a,
  (link) => link.b,
  (link) => link.endA.device ?? "~",
  (link) => link.endB.device ?? "~",
  (link) => `${link.endA.linkLocal} ${link.endB.linkLocal} ${link.protocol}`,
  (link) => `${link.byA?.mine.index ?? link.byB?.theirs.index} ${link.byB?.mine.index ?? link.byA?.theirs.index}`,
);
