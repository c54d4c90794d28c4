/** The order of an import: every recording of every file by its own time, without keeping any of them in memory. */
import { compareText } from "#lib/base/compare.ts";
import { instantIn } from "#lib/collectors/recorded/instant.ts";
import type { Place } from "#lib/model/index.ts";
import { type Input, type Inputs, type RefusedInput, readInput } from "./inputs.ts";

/** One recording: the `index`-th of its file. */
export type Entry = { at: string; input: Input; index: number };

export type Plan = {
  /** Entries that are one round stand together: daemons of one mesh whose directories were copied at the same time. */
  rounds: Entry[][];
  /** Files that tell places and no round. */
  placeFiles: string[];
  places: Map<string, Place>;
  refused: RefusedInput[];
  /** Of whole files, with the remedy. */
  warnings: string[];
};

/** @param onLooked told after each file that was looked at. */
export async function planImport(
  { inputs, refused }: Inputs,
  mesh: string,
  timeZone: string,
  onLooked: (done: number) => void,
): Promise<Plan> {
  const plan: Plan = { rounds: [], placeFiles: [], places: new Map(), refused: [...refused], warnings: [] };
  const entries: Entry[] = [];
  for (const [place, input] of inputs.entries()) {
    const named = input.source.kind === "file" && input.source.timeIsInName ? instantIn(input.name, timeZone) : null;
    if (named !== null) entries.push({ at: named.at, input, index: 0 });
    else entries.push(...(await lookInto(input, plan, mesh, timeZone)));
    onLooked(place + 1);
  }
  entries.sort(
    (one, other) => compareText(one.at, other.at) || compareText(one.input.name, other.input.name) || one.index - other.index,
  );
  plan.rounds = together(entries);
  return plan;
}

async function lookInto(input: Input, plan: Plan, mesh: string, timeZone: string): Promise<Entry[]> {
  const read = await readInput(input, mesh, timeZone);
  if (!read.ok) {
    plan.refused.push({ name: input.name, refusal: read.error });
    return [];
  }
  const { recordings, places, warnings = [] } = read.value.reading;
  plan.warnings.push(...warnings.map((warning) => `${input.name}: ${warning}`));
  for (const [key, value] of places) plan.places.set(key, value);
  if (recordings.length === 0) plan.placeFiles.push(input.name);
  return recordings.map(({ at }, index) => ({ at, input, index }));
}

function together(entries: readonly Entry[]): Entry[][] {
  const rounds: Entry[][] = [];
  for (const entry of entries) {
    const last = rounds.at(-1);
    const isOfLast = last?.every(({ at, input }) => at === entry.at && input.source.kind === "folder") ?? false;
    if (last !== undefined && isOfLast && entry.input.source.kind === "folder") last.push(entry);
    else rounds.push([entry]);
  }
  return rounds;
}
