/** One snapshot out of whatever file a user has: ours, NetJSON, or any capture that `import` takes. */
import { statSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { entriesOf } from "#lib/collectors/bmx-directory/read-folder.ts";
import { detectFileSource, detectFolderSource, fileSources, folderSources } from "#lib/collectors/registry.ts";
import type { Recording } from "#lib/collectors/source.ts";
import { LOOKED_FOR, unknownKind } from "#lib/collectors/unknown-kind.ts";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import { err, ok, type Refusal, type Result, type Snapshot, snapshotSchema } from "#lib/model/index.ts";
import { inputsAt, type ReadInput, type RefusedInput, readBytes, readInput } from "./import/inputs.ts";

export type ReadSnapshot = {
  snapshot: Snapshot;
  /** id of the source that read it: "snapshot", "netjson", "qmpsu", … */
  source: string;
  /** How many instants the file tells of; the snapshot is that of the last. */
  recordings: number;
  /** What was not taken of the file; also in `snapshot.refusals`, where a Snapshot has those of its round besides. */
  refusals: readonly Refusal[];
  /** Of the whole of it, in words. */
  warnings: readonly string[];
};

export type ReadOptions = {
  /** The id that the snapshot is given; default: its own, or "mesh" where the file knows none. */
  mesh?: string;
  /** Zone of times without an offset. */
  timeZone?: string;
};

/**
 * Reads a file, a JSON directory of a daemon, or standard input (`-`). The ids of a file are kept as they stand.
 * @returns a sentence for the user where nothing can be made of it.
 */
export async function readSnapshotFrom(path: string, options: ReadOptions = {}): Promise<Result<ReadSnapshot, string>> {
  const read = path === "-" ? await readStandardInput(options) : await readPath(path, options);
  if (!read.ok) return err(`${path === "-" ? "standard input" : path}: ${read.error}`);
  const { source, input } = read.value;
  const recording = input.reading.recordings.at(-1);
  if (recording === undefined)
    return err(
      [
        `${path}: this is a ${labelOf(source)}: it tells where nodes stand, and of no mesh`,
        ...(input.reading.warnings ?? []),
      ].join("; "),
    );
  const snapshot = snapshotSchema.parse(snapshotOf(recording, source, options.mesh));
  return ok({
    snapshot,
    source,
    recordings: input.reading.recordings.length,
    warnings: input.reading.warnings ?? [],
    refusals: source === "snapshot" ? recording.refusals : snapshot.refusals,
  });
}

const DEFAULT_ZONE = "Europe/Madrid";

type ReadSource = { source: string; input: ReadInput };

async function readPath(path: string, options: ReadOptions): Promise<Result<ReadSource, string>> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return err("no such file or folder");
  if (stat.isDirectory()) {
    const entries = entriesOf(path);
    if (!entries.ok) return err(entries.error.message);
    if (detectFolderSource(entries.value) === null)
      return err(`a folder, and not the ${labelOf("bmx-directory")}; name one file in it`);
  }
  const { inputs, refused } = inputsAt([path]);
  const [input] = inputs;
  if (input === undefined) return err(refused[0] === undefined ? `the folder is empty; ${LOOKED_FOR}` : wordsOf(refused[0]));
  const read = await readInput(input, null, options.timeZone ?? DEFAULT_ZONE);
  if (!read.ok) return err(`${read.error.message} (${read.error.code}, read as ${labelOf(input.source.id)})`);
  return ok({ source: input.source.id, input: read.value });
}

async function readStandardInput(options: ReadOptions): Promise<Result<ReadSource, string>> {
  const bytes = await buffer(process.stdin);
  const file = { name: "standard-input", bytes };
  const source = detectFileSource(file);
  if (source === null) return err(wordsOf(unknownKind(bytes)));
  const timeZone = options.timeZone ?? DEFAULT_ZONE;
  const read = await readBytes(source, file, { mesh: null, timeZone, modifiedAt: new Date().toISOString() });
  return read.ok
    ? ok({ source: source.id, input: read.value })
    : err(`${read.error.message} (${read.error.code}, read as ${source.label})`);
}

/** A Snapshot keeps the id of its own mesh unless another is asked for. */
function snapshotOf(recording: Recording, source: string, asked: string | undefined): Snapshot {
  const mesh = asked ?? (source === "snapshot" && recording.kind === "snapshot" ? recording.snapshot.mesh : "mesh");
  if (recording.kind === "snapshot") return { ...recording.snapshot, mesh };
  const { at, observations, refusals } = recording;
  const cost = { requests: 0, bytes: observations.reduce((sum, observation) => sum + observation.cost.bytes, 0), seconds: 0 };
  const { snapshot } = assemble({
    mesh,
    at,
    round: 1,
    observations,
    unread: [],
    refusals,
    cost,
    previous: null,
    identity: new Map(),
    places: new Map(),
  });
  return snapshot;
}

function labelOf(id: string): string {
  return [...fileSources, ...folderSources].find((source) => source.id === id)?.label ?? id;
}

function wordsOf({ refusal, isUnknown }: Pick<RefusedInput, "refusal" | "isUnknown">): string {
  return isUnknown === true ? `${refusal.message}; ${LOOKED_FOR}` : refusal.message;
}
