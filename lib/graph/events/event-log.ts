/** The events of one call of the deriver: those that began, ended or changed in it. */

import { compareText } from "#lib/base/compare.ts";
import { HOUR_MS } from "#lib/base/durations.ts";
import { shortHash } from "#lib/base/hash.ts";
import { instantOf, type MeshEvent } from "../../model/index.ts";

const KEPT_MS = 6 * HOUR_MS;

export type NewEvent = Pick<MeshEvent, "kind"> & Partial<MeshEvent> & { key: string; fromMs: number };

const NOBODY = { weight: 0, nodes: [] };

/** At most so many are named; `weight` counts all. */
const NAMED_MAX = 100;

export class EventLog {
  readonly #mesh: string;
  readonly #atMs: number;
  readonly #known: Map<string, MeshEvent>;
  readonly #changed = new Set<string>();

  constructor(mesh: string, atMs: number, known: Readonly<Record<string, MeshEvent>>) {
    this.#mesh = mesh;
    this.#atMs = atMs;
    this.#known = new Map(Object.entries(known));
  }

  get(id: string | null): MeshEvent | undefined {
    return id === null ? undefined : this.#known.get(id);
  }

  /** Open ones and those that ended lately. */
  all(): MeshEvent[] {
    return [...this.#known.values()];
  }

  /** Its id tells the same thing whenever the same rounds are read again: the kind, what it is about, and since when. */
  begin({ key, fromMs, ...given }: NewEvent): MeshEvent {
    const from = instantOf(fromMs);
    const event: MeshEvent = {
      mesh: this.#mesh,
      from,
      to: null,
      noticedAt: instantOf(this.#atMs),
      node: null,
      link: null,
      family: null,
      gateway: null,
      values: null,
      why: null,
      cause: null,
      ...given,
      id: `${given.kind}-${Math.round(fromMs / 1000).toString(36)}-${shortHash(key)}`,
      affected: named(given.affected ?? NOBODY),
    };
    this.#known.set(event.id, event);
    this.#changed.add(event.id);
    return event;
  }

  /** Something that is over as it happens. */
  moment(event: NewEvent): MeshEvent {
    return this.begin({ ...event, to: instantOf(event.fromMs) });
  }

  change(id: string, patch: Partial<Omit<MeshEvent, "id">>): void {
    const event = this.#known.get(id);
    if (event === undefined) return;
    this.#known.set(id, { ...event, ...patch });
    this.#changed.add(id);
  }

  /** A cause began no later than what it made: that is its first evidence. Its id stays. */
  pullBack(id: string, fromMs: number): void {
    const event = this.#known.get(id);
    if (event !== undefined && Date.parse(event.from) > fromMs) this.change(id, { from: instantOf(fromMs) });
  }

  changed(): MeshEvent[] {
    return [...this.#changed].flatMap((id) => this.#known.get(id) ?? []);
  }

  /** What the next call must know. */
  remembered(): Record<string, MeshEvent> {
    const since = instantOf(this.#atMs - KEPT_MS);
    // The last time without rounds stays: it may turn out to have been a clock that ran ahead.
    const outages = [...this.#known.values()].filter(({ kind }) => kind === "collector-outage");
    const last = outages.toSorted((one, other) => compareText(other.from, one.from))[0]?.id;
    return Object.fromEntries([...this.#known].filter(([id, { to }]) => to === null || to >= since || id === last));
  }
}

function named({ weight, nodes }: MeshEvent["affected"]): MeshEvent["affected"] {
  return { weight, nodes: nodes.slice(0, NAMED_MAX) };
}
