/** Carries a plan out, round by round, and counts what came of it. */
import type { History } from "#lib/history/types.ts";
import type { Place, Refusal, Snapshot } from "#lib/model/index.ts";
import { deriveImported } from "./derive-events.ts";
import { type ReadInput, readInput } from "./inputs.ts";
import type { Entry, Plan } from "./plan.ts";
import type { Progress } from "./progress.ts";
import { openImporter, type ReadRound } from "./store.ts";
import type { Summary } from "./summary.ts";

/** So many rows that were not taken are told one by one. */
const UNTAKEN_MAX = 10;

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
    placed: null,
    warnings: [...plan.warnings],
    untaken: [],
    refused: plan.refused.map(({ name, refusal }) => ({ file: name, ...refusal })),
    notes: {},
  };
  const reader = cachingReader(mesh, timeZone);
  let last: Snapshot | null = null;
  for (const [index, entries] of plan.rounds.entries()) {
    progress.show(index, plan.rounds.length, entries[0]?.input.name ?? "");
    const read = await readRound(entries, reader, summary);
    if (read === null) continue;
    const { outcome, snapshot } = await importer.add(read);
    count(summary, outcome, snapshot);
    // A Snapshot has the refusals of its round, which its routers caused, besides those of the file.
    const refusals = read.sourceId === "snapshot" ? read.recordings.flatMap((one) => one.refusals) : snapshot.refusals;
    if (outcome !== "there-already") tellUntaken(summary, refusals);
    if (last === null || last.at <= snapshot.at) last = snapshot;
  }
  judgePlaces(summary, last, plan);
  progress.show(plan.rounds.length, plan.rounds.length, "the layout of the last round");
  await importer.finish();
  if (summary.from !== null && summary.to !== null) {
    progress.show(plan.rounds.length, plan.rounds.length, "events");
    summary.events = await deriveImported(history, mesh, { from: summary.from, to: summary.to });
  }
  progress.clear();
  return summary;
}

/** Files of places are of use to rounds alone, and to those of their own town. */
function judgePlaces(summary: Summary, last: Snapshot | null, { placeFiles }: Plan): void {
  if (placeFiles.length === 0) return;
  const files = placeFiles.join(", ");
  if (last === null) {
    summary.warnings.push(
      `${files}: places are not stored by themselves: name captures in the same command, or the file as zoneFile in the configuration`,
    );
    return;
  }
  const nodes = last.nodes.filter(({ place }) => place?.guifi != null).length;
  summary.placed = { nodes, of: last.nodes.length };
  if (nodes > 0 || last.nodes.length === 0) return;
  summary.warnings.push(
    `${files}: 0 of ${last.nodes.length} nodes stand in it by number of the device, 10.x address, MAC or name: it is of another town, or lacks the devices. Fetch the CNML "detail" of this mesh's own zone`,
  );
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

function tellUntaken(summary: Summary, refusals: readonly Refusal[]): void {
  const rows = refusals.filter(({ query }) => query !== "time").slice(0, UNTAKEN_MAX - summary.untaken.length);
  summary.untaken.push(...rows.map(({ message, code }) => `${message} (${code})`));
}
