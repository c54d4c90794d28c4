/** Where the snapshots stand: each by itself as it comes, against the first of its hour; later many in one segment. */

import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { LRUCache } from "lru-cache";
import { HOUR_MS } from "#lib/base/durations.ts";
import type { Snapshot } from "../../../model/index.ts";
import type { SqlSession } from "../../sql.ts";
import { HistoryFailure } from "../../types.ts";
import { sealed, unsealed } from "../codec/checksum.ts";
import { columnarText, documentOf } from "../codec/columnar-text.ts";
import { snapshotOf } from "../codec/json-codec.ts";
import { startOf } from "../codec/roll-up.ts";
import { instantMs, numberOf, numberOrNull } from "../codec/rows.ts";
import { openSegment, type Segment } from "./segment.ts";

export type RoundPlace = { mesh: string; atMs: number; round: number; segment: number | null; place: number | null };

export type TailBody = {
  body: Uint8Array;
  /** The round whose text the body is told against. */
  base: { atMs: number; round: number } | null;
  /** The same, told by itself: where the base is not there any more. */
  alone(): TailBody;
  /** To be called once it is committed. */
  stored(): void;
};

export type Topology = {
  /** @param isLast one that is stored out of order stands by itself. */
  encodeTail(snapshot: Snapshot, isLast: boolean): TailBody;
  /** @throws HistoryFailure `damaged`. */
  read(session: SqlSession, place: RoundPlace, what: string): Promise<Snapshot>;
  /** The bare documents of rounds that stand by themselves, in the order asked for. */
  readTail(session: SqlSession, mesh: string, rounds: readonly { atMs: number; round: number }[]): Promise<unknown[]>;
  readSegment(session: SqlSession, mesh: string, segment: number): Promise<Segment | null>;
};

/** A text above this stands by itself: matching against another one of its size would take longer than it saves. */
const DICTIONARY_BYTES_MAX = 8 << 20;
const BODY_BYTES_MAX = 1 << 30;
const SEGMENTS_HELD = 3;

export function topologyStore(): Topology {
  const bases = new Map<string, { hourMs: number; atMs: number; round: number; text: Buffer }>();
  const segments = new LRUCache<string, Segment>({ max: SEGMENTS_HELD });

  const readSegment: Topology["readSegment"] = async (session, mesh, number) => {
    const key = `${mesh} ${number}`;
    const known = segments.get(key);
    if (known !== undefined) return known;
    const [row] = await session.all("SELECT body FROM topology_segment WHERE mesh = ? AND segment = ?", mesh, number);
    if (row === undefined) return null;
    const segment = openSegment(bytesOf(row.body), `Segment ${number} of ${mesh}`);
    segments.set(key, segment);
    return segment;
  };

  return {
    encodeTail(snapshot, isLast) {
      const text = Buffer.from(columnarText(snapshot));
      const atMs = instantMs(snapshot.at);
      const hourMs = startOf(atMs, HOUR_MS);
      const base = bases.get(snapshot.mesh);
      const stored = () => {
        if (isLast) bases.set(snapshot.mesh, { hourMs, atMs, round: snapshot.round, text });
      };
      const alone = (): TailBody => ({ body: compressAgainst(text, null), base: null, alone, stored });
      if (!isLast || base?.hourMs !== hourMs || text.length > DICTIONARY_BYTES_MAX) return alone();
      const { atMs: baseMs, round } = base;
      return { body: compressAgainst(text, base.text), base: { atMs: baseMs, round }, alone, stored: () => undefined };
    },
    async read(session, place, what) {
      const { mesh, segment } = place;
      if (segment !== null) {
        const opened = await readSegment(session, mesh, segment);
        if (opened !== null) {
          if (place.place === null) throw new HistoryFailure({ code: "damaged", message: `${what} has no place in its segment` });
          return snapshotOf(opened.row(place.place), what);
        }
      } else {
        const [document] = await readTailRows(session, mesh, [place]);
        if (document !== undefined) return snapshotOf(document, what);
      }
      throw new HistoryFailure({ code: "damaged", message: `${what} is listed, and its body is not there` });
    },
    readTail: readTailRows,
    readSegment,
  };
}

async function readTailRows(
  session: SqlSession,
  mesh: string,
  rounds: readonly { atMs: number; round: number }[],
): Promise<unknown[]> {
  const found: unknown[] = [];
  let held: { key: string; text: Buffer } = { key: "", text: Buffer.alloc(0) };
  for (const { atMs, round } of rounds) {
    const [row] = await session.all(
      `SELECT t.body, t.base_ms, t.base_round, b.body AS base FROM topology_round t
       LEFT JOIN topology_round b ON b.mesh = t.mesh AND b.at_ms = t.base_ms AND b.round = t.base_round
       WHERE t.mesh = ? AND t.at_ms = ? AND t.round = ?`,
      mesh,
      atMs,
      round,
    );
    if (row === undefined) continue;
    const what = `Round ${round} of ${mesh}`;
    const baseMs = numberOrNull(row.base_ms);
    const key = baseMs === null ? "" : `${baseMs} ${numberOf(row.base_round)}`;
    if (baseMs !== null && held.key !== key) held = { key, text: decompressAgainst(bytesOf(row.base), null, what) };
    const text = decompressAgainst(bytesOf(row.body), baseMs === null ? null : held.text, what);
    if (baseMs === null) held = { key: `${atMs} ${round}`, text };
    found.push(parse(text, what));
  }
  return found;
}

/** Zstandard with the other text as its dictionary: what is the same in both is told as a reference. */
export function compressAgainst(text: Buffer, base: Buffer | null): Uint8Array {
  // What comes every round must not take long: packing compresses it once more, and better.
  const params = { [constants.ZSTD_c_compressionLevel]: 1 };
  return sealed(base === null ? zstdCompressSync(text, { params }) : zstdCompressSync(text, { params, dictionary: base }));
}

export function decompressAgainst(bytes: Uint8Array, base: Buffer | null, what: string): Buffer {
  const body = unsealed(bytes, what);
  try {
    const limit = { maxOutputLength: BODY_BYTES_MAX };
    return zstdDecompressSync(body, base === null ? limit : { ...limit, dictionary: base });
  } catch (cause) {
    throw new HistoryFailure({ code: "damaged", message: `${what} cannot be decompressed` }, cause);
  }
}

function parse(text: Buffer, what: string): unknown {
  try {
    return documentOf(text.toString("utf8"));
  } catch (cause) {
    throw new HistoryFailure({ code: "damaged", message: `${what} cannot be read` }, cause);
  }
}

export function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new HistoryFailure({ code: "damaged", message: `Bytes were expected in the store, and ${typeof value} stands there` });
}
