/** Carries a plan out, round by round, and counts what came of it. */
import type { History } from "#lib/history/types.ts";
import type { Place, Snapshot } from "#lib/model/index.ts";
import { deriveImported } from "./derive-events.ts";
import { type ReadInput, readInput } from "./inputs.ts";
import type { Entry, Plan } from "./plan.ts";
import type { Progress } from "./progress.ts";
import { openImporter, type ReadRound } from "./store.ts";
import type { Summary } from "./summary.ts";

export type ImportParts = {
  history: History;
  mesh: string;
  timeZone: string;
  places: ReadonlyMap<string, Place>;
  progress: Progress;
};

export async function runImport(plan: Plan, { history, mesh, timeZone, places, progress }: ImportParts): Promise<Summary> {
  const importer = await openImporter(history, mesh, places);
  const summary: Summary = {
    mesh,
    stored: 0,
    past: 0,
    thereAlready: 0,
    from: null,
    to: null,
    events: 0,
    places: plan.places.size,
    placeFiles: plan.placeFiles,
    refused: plan.refused.map(({ name, refusal }) => ({ file: name, ...refusal })),
    notes: {},
  };
  const reader = cachingReader(mesh, timeZone);
  for (const [index, entries] of plan.rounds.entries()) {
    progress.show(index, plan.rounds.length, entries[0]?.input.name ?? "");
    const read = await readRound(entries, reader, summary);
    if (read === null) continue;
    const { outcome, snapshot } = await importer.add(read);
    count(summary, outcome, snapshot);
  }
  progress.show(plan.rounds.length, plan.rounds.length, "the layout of the last round");
  await importer.finish();
  if (summary.from !== null && summary.to !== null) {
    progress.show(plan.rounds.length, plan.rounds.length, "events");
    summary.events = await deriveImported(history, mesh, { from: summary.from, to: summary.to });
  }
  progress.clear();
  return summary;
}

type Reader = (entry: Entry) => ReturnType<typeof readInput>;

/** Several recordings of one file come one after another: it is read once. */
function cachingReader(mesh: string, timeZone: string): Reader {
  let last: { path: string; read: Awaited<ReturnType<typeof readInput>> } | null = null;
  return async ({ input }) => {
    if (last?.path !== input.path) last = { path: input.path, read: await readInput(input, mesh, timeZone) };
    return last.read;
  };
}

async function readRound(entries: readonly Entry[], reader: Reader, summary: Summary): Promise<ReadRound | null> {
  const read: { entry: Entry; input: ReadInput }[] = [];
  for (const entry of entries) {
    const input = await reader(entry);
    if (input.ok) read.push({ entry, input: input.value });
    else summary.refused.push({ file: entry.input.name, ...input.error });
  }
  const [first] = read;
  if (first === undefined) return null;
  const { source } = first.entry.input;
  const recordings = read.flatMap(({ entry, input }) => input.reading.recordings[entry.index] ?? []);
  const [recording] = recordings;
  if (recording === undefined) return null;
  return {
    at: recording.at,
    recordings,
    sourceId: source.id,
    idsAreOrdinals: source.kind === "file" && source.idsAreOrdinals === true,
    files: read.map(({ entry, input }) => ({ name: entry.input.name, sha256: input.sha256, bytes: input.bytes })),
  };
}

function count(summary: Summary, outcome: "stored" | "stored-past" | "there-already", snapshot: Snapshot): void {
  if (outcome === "there-already") {
    summary.thereAlready += 1;
    return;
  }
  summary.stored += 1;
  if (outcome === "stored-past") summary.past += 1;
  summary.from = summary.from === null || snapshot.at < summary.from ? snapshot.at : summary.from;
  summary.to = summary.to === null || snapshot.at > summary.to ? snapshot.at : summary.to;
  for (const { code } of snapshot.refusals) summary.notes[code] = (summary.notes[code] ?? 0) + 1;
}
