/** What stands behind the paths that a user names: files and folders that a source can read, and those that none can. */

import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { compareText } from "#lib/base/compare.ts";
import { entriesOf, readFolder } from "#lib/collectors/bmx-directory/read-folder.ts";
import { sha256Of, unpacked } from "#lib/collectors/recorded/bytes.ts";
import { detectFileSource, detectFolderSource } from "#lib/collectors/registry.ts";
import type { FileReading, FileRefusal, FileSource, FolderSource } from "#lib/collectors/source.ts";
import { unknownKind } from "#lib/collectors/unknown-kind.ts";
import { err, ok, type Result } from "#lib/model/index.ts";

export const IMPORT_LIMITS = { bytesMax: 200 * 1024 * 1024, nodesMax: 20_000 };
const DEPTH_MAX = 20;

export type Input = {
  path: string;
  name: string; // as it is shown: from the folder that the user named on
  source: FileSource | FolderSource;
};
/** `isUnknown`: no source takes it for its own. */
export type RefusedInput = { name: string; refusal: FileRefusal; isUnknown?: boolean };
export type Inputs = { inputs: Input[]; refused: RefusedInput[] };

/** Folders are looked through to their ends; hidden entries are left out. */
export function inputsAt(paths: readonly string[]): Inputs {
  const found: Inputs = { inputs: [], refused: [] };
  for (const path of paths) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined)
      found.refused.push({ name: path, refusal: { code: "unreachable", message: "no such file or folder" } });
    else if (stat.isDirectory()) lookThrough(path, path, 0, found);
    else addFile(path, basename(path), found);
  }
  return found;
}

function lookThrough(root: string, folder: string, depth: number, found: Inputs): void {
  const name = relative(root, folder) || basename(folder);
  const entries = entriesOf(folder);
  if (!entries.ok || depth > DEPTH_MAX) {
    const refusal = entries.ok ? { code: "too-deep" as const, message: `more than ${DEPTH_MAX} folders deep` } : entries.error;
    found.refused.push({ name, refusal });
    return;
  }
  const source = detectFolderSource(entries.value);
  if (source !== null) {
    found.inputs.push({ path: folder, name: join(basename(root), relative(root, folder)), source });
    return;
  }
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort(byName)) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) lookThrough(root, path, depth + 1, found);
    else if (entry.isFile()) addFile(path, relative(root, path), found);
  }
}

function byName(one: Dirent, other: Dirent): number {
  return compareText(one.name, other.name);
}

function addFile(path: string, name: string, found: Inputs): void {
  const bytes = bytesOf(path);
  if (!bytes.ok) {
    found.refused.push({ name, refusal: bytes.error });
    return;
  }
  const source = detectFileSource({ name: basename(path), bytes: bytes.value });
  if (source === null) found.refused.push({ name, ...unknownKind(bytes.value) });
  else found.inputs.push({ path, name, source });
}

export type ReadInput = { reading: FileReading; sha256: string; bytes: number };

/** @param mesh the id that snapshots are given; null: what the file says, or nothing of note. */
export async function readInput(input: Input, mesh: string | null, timeZone: string): Promise<Result<ReadInput, FileRefusal>> {
  const { source, path, name } = input;
  if (source.kind === "folder") return readFolderInput(path, name, source, mesh, timeZone);
  const bytes = bytesOf(path);
  if (!bytes.ok) return bytes;
  const modifiedAt = statSync(path).mtime.toISOString();
  return readBytes(source, { name: basename(path), bytes: bytes.value }, { mesh, timeZone, modifiedAt });
}

type Surroundings = { mesh: string | null; timeZone: string; modifiedAt: string | null };

export async function readBytes(
  source: FileSource,
  file: { name: string; bytes: Uint8Array },
  { mesh, timeZone, modifiedAt }: Surroundings,
): Promise<Result<ReadInput, FileRefusal>> {
  const content = unpacked(file.bytes, IMPORT_LIMITS.bytesMax);
  if (!content.ok) return content;
  const reading = await source.read(file, { timeZone, modifiedAt, limits: IMPORT_LIMITS, ...(mesh !== null && { mesh }) });
  // The same content is the same, packed or not.
  return reading.ok ? ok({ reading: reading.value, sha256: sha256Of(content.value), bytes: file.bytes.length }) : reading;
}

async function readFolderInput(
  path: string,
  name: string,
  source: FolderSource,
  mesh: string | null,
  timeZone: string,
): Promise<Result<ReadInput, FileRefusal>> {
  const read = readFolder(path, name, IMPORT_LIMITS.bytesMax);
  if (!read.ok) return read;
  const { folder, modifiedAt } = read.value;
  const reading = await source.read(folder, { timeZone, modifiedAt, limits: IMPORT_LIMITS, ...(mesh !== null && { mesh }) });
  if (!reading.ok) return reading;
  const files = [...folder.files].sort(([one], [other]) => compareText(one, other));
  const sha256 = sha256Of(new TextEncoder().encode(files.map(([file, bytes]) => `${file} ${sha256Of(bytes)}`).join("\n")));
  return ok({ reading: reading.value, sha256, bytes: files.reduce((sum, [, bytes]) => sum + bytes.length, 0) });
}

/** A file too large is not even read. */
function bytesOf(path: string): Result<Uint8Array, FileRefusal> {
  try {
    const { size } = statSync(path);
    if (size > IMPORT_LIMITS.bytesMax)
      return err({ code: "too-large", message: `${size} bytes, ${IMPORT_LIMITS.bytesMax} are taken` });
    return ok(readFileSync(path));
  } catch (cause) {
    return err({ code: "unreachable", message: cause instanceof Error ? cause.message : String(cause) });
  }
}
