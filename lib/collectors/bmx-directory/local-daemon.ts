/** The daemon of this very machine, where the server is a node of the mesh itself: read from its directory, without HTTP. */
import { MINUTE_MS } from "#lib/base/durations.ts";
import { instantOf, type Observation, ok, type Result } from "../../model/index.ts";
import type { FileRefusal } from "../source.ts";
import { readFolder } from "./read-folder.ts";
import { bmxDirectory } from "./source.ts";

const BYTES_MAX = 50 * 1024 * 1024;
const NODES_MAX = 20_000;
/** What a daemon that stopped has left behind is not told as of now. */
const OLD_MS = 10 * MINUTE_MS;

/** @param path such as `/var/run/bmx6/json`. @returns the observation, read now; `liveDaemon` is false where its files stand still. */
export async function readLocalDaemon(path: string, nowMs: number): Promise<Result<Observation, FileRefusal>> {
  const read = readFolder(path, path, BYTES_MAX);
  if (!read.ok) return read;
  const { folder, modifiedAt } = read.value;
  const limits = { bytesMax: BYTES_MAX, nodesMax: NODES_MAX };
  const name = /bmx7/.test(path) ? "bmx7" : /bmx6/.test(path) ? "bmx6" : "json";
  const reading = await bmxDirectory.read({ ...folder, name }, { timeZone: "UTC", modifiedAt: instantOf(nowMs), limits });
  if (!reading.ok) return reading;
  const recording = reading.value.recordings[0];
  const observation = recording?.kind === "observations" ? recording.observations[0] : undefined;
  if (observation === undefined) return { ok: false, error: { code: "unexpected-shape", message: "nothing could be read" } };
  const isOld = modifiedAt !== null && nowMs - Date.parse(modifiedAt) > OLD_MS;
  return ok({ ...observation, ...(isOld ? { liveDaemon: false } : {}) });
}
