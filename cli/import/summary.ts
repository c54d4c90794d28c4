/** What came of an import, for people and for programs. */

import { compareText } from "#lib/base/compare.ts";

export type Summary = {
  mesh: string;
  stored: number; // rounds, those of the past included
  past: number; // rounds older than the last that was there
  thereAlready: number;
  from: string | null; // of the rounds stored
  to: string | null;
  events: number; // that these rounds tell of
  places: number; // keys of places that files gave
  placeFiles: string[];
  /** Of the last round: nodes that a file of places told the place of, of all. null: no such file, or no round. */
  placed: { nodes: number; of: number } | null;
  warnings: string[]; // of whole files, with the remedy
  untaken: string[]; // the first rows that were not taken, in words
  refused: { file: string; code: string; message: string }[]; // whole files
  notes: Record<string, number>; // within the rounds stored: how many times each reason
};

export function summaryText(summary: Summary): string {
  const { mesh, stored, past, thereAlready, from, to, events, places, placeFiles, placed, refused, notes } = summary;
  const reasons = Object.entries(notes)
    .sort(([one], [other]) => compareText(one, other))
    .map(([code, times]) => `${code} ${times}`);
  return [
    `${mesh}: ${rounds(stored)} stored${from === null ? "" : `, ${from} to ${to}`}`,
    ...(past > 0 ? [`  ${past} of them older than the last round that was there, which stays the last`] : []),
    ...(stored > 0 ? [`  ${events} ${events === 1 ? "event" : "events"}`] : []),
    ...(thereAlready > 0 ? [`  ${rounds(thereAlready)} there already`] : []),
    ...(placeFiles.length > 0 ? [`  places from ${placeFiles.join(", ")}: ${places} keys`] : []),
    ...(placed === null ? [] : [`  ${placed.nodes} of ${placed.of} nodes of the last round stand in them`]),
    ...(refused.length > 0 ? [`  ${refused.length} ${refused.length === 1 ? "file" : "files"} refused`] : []),
    ...(reasons.length > 0 ? [`  not taken within rounds: ${reasons.join(", ")}`] : []),
    "",
  ].join("\n");
}

function rounds(n: number): string {
  return `${n} ${n === 1 ? "round" : "rounds"}`;
}
