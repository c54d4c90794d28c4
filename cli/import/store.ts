/** Rounds of recorded captures into a history, in the order of their times. */
import { createHash } from "node:crypto";
import type { Recording } from "#lib/collectors/source.ts";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import { type LayoutState, layoutStateSchema } from "#lib/graph/layout/types.ts";
import { layoutInWorker } from "#lib/graph/layout/worker.ts";
import type { History } from "#lib/history/types.ts";
import { type Place, type Snapshot, type Source, snapshotSchema } from "#lib/model/index.ts";
import { type Adopted, adopt } from "./adopt.ts";

/** One round as it was read: several recordings only where they are daemons of one mesh at one time. */
export type ReadRound = {
  at: string;
  recordings: Recording[];
  sourceId: string;
  idsAreOrdinals: boolean;
  files: { name: string; sha256: string; bytes: number }[];
};

export type Outcome = "stored" | "stored-past" | "there-already";

export type Importer = {
  add(round: ReadRound): Promise<{ outcome: Outcome; snapshot: Snapshot }>;
  /** Stores what is still held back, with a layout where it is the last round. */
  finish(): Promise<void>;
};

const KEEP_ALL = { rawDays: 365_000, hourlyDays: 365_000 };

type Pending = Adopted & { isLast: true };

/** A round that becomes the last is held back by one, so that only the very last costs a layout. */
export async function openImporter(history: History, mesh: string, places: ReadonlyMap<string, Place>): Promise<Importer> {
  const identity = new Map(await history.identity(mesh));
  const uidSecret = await history.uidSecret();
  const first = await history.latest(mesh);
  const layoutBefore = layoutStateSchema.safeParse(first?.layout);
  let latestAt = first?.snapshot.at ?? null;
  let nextRound = await history.nextRound(mesh);
  let pending: Pending | null = null;

  const flush = async (layout: LayoutState | null): Promise<void> => {
    if (pending === null) return;
    const { snapshot, newKeys } = pending;
    pending = null;
    await history.append({ snapshot, newKeys, layout, memory: first?.memory ?? null });
  };

  return {
    async add(read) {
      const digest = digestOf(read.files);
      const same = [...(pending === null ? [] : [pending.snapshot]), ...(await history.roundsAt(mesh, read.at))].filter(
        (snapshot) => snapshot.at === read.at,
      );
      const known = same.find((snapshot) => isOf(snapshot, digest));
      if (known !== undefined) return { outcome: "there-already", snapshot: known };
      const before =
        pending !== null && pending.snapshot.at <= read.at
          ? pending.snapshot
          : ((await history.at(mesh, read.at))?.snapshot ?? null);
      const adopted = roundOf(read, { mesh, round: nextRound, previous: before, identity, uidSecret, places });
      const twin = same.find((snapshot) => saysTheSame(snapshot, adopted.snapshot));
      if (twin !== undefined) return { outcome: "there-already", snapshot: twin };
      const { newKeys } = adopted;
      const snapshot = snapshotSchema.parse(withSource(adopted.snapshot, read, digest));
      for (const { key, uid } of newKeys) identity.set(key, uid);
      nextRound += 1;
      if (latestAt !== null && read.at < latestAt) {
        await flush(null);
        await history.appendPast({ snapshot, newKeys });
        return { outcome: "stored-past", snapshot };
      }
      await flush(null);
      pending = { snapshot, newKeys, isLast: true };
      latestAt = read.at;
      return { outcome: "stored", snapshot };
    },
    async finish() {
      if (pending !== null) {
        const layout = await layoutInWorker(pending.snapshot, layoutBefore.success ? layoutBefore.data : null);
        await flush(layout);
      }
      // Packed, whatever its age: what is thinned is the collector's business, and its configuration's.
      while (latestAt !== null && (await history.retain(mesh, latestAt, KEEP_ALL)));
    },
  };
}

type Surroundings = {
  mesh: string;
  round: number;
  previous: Snapshot | null;
  identity: ReadonlyMap<string, string>;
  uidSecret: string;
  places: ReadonlyMap<string, Place>;
};

/** Observations are assembled as live ones are; a snapshot is adopted. */
function roundOf(read: ReadRound, { mesh, round, previous, identity, uidSecret, places }: Surroundings): Adopted {
  const [only] = read.recordings;
  if (only?.kind === "snapshot") {
    const { idsAreOrdinals } = read;
    return adopt({ ...only.snapshot, mesh }, { round, previous, identity, uidSecret, places, idsAreOrdinals });
  }
  const recordings = read.recordings.filter((recording) => recording.kind === "observations");
  const observations = recordings.flatMap((recording) => recording.observations);
  const { snapshot, newKeys } = assemble({
    mesh,
    at: read.at,
    round,
    observations,
    unread: [],
    refusals: recordings.flatMap(({ refusals }) => refusals),
    cost: { requests: 0, bytes: read.files.reduce((sum, { bytes }) => sum + bytes, 0), seconds: 0 },
    previous,
    identity,
    uidSecret,
    places,
  });
  return { snapshot, newKeys };
}

function digestOf(files: ReadRound["files"]): string {
  const [only, ...others] = files;
  if (only !== undefined && others.length === 0) return only.sha256;
  return createHash("sha256")
    .update(files.map(({ sha256 }) => sha256).join("\n"))
    .digest("hex");
}

function isOf(snapshot: Snapshot, digest: string): boolean {
  return snapshot.sources.some(({ recorded }) => recorded?.sha256 === digest);
}

/** A round that was stored live, and comes again as a file that was made of it. */
function saysTheSame(one: Snapshot, other: Snapshot): boolean {
  const essence = ({ nodes, links, gateways, uses }: Snapshot) =>
    JSON.stringify([
      nodes.map(({ uid, hostname, state, answeredAt }) => [uid, hostname, state, answeredAt]),
      links.map(({ id, directions }) => [id, directions]),
      gateways.map(({ node, family }) => [node, family]),
      uses.map(({ node, family, gateway }) => [node, family, gateway]),
    ]);
  return essence(one) === essence(other);
}

function withSource(snapshot: Snapshot, read: ReadRound, sha256: string): Snapshot {
  const name = read.files
    .map((file) => file.name)
    .join(", ")
    .slice(0, 300);
  const source: Source = {
    id: read.sourceId,
    node: null,
    protocol: null,
    address: null,
    answered: true,
    carriedOver: [],
    notAsked: [],
    requests: 0,
    bytes: read.files.reduce((sum, { bytes }) => sum + bytes, 0),
    elapsedMs: 0,
    recorded: { name, sha256 },
  };
  return { ...snapshot, sources: [...snapshot.sources.filter(({ recorded }) => recorded?.sha256 !== sha256), source] };
}
