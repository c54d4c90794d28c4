/**
 * Reads the store and answers for it: everything that the reading thread does, without the thread. Synchronous work is allowed here
 * to take its time; between rounds of the past it lets waiting questions in.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { History, HistoryError } from "../../../history/types.ts";
import { isPartial, type Result, type RoundAnalysis, type Snapshot } from "../../../model/index.ts";
import type { LiveEvent } from "../../../wire/api/views.ts";
import { withAccess } from "../../../wire/projection/projection.ts";
import { partialSight, SAMPLES_MAX, sampleRound, withSample } from "../../../wire/views/index.ts";
import type { Reader } from "../context/context.ts";
import { standingAnalysis } from "./analysis.ts";
import { answers, type ShownMesh } from "./answers.ts";
import { loadGood } from "./good.ts";
import type { Annotator } from "./history.ts";
import { type LoadedRound, loadRound } from "./mesh.ts";
import { pastRounds } from "./past.ts";
import type { Circumstances, ReaderMesh, ReaderSite } from "./protocol.ts";

/** Where the store tells of rounds, only so many polls look all the same: a connection may be dead without anybody knowing. */
const POLLS_SKIPPED = 15;

export type ReaderCore = {
  /** The answers, as things stand. */
  reader(circumstances: () => Circumstances): Reader;
  /** Loads what is new in the store. Opens it first where it was not there yet. Calls overlap harmlessly. */
  look(): Promise<void>;
  /** As `look`, at intervals, for a store that does not tell of rounds by itself; one that does is only seldom looked at. */
  poll(): Promise<void>;
  lastRounds(): Promise<ReadonlyMap<string, number>>;
  setSite(site: ReaderSite): Promise<void>;
  /** Leaves the store that is open and opens the one that is now in its place. */
  reopen(why: string): Promise<void>;
  close(): Promise<void>;
};

export type ReaderCoreOptions = {
  open: () => Promise<Result<History, HistoryError>>;
  openToAnnotate: Annotator;
  version: string;
  site: ReaderSite;
  onRound: (event: Extract<LiveEvent, { type: "round" }>) => void;
  /** Told in words for the person who runs the site, once until it changes. */
  onTrouble: (message: string) => void;
};

type HeldMesh = ShownMesh & {
  /** The last that there is: a round may have none. */
  kept: RoundAnalysis | null;
  /** The last round that saw enough of the mesh to speak for the whole. */
  good: LoadedRound | null;
  filling: Promise<void> | null;
};

export function createReaderCore(options: ReaderCoreOptions): ReaderCore {
  let site = options.site;
  let closed = false;
  const store = keepStore(options, () => void look());
  let polls = 0;
  const held = new Map<string, HeldMesh>();

  const loadNew = async () => {
    if (closed) return;
    const open = await store.open();
    if (open === null) return;
    const lastRounds = await open.lastRounds();
    for (const facts of site.meshes) {
      const known = heldMesh(held, facts);
      const last = lastRounds.get(facts.id) ?? null;
      if (last === null || last === known.loaded?.index.snapshot.round) continue;
      // The configuration may change meanwhile: only the facts that are held then say what the public may see.
      const isHeld = () => held.get(facts.id) === known;
      if (!(await loadLast(open, known, last, isHeld))) continue;
      known.filling ??= fillSamples(open, known, () => closed || !isHeld(), options.onTrouble);
      const { loaded } = known;
      if (loaded === null) continue;
      const { mesh, round, at, coverage } = loaded.index.snapshot;
      const partial = partialSight(coverage);
      options.onRound({ type: "round", mesh, round, at, ...(partial !== null && { partial }) });
    }
  };

  const looking = onceAgain(loadNew, (cause) => store.drop(cause));
  const look = (): Promise<void> => (closed ? Promise.resolve() : looking.run());

  const pasts = pastRounds();
  const { version, openToAnnotate } = options;
  return {
    reader: (circumstances) =>
      answers({ held, pasts, site: () => site, store: store.current, version, openToAnnotate, circumstances }),
    look,
    poll: () => (store.tells() && polls++ % POLLS_SKIPPED !== 0 ? Promise.resolve() : look()),
    lastRounds: async () => (await store.open())?.lastRounds() ?? new Map(),
    setSite(next) {
      const kept = new Map(next.meshes.map((facts) => [facts.id, facts.technicians]));
      for (const [id, { facts }] of held) if (kept.get(id) !== facts.technicians) held.delete(id);
      site = next;
      for (const facts of next.meshes) heldMesh(held, facts).facts = facts;
      return look();
    },
    async reopen(why) {
      await looking.idle();
      await store.drop(why);
      await look();
    },
    async close() {
      closed = true;
      await looking.idle();
      await Promise.all([...held.values()].map((mesh) => mesh.filling));
      await store.close();
    },
  };
}

