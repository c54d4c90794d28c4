/** The two directions of a link, with the honest states: who told, and what the silence of the other end means. */
import type { Direction, DirectionState } from "../../../model/index.ts";
import type { ToldRow } from "../evidence/told-rows.ts";
import type { PairedLink } from "./pair-readings.ts";

/** Which end tells of the link, and whether an end that does not was read. */
type Telling = "both" | "contradicted" | "one-sided";

/** Both directions of a link. `wasRead` tells whether a node's own rows of the link's protocol were read and are believed. */
export function directionsOf(link: PairedLink, wasRead: (uid: string) => boolean): { ab: Direction; ba: Direction } {
  const { a, b, byA, byB } = link;
  const silent = byA === null ? a : b;
  const telling: Telling = byA !== null && byB !== null ? "both" : wasRead(silent) ? "contradicted" : "one-sided";
  return { ab: direction(byA, byB, telling), ba: direction(byB, byA, telling) };
}

function direction(bySender: ToldRow | null, byReceiver: ToldRow | null, telling: Telling): Direction {
  const countedByReceiver = byReceiver?.rx ?? null;
  const toldToSender = bySender?.tx ?? null;
  const quality = countedByReceiver ?? toldToSender;
  const source = countedByReceiver !== null ? byReceiver : (bySender ?? byReceiver);
  const txBps = bySender?.txBps ?? null;
  return {
    state: stateOf(quality, telling),
    quality,
    countedByReceiver,
    toldToSender,
    bandwidthMbps: txBps === null ? null : txBps / 1e6,
    signalDbm: byReceiver?.signalDbm ?? null,
    noiseDbm: byReceiver?.noiseDbm ?? null,
    secondHand: source?.secondHand ?? false,
    at: source?.at ?? null,
  };
}

function stateOf(quality: number | null, telling: Telling): DirectionState {
  if (telling === "contradicted") return "contradicted";
  if (quality === null) return "unknown";
  if (quality === 0) return "zero";
  return telling === "both" ? "measured" : "one-sided";
}

/** A direction of which nothing is known now; `at` says when something last was. */
export function unknownDirection(before: Direction): Direction {
  return {
    state: "unknown",
    quality: null,
    countedByReceiver: null,
    toldToSender: null,
    bandwidthMbps: null,
    signalDbm: null,
    noiseDbm: null,
    secondHand: false,
    at: before.at,
  };
}
