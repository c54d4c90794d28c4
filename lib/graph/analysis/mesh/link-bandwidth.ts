/**
 * What routing believes a link to carry. Sources: bmx6 `metrics.c` (link quality as tx·√rx, bandwidth as rateMax·quality), bmx7 `link.c`
 * and `metrics.c` (threshold curve over ⌊255·tq·√rq⌋, 40 % of the radio's rate). These are nominal routing figures, not radio speeds.
 */
import type { InterfaceKind } from "../../../model/index.ts";

/** The daemons' own assumption where no `rateMax` is configured. */
export const DEFAULT_WIRELESS_MBPS = 56;
export const DEFAULT_WIRED_MBPS = 1000;
/** Share of a radio's rate that bmx7 takes for real throughput. */
const BMX7_WIRELESS_SHARE = 0.4;
/** bmx7 leaves links aside on which either direction delivers less than this. */
const BMX7_USABLE_FROM = 0.1;

export function assumedRateMbps(kind: InterfaceKind, rateMaxMbps: number | null): number {
  if (rateMaxMbps !== null && rateMaxMbps > 0) return rateMaxMbps;
  return kind === "wired" ? DEFAULT_WIRED_MBPS : DEFAULT_WIRELESS_MBPS;
}

/** Loss on the way there counts fully, loss on the way back by its root. Both arguments and the result are 0..1. */
export function bmx6LinkQuality(tx: number, rx: number): number {
  return tx * Math.sqrt(rx);
}

/** Mbit/s of the direction in which `tx` is delivered. */
export function bmx6LinkBandwidthMbps(rateMaxMbps: number, tx: number, rx: number): number {
  return rateMaxMbps * bmx6LinkQuality(tx, rx);
}

/** bmx7's curve from tq and rq (0..255) to 0..255: nearly perfect links count as perfect, middling ones fall fast. */
export function bmx7LinkQuality255(tq255: number, rq255: number): number {
  const lq = Math.floor(tq255 * Math.sqrt(rq255 / 255));
  if (lq >= 229) return 255;
  if (lq >= 170) return 85 + Math.floor(((lq - 170) * 170) / 59);
  return Math.floor(lq / 2);
}

/** Mbit/s of the direction in which `tx` (0..1) is delivered, from the radio's rate (or rateMax) of the sending end. */
export function bmx7LinkBandwidthMbps(rateMbps: number, tx: number, rx: number, wired: boolean): number {
  if (tx < BMX7_USABLE_FROM || rx < BMX7_USABLE_FROM) return 0;
  return bmx7ThroughputMbps(rateMbps, Math.round(tx * 255), Math.round(rx * 255), wired);
}

/** The same on the daemon's own scale of 0..255, without the 10 % rule. */
export function bmx7ThroughputMbps(rateMbps: number, tq255: number, rq255: number, wired: boolean): number {
  return (rateMbps * (wired ? 1 : BMX7_WIRELESS_SHARE) * bmx7LinkQuality255(tq255, rq255)) / 255;
}

/** Mbit/s that a healthy link of this kind would be given: the bound that a repair is measured against. */
export function healthyBandwidthMbps(protocol: "bmx6" | "bmx7" | "netjson", rateMbps: number, wired: boolean): number {
  const full = protocol === "bmx7" && !wired ? rateMbps * BMX7_WIRELESS_SHARE : rateMbps;
  return full * 0.95;
}