/** Whoever asks while it runs is answered by the next run: one for all who ask meanwhile. */
function onceAgain(work: () => Promise<void>, onFailure: (cause: unknown) => Promise<void>) {
  let running: Promise<void> | null = null;
  let again = false;
  const repeat = async () => {
    try {
      do {
        again = false;
        await work();
      } while (again);
    } catch (cause) {
      await onFailure(cause);
    } finally {
      running = null;
    }
  };
  return {
    run(): Promise<void> {
      again = running !== null;
      running ??= repeat();
      return running;
    },
    idle: async () => running,
  };
}

/** @returns false where there is no such round, or the mesh is no longer held as it was. */
async function loadLast(open: History, known: HeldMesh, last: number, isHeld: () => boolean): Promise<boolean> {
  const { id } = known.facts;
  const stored = await open.latest(id);
  const good = stored === null ? null : await goodBefore(open, known, stored.snapshot);
  const judged = stored === null || isPartial(stored.snapshot) ? null : await standingAnalysis(open, id, last);
  if (stored === null || !isHeld()) return false;
  if (judged !== null) {
    known.kept = judged.analysis ?? known.kept;
    known.missing = judged.missing;
  }
  const positions = known.loaded?.positions ?? {};
  known.loaded = loadRound(stored, known.facts.technicians, positions, judged === null ? null : known.kept, "many", good);
  known.good = judged === null ? good : known.loaded;
  known.samples = withSample(known.samples, sampleRound(known.loaded.index));
  return true;
}

/** The last good round before one that saw a part of the mesh, with its analysis; null: there is none, or the round is good itself. */
async function goodBefore(store: History, known: HeldMesh, snapshot: Snapshot): Promise<LoadedRound | null> {
  const lastGood = isPartial(snapshot) ? (snapshot.coverage?.lastGood ?? null) : null;
  if (lastGood === null || known.good?.index.snapshot.round === lastGood.round) return lastGood === null ? null : known.good;
  return loadGood(store, known.facts, known.loaded?.positions ?? {}, lastGood, "many");
}

/** The store, opened when it is there; what is wrong with it is told once until it changes. */
function keepStore(options: Pick<ReaderCoreOptions, "open" | "onTrouble">, onStored: () => void) {
  let history: History | null = null;
  let unfollow: (() => Promise<void>) | null = null;
  let opening: Promise<History | null> | null = null;
  let told = "";
  const tell = (message: string) => {
    if (message !== told) options.onTrouble(message);
    told = message;
  };
  const close = async () => {
    const [last, lastUnfollow] = [history, unfollow];
    history = unfollow = null;
    await lastUnfollow?.();
    await last?.close();
  };
  const openFresh = async (): Promise<History | null> => {
    const opened = await options.open();
    if (opened.ok) {
      try {
        unfollow = await opened.value.follow(onStored);
      } catch (cause) {
        await opened.value.close();
        throw cause;
      }
      told = "";
      history = opened.value;
    } else if (opened.error.code !== "missing" && opened.error.code !== "not-migrated") {
      // Before the collector's first start there is nothing to read: that is no trouble.
      tell(opened.error.message);
    }
    return history;
  };
  return {
    current: () => history,
    tells: () => unfollow !== null,
    open(): Promise<History | null> {
      if (history !== null) return Promise.resolve(history);
      opening ??= openFresh().finally(() => {
        opening = null;
      });
      return opening;
    },
    /** After a failure: the next look opens it afresh. */
    async drop(cause: unknown): Promise<void> {
      tell(wordsOf(cause));
      try {
        await close();
      } catch (closing) {
        tell(wordsOf(closing));
      }
    },
    close,
  };
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function heldMesh(held: Map<string, HeldMesh>, facts: ReaderMesh): HeldMesh {
  const known = held.get(facts.id);
  if (known !== undefined) return known;
  const fresh: HeldMesh = { facts, loaded: null, kept: null, good: null, missing: null, samples: [], filling: null };
  held.set(facts.id, fresh);
  return fresh;
}

/** The rounds before the last, newest first, one at a time. A round that cannot be read ends it: the line is short, not wrong. */
async function fillSamples(
  store: History,
  mesh: HeldMesh,
  over: () => boolean,
  onTrouble: (message: string) => void,
): Promise<void> {
  try {
    for (const head of await store.rounds(mesh.facts.id, SAMPLES_MAX)) {
      await nextTurn();
      if (over()) return;
      if (mesh.samples.some((sample) => sample.round === head.round)) continue;
      const stored = await store.at(mesh.facts.id, head.at);
      if (stored !== null && !over())
        mesh.samples = withSample(mesh.samples, sampleRound(withAccess(stored.snapshot, mesh.facts.technicians)));
    }
  } catch (cause) {
    onTrouble(`Sparklines of ${mesh.facts.id} stay short: ${wordsOf(cause)}`);
  }
}
