/**
 * Numbers as the daemons compute and print them. Sources: bmx6 `metrics.c` (`umetric_to_human`, `fmetric_u8`), bmx7 `metrics.c`
 * (link curve), and values read off real daemons.
 */
import type { DaemonName } from "./types.ts";

/** The metric of the own node: what an originator's message starts with. */
export const unlimitedBps: Readonly<Record<DaemonName, number>> = { bmx6: 128_849_018_880, bmx7: 257_698_037_760 };

/** Bit/s in the daemons' short form: plain below 100 000, then K, M, G of decimal thousands, always cut off, never rounded up. */
export function umetric(bps: number): string {
  const whole = Math.floor(bps);
  if (whole < 100_000) return String(whole);
  if (whole < 100_000_000) return `${Math.floor(whole / 1000)}K`;
  if (whole < 100_000_000_000) return `${Math.floor(whole / 1_000_000)}M`;
  return `${Math.floor(whole / 1_000_000_000)}G`;
}

/** What stands for "no metric". */
export const noMetric: Readonly<Record<DaemonName, string>> = { bmx6: "INVALID", bmx7: "-1" };

/**
 * A bandwidth as the one byte that is announced: 5 bits of exponent, 3 of mantissa. bmx6 adds a 79th before cutting off (so most
 * values come out nearest), bmx7 cuts off. bmx6: 2^e·(32+4m), bmx7: 2^e·(64+8m).
 */
export function fmetric8(daemon: DaemonName, bps: number): number {
  const base = daemon === "bmx6" ? 32 : 64;
  const value = daemon === "bmx6" ? bps * (1 + 1 / 79) : bps;
  if (value < base) return 0;
  let exponent = Math.floor(Math.log2(value / base));
  if (2 ** (exponent + 1) * base <= value) exponent += 1; // log2 may fall a hair short
  const mantissa = Math.floor((value / 2 ** exponent - base) / (base / 8));
  return Math.min(255, exponent * 8 + Math.min(7, mantissa));
}

/** The bandwidth that such a byte stands for, bit/s. */
export function fromFmetric8(daemon: DaemonName, code: number): number {
  const base = daemon === "bmx6" ? 32 : 64;
  return 2 ** (code >> 3) * (base + (base / 8) * (code & 7));
}

/** A claimed bandwidth after it went through the announcement. */
export function announcedBandwidth(daemon: DaemonName, claimedBps: number): string {
  return umetric(fromFmetric8(daemon, fmetric8(daemon, claimedBps)));
}

/** How many hellos make the window that qualities are counted over. */
export const helloWindow = 48;

/** Percent that the receiver shows for `heard` of 48 hellos. */
export function rxPercent(daemon: DaemonName, heard: number): number {
  return daemon === "bmx6" ? Math.floor((100 * heard) / helloWindow) : Math.floor((100 * quality255(heard)) / 255);
}

/** Percent that the sender shows: bmx6 gets it told in 7 bits, bmx7 in 8. */
export function txPercent(daemon: DaemonName, heard: number): number {
  if (daemon === "bmx7") return rxPercent("bmx7", heard);
  return Math.floor((100 * Math.floor((127 * heard) / helloWindow)) / 127);
}

/** bmx7's own scale of a quality, 0..255. */
export function quality255(heard: number): number {
  return Math.floor((255 * heard) / helloWindow);
}

/**
 * The bandwidth of a link for routing, sender's side: `sent` of my hellos arrived there, `got` of theirs arrived here.
 * bmx6: rate · tx·√rx. bmx7: the same quality bent by a threshold curve, and 40 % of it on radio.
 */
export function linkBandwidthBps(daemon: DaemonName, rateBps: number, wired: boolean, sent: number, got: number): number {
  if (sent === 0 || got === 0) return 0;
  if (daemon === "bmx6") {
    const tx = Math.floor((127 * sent) / helloWindow) / 127;
    return rateBps * 1.000_002_75 * tx * Math.sqrt(got / helloWindow); // the integer arithmetic of metrics.c ends a little above
  }
  const tq = quality255(sent) / 255;
  const rq = quality255(got) / 255;
  if (tq < 0.1 || rq < 0.1) return 0;
  return (rateBps * bentQuality(Math.floor(255 * tq * Math.sqrt(rq))) * (wired ? 1 : 0.4)) / 255;
}

/** bmx7's curve: below the threshold a link counts half, near the top it counts whole. */
function bentQuality(quality: number): number {
  if (quality >= 229) return 255;
  if (quality >= 170) return 85 + Math.floor(((quality - 170) * 170) / 59);
  return Math.floor(quality / 2);
}

/** What bmx7 shows as rxRate: the interface's speed times the share heard. */
export function bmx7RxRateBps(rateBps: number, heard: number): number {
  return (rateBps * quality255(heard)) / 255;
}

/**
 * The metric that decides between tunnels. bmx6 hands the path metric through its 5-bit mantissa (a 79th added, cut off) and takes one
 * step off; bmx7 leaves it as it is.
 */
export function tunnelMetricBps(daemon: DaemonName, pathBps: number): number {
  if (daemon === "bmx7") return pathBps;
  const value = pathBps * (1 + 1 / 79);
  const exponent = Math.floor(Math.log2(value / 32));
  const mantissa = Math.floor(value / 2 ** exponent) - 1;
  return mantissa * 2 ** exponent;
}
