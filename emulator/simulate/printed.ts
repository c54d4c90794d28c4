/** Numbers as they come back out of the daemons' short form: what a reader of an answer has, without writing and reading it. */
import type { Metric } from "#lib/model/index.ts";
import { unlimitedBps } from "../mesh/metric.ts";

/** Bit/s after printing ("123456789" is "123M") and reading. */
export function printedBps(bps: number): number {
  const whole = Math.floor(bps);
  if (whole < 100_000) return whole;
  if (whole < 100_000_000) return Math.floor(whole / 1000) * 1000;
  if (whole < 100_000_000_000) return Math.floor(whole / 1_000_000) * 1_000_000;
  const giga = Math.floor(whole / 1_000_000_000);
  if (giga === 128) return unlimitedBps.bmx6;
  return giga === 257 ? unlimitedBps.bmx7 : giga * 1_000_000_000;
}

export const noMetric: Metric = { bps: null, special: "invalid" };

export function printedMetric(bps: number): Metric {
  const printed = printedBps(bps);
  if (printed === 0) return { bps: null, special: "no-route" };
  const unlimited = printed === unlimitedBps.bmx6 || printed === unlimitedBps.bmx7;
  return { bps: printed, special: unlimited ? "unlimited" : "none" };
}

const units: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, G: 1e9 };

/** The number behind an announcement's short form. */
export function announcedBps(text: string): number {
  if (text === "128G") return unlimitedBps.bmx6;
  if (text === "257G") return unlimitedBps.bmx7;
  const unit = units[text.at(-1) ?? ""];
  return unit === undefined ? Number(text) : Number(text.slice(0, -1)) * unit;
}
