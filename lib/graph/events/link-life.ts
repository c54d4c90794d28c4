/**
 * Which figures of a link are samples of its quality. The daemons count the last 48 hellos: after the start of either end's daemon the
 * share climbs from 0, and says nothing of the air until the window is full. A figure carried over from an earlier round is none either.
 */
import { type Link, linkQuality, type Node, type Snapshot } from "../../model/index.ts";

/** Windows fill in half a minute where hellos are sent twice a second; some are sent less often. */
export const FILLING_MS = 180_000;

/** Two readings of one uptime, rounded to seconds and taken some time apart, give starts that differ a little. */
export const SAME_START_MS = 90_000;

export type LinkReading = {
  /** `absent`: it is known not to be there, or to deliver nothing. `old`: nothing was read of it in this round. */
  said: "sample" | "filling" | "absent" | "unknown" | "old";
  quality: number | null; // of a sample
  /** The later start of its ends' daemons, as far as they tell; null: neither does. */
  startedMs: number | null;
};

/** @returns the reading of any link of the snapshot; a link that it does not list is `absent` where both of its ends were read. */
export function linkReadings(snapshot: Snapshot): (id: string, ends: readonly [string, string]) => LinkReading {
  const atMs = Date.parse(snapshot.at);
  const links = new Map(snapshot.links.map((link) => [link.id, link]));
  const nodes = new Map(snapshot.nodes.map((node) => [node.uid, node]));
  return (id, ends) => {
    const link = links.get(id);
    if (link === undefined) {
      const isKnown = ends.every((uid) => nodes.get(uid)?.state === "answered");
      return { said: isKnown ? "absent" : "unknown", quality: null, startedMs: null };
    }
    const startedMs = startOf(link, nodes);
    if (isCarriedOver(link, snapshot)) return { said: "old", quality: null, startedMs };
    const quality = linkQuality(link);
    if (quality === null) return { said: isContradicted(link) ? "absent" : "unknown", quality: null, startedMs };
    if (quality === 0) return { said: "absent", quality: null, startedMs };
    const isFilling = startedMs !== null && atMs - startedMs < FILLING_MS;
    return { said: isFilling ? "filling" : "sample", quality, startedMs };
  };
}

/** Its figures are of an earlier round. What was not asked of routers but read from a file is all of one moment. */
export function isCarriedOver({ directions }: Link, { at, coverage }: Pick<Snapshot, "at" | "coverage">): boolean {
  if (coverage === null || coverage === undefined) return false;
  const read = [directions.ab.at, directions.ba.at].flatMap((one) => (one === null ? [] : [Date.parse(one)]));
  return read.length > 0 && Math.max(...read) < Date.parse(at);
}

function isContradicted({ directions }: Link): boolean {
  return [directions.ab.state, directions.ba.state].some((state) => state === "contradicted" || state === "zero");
}

/** When the daemon that was started last of its two ends was started. */
function startOf({ a, b, protocol }: Link, nodes: ReadonlyMap<string, Node>): number | null {
  const starts = [a, b].flatMap((uid) => {
    const daemon = nodes.get(uid)?.daemons.find((one) => one.protocol === protocol);
    const readAt = daemon?.uptimeSince ?? daemon?.answeredAt ?? null;
    if (daemon === undefined || daemon.uptimeS === null || readAt === null) return [];
    return Date.parse(readAt) - daemon.uptimeS * 1000;
  });
  return starts.length === 0 ? null : Math.max(...starts);
}

/** Whether a daemon began anew between two rounds. */
export function isNewLife(beforeMs: number | null, nowMs: number | null): boolean {
  return beforeMs !== null && nowMs !== null && nowMs - beforeMs > SAME_START_MS;
}
