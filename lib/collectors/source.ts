/** What a source is: data and functions. The registry lists them; nothing else in the house knows one by name. */
import type { Observation, Place, Refusal, RefusalCode, Result, Snapshot } from "../model/index.ts";
import type { Dialect } from "./daemon/dialect.ts";

/** A daemon that is asked over HTTP. */
export type LiveSource = {
  kind: "live";
  id: string; // "bmx6-http": stands in each observation
  label: string;
  dialect: Dialect; // where to ask, what, and how to read each answer
  /** True where the JSON of a status is this daemon's. */
  detect(status: unknown): boolean;
};

/** A file as it lies on a disk. Packed files (`.gz`) are unpacked, within bounds, by the source that knows them. */
export type SourceFile = { name: string; bytes: Uint8Array };

export type FileContext = {
  /** IANA zone in which a time without an offset is read, in file names and inside. */
  timeZone: string;
  /** When the file was last written, for formats that hold no time at all; null where not known. */
  modifiedAt: string | null;
  limits: { bytesMax: number; nodesMax: number };
  /** The id of the mesh that snapshots are given; a file knows none. Default: "recorded". */
  mesh?: string;
};

/** One instant that a file tells of. A file may hold many (a day of dumps), or none but places (a zone file). */
export type Recording =
  | { kind: "observations"; at: string; observations: Observation[]; refusals: Refusal[] }
  | { kind: "snapshot"; at: string; snapshot: Snapshot; refusals: Refusal[] };

export type FileReading = {
  recordings: Recording[]; // in the order of their times
  /** Places by key ("mac:…", "name:…"), from files that tell where nodes stand. */
  places: ReadonlyMap<string, Place>;
  /** What the person who reads it must know of the whole of it, in words with the remedy: that it was cut, say. */
  warnings?: readonly string[];
};

export type FileRefusal = { code: RefusalCode; message: string };

/** A kind of file that `import` and `analyse` understand. */
export type FileSource = {
  kind: "file";
  id: string;
  label: string;
  /** Its recordings have the time in the file's name wherever the name tells one: no need to open it to know. */
  timeIsInName?: true;
  /** The ids of its nodes may be mere numbers of this file: another node may have the same in the next. */
  idsAreOrdinals?: true;
  /**
   * How surely the file is of this kind, 0..1, from its name and its first bytes. The highest above 0 reads it. 1: it says so itself;
   * about 0.5: its shape fits; 0: certainly not.
   */
  detect(file: { name: string; head: Uint8Array }): number;
  /** Whatever can be read is given; what cannot is a refusal in its recording. The whole fails only where nothing could be read. */
  read(file: SourceFile, context: FileContext): Promise<Result<FileReading, FileRefusal>>;
};

/** A folder as it lies on a disk: its files by their paths within it, `originators/…` included. */
export type SourceFolder = { name: string; files: ReadonlyMap<string, Uint8Array> };

/** A folder that is one thing: what a daemon writes, or a copy of it. */
export type FolderSource = {
  kind: "folder";
  id: string;
  label: string;
  /** How surely a folder with entries of these names is of this kind, 0..1; a folder in it ends in "/". */
  detect(entries: ReadonlySet<string>): number;
  read(folder: SourceFolder, context: FileContext): Promise<Result<FileReading, FileRefusal>>;
};
