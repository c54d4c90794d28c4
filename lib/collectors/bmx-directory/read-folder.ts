/** Reads such a folder from the disk, within bounds. */
import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { err, ok, type Result } from "../../model/index.ts";
import type { FileRefusal, SourceFolder } from "../source.ts";

const SUBFOLDERS = ["originators", "descriptions"];
const FILES_MAX = 50_000;

/** The names of what is in a folder, those of folders with "/" at their end. */
export function entriesOf(path: string): Result<Set<string>, FileRefusal> {
  const listed = listing(path);
  return listed.ok ? ok(new Set(listed.value.map((entry) => entry.name + (entry.isDirectory() ? "/" : "")))) : listed;
}

/** @returns the folder with its files, and when the last of its tables was written. Links out of the folder are not followed. */
export function readFolder(
  path: string,
  name: string,
  bytesMax: number,
): Result<{ folder: SourceFolder; modifiedAt: string | null }, FileRefusal> {
  const files = new Map<string, Uint8Array>();
  let bytes = 0;
  let modifiedMs = 0;
  for (const sub of ["", ...SUBFOLDERS]) {
    const listed = listing(join(path, sub));
    if (!listed.ok) {
      if (sub === "") return listed;
      continue;
    }
    for (const entry of listed.value) {
      if (!entry.isFile()) continue;
      const file = join(path, sub, entry.name);
      const stat = statSync(file, { throwIfNoEntry: false });
      if (stat === undefined) continue; // gone in the meantime: the daemon adds and removes files all the time
      bytes += stat.size;
      if (bytes > bytesMax || files.size >= FILES_MAX)
        return err({ code: "too-large", message: `more than ${bytesMax} bytes or ${FILES_MAX} files` });
      if (sub === "") modifiedMs = Math.max(modifiedMs, stat.mtimeMs);
      const content = contentOf(file);
      if (content.ok) files.set(sub === "" ? entry.name : `${sub}/${entry.name}`, content.value);
    }
  }
  const modifiedAt = modifiedMs > 0 ? new Date(modifiedMs).toISOString() : null;
  return ok({ folder: { name, files }, modifiedAt });
}

function listing(path: string): Result<Dirent[], FileRefusal> {
  try {
    return ok(readdirSync(path, { withFileTypes: true }));
  } catch (cause) {
    return err({ code: "unreachable", message: cause instanceof Error ? cause.message : String(cause) });
  }
}

function contentOf(file: string): Result<Uint8Array, FileRefusal> {
  try {
    return ok(readFileSync(file));
  } catch (cause) {
    return err({ code: "unreachable", message: cause instanceof Error ? cause.message : String(cause) });
  }
}
