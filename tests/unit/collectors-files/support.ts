/** Reading files as `import` does, for the tests of the file sources. */
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { detectFileSource } from "#lib/collectors/registry.ts";
import type { FileContext, FileReading } from "#lib/collectors/source.ts";
import { type Snapshot, snapshotSchema } from "#lib/model/index.ts";

export const FIXTURES = fileURLToPath(new URL("../../fixtures/captures/", import.meta.url));
export const SHARED = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));
export const hasShared = existsSync(`${SHARED}qmpsu`);

export const QMPSU_SAMPLE = `${SHARED}qmpsu/13-01-09_10-00-01-graf.js`;

export const context: FileContext = {
  timeZone: "Europe/Madrid",
  modifiedAt: "2026-01-01T00:00:00.000Z",
  limits: { bytesMax: 50_000_000, nodesMax: 20_000 },
};

export async function readText(name: string, text: string | Uint8Array, more: Partial<FileContext> = {}) {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const source = detectFileSource({ name, bytes });
  if (source === null) throw new Error(`nobody reads ${name}`);
  return { source, read: await source.read({ name, bytes }, { ...context, ...more }) };
}

export async function readingOf(path: string, more: Partial<FileContext> = {}): Promise<FileReading> {
  const { read } = await readText(basename(path), readFileSync(path), more);
  if (!read.ok) throw new Error(`${read.error.code}: ${read.error.message}`);
  return read.value;
}

export function snapshotIn(reading: FileReading): Snapshot {
  const [recording] = reading.recordings;
  if (recording?.kind !== "snapshot") throw new Error("no snapshot is in it");
  return snapshotSchema.parse(recording.snapshot);
}

export async function snapshotOf(path: string, more: Partial<FileContext> = {}): Promise<Snapshot> {
  return snapshotIn(await readingOf(path, more));
}

/** a~b~n -> the states of both directions, the one that a sends first. */
export function statesOf(snapshot: Snapshot): Record<string, string> {
  return Object.fromEntries(snapshot.links.map(({ id, directions: { ab, ba } }) => [id, `${ab.state} ${ba.state}`]));
}
