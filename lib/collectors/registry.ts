/** Every source that this house can read. Adding one is a folder and a line here. */
import { b6m } from "./b6m/source.ts";
import { bmxDirectory } from "./bmx-directory/source.ts";
import { bmx6 } from "./bmx6/dialect.ts";
import { bmx7 } from "./bmx7/dialect.ts";
import { cgiCapture } from "./cgi-capture/source.ts";
import { cnml } from "./cnml/source.ts";
import type { Dialect } from "./daemon/dialect.ts";
import { meshmon } from "./meshmon/source.ts";
import { netjson } from "./netjson/source.ts";
import { qmpsu } from "./qmpsu/source.ts";
import { rawAnswer } from "./raw-answer/source.ts";
import { snapshotFile } from "./snapshot-file/source.ts";
import type { FileSource, FolderSource, LiveSource, SourceFile } from "./source.ts";

function overHttp(dialect: Dialect, label: string): LiveSource {
  return { kind: "live", id: `${dialect.protocol}-http`, label, dialect, detect: (status) => dialect.parseStatus(status).ok };
}

export const liveSources: readonly LiveSource[] = [overHttp(bmx6, "bmx6 over HTTP"), overHttp(bmx7, "bmx7 over HTTP")];

export const fileSources: readonly FileSource[] = [snapshotFile, netjson, qmpsu, b6m, meshmon, cgiCapture, rawAnswer, cnml];

export const folderSources: readonly FolderSource[] = [bmxDirectory];

const HEAD_BYTES = 4_096;

/** The source that is surest to read the file; null where none is. */
export function detectFileSource(file: SourceFile, sources: readonly FileSource[] = fileSources): FileSource | null {
  const head = file.bytes.subarray(0, HEAD_BYTES);
  const judged = sources.map((source) => ({ source, confidence: source.detect({ name: file.name, head }) }));
  const best = judged.toSorted((one, other) => other.confidence - one.confidence)[0];
  return best !== undefined && best.confidence > 0 ? best.source : null;
}

/** The source that is surest to read a folder with these entries; null where none is. */
export function detectFolderSource(entries: ReadonlySet<string>): FolderSource | null {
  const judged = folderSources.map((source) => ({ source, confidence: source.detect(entries) }));
  const best = judged.toSorted((one, other) => other.confidence - one.confidence)[0];
  return best !== undefined && best.confidence > 0 ? best.source : null;
}
