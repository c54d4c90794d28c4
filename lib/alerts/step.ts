/** Alerts of one round: raised, worse, resolved, and the messages that this makes. Pure; the caller keeps state and messages with the round. */
import { DAY_MS } from "#lib/base/durations.ts";
import { shortHash } from "#lib/base/hash.ts";
import { type Alert, instantOf, isPartial, type MeshEvent, type Snapshot } from "../model/index.ts";
import { type Standing, standingOf } from "./from-events.ts";
import { judgeLinks } from "./link-quality.ts";
import type { AlertMessage } from "./message.ts";
import type { AlertState, HeldAlert } from "./state.ts";
import { isQuiet, type Subscription, wants } from "./subscription.ts";

export type Surroundings = {
  snapshot: Snapshot;
  /** Open events, and those that ended lately. */
  events: readonly MeshEvent[];
  subscriptions: readonly Subscription[];
  timeZone: string; // of the mesh
  intervalMs?: number | null; // usual time between rounds
  /** Alert ids that a person has seen: they are not told again, but for their end. */
  acknowledged: ReadonlySet<string>;
};

export type Outgoing = { id: string; notifier: string; body: AlertMessage };

export type Stepped = { state: AlertState; outbox: Outgoing[] };

/** Resolved alerts are shown for a day. */
const KEPT_MS = DAY_MS;

/** What speaks of the collector itself: all that is judged in a round that saw only part of the mesh. */
const OF_SIGHT: ReadonlySet<Alert["kind"]> = new Set(["collector-outage", "partial-sight"]);

export function stepAlerts(known: AlertState, surroundings: Surroundings): Stepped {
  const { snapshot, events } = surroundings;
  const atMs = Date.parse(snapshot.at);
  const seesPart = isPartial(snapshot);
  // Links that were read are known also in a round that saw only part of the mesh; what is raised waits for a good one.
  const { links, judged } = judgeLinks(known.links, snapshot, surroundings.intervalMs ?? null);
  const standing = standingIn(known, surroundings, atMs, judged).filter(({ kind }) => !seesPart || OF_SIGHT.has(kind));
  const outbox: Outgoing[] = [];
  const alerts: Record<string, HeldAlert> = {};
  const isOpen = (id: string) => known.alerts[id]?.alert.resolvedAt === null;
  for (const { resolving, instead, ...one } of standing) {
    const held = known.alerts[isOpen(one.id) ? one.id : (instead.find(isOpen) ?? one.id)] ?? null;
    if (!resolving) alerts[one.id] = stand(held, one, surroundings, atMs, outbox);
    else if (held !== null && held.alert.resolvedAt === null) alerts[held.alert.id] = held;
  }
  const explained = new Set(events.filter(({ to, cause }) => to === null && cause !== null).map(({ id }) => id));
  for (const [id, held] of Object.entries(known.alerts)) {
    if (alerts[id] !== undefined) continue;
    const stays = held.alert.resolvedAt !== null || (seesPart && !OF_SIGHT.has(held.alert.kind));
    const next = stays ? held : resolve(held, surroundings, atMs, outbox, explained.has(id));
    if (Date.parse(next.alert.resolvedAt ?? snapshot.at) >= atMs - KEPT_MS) alerts[id] = next;
  }
  return { state: { version: 1, alerts, links }, outbox };
}

function standingIn(known: AlertState, { snapshot, events, intervalMs }: Surroundings, atMs: number, judged: JudgedLink[]) {
  const down = new Set(
    events.flatMap(({ kind, to, link }) => (kind === "link-down" && to === null && link !== null ? [link] : [])),
  );
  return [
    ...standingOf(events, atMs, intervalMs),
    ...judged.filter(({ id }) => !down.has(id)).map((one) => qualityStanding(snapshot, one, known)),
  ];
}

type JudgedLink = ReturnType<typeof judgeLinks>["judged"][number];

/** One alert a link while it lasts: its id is kept from when it was first raised. */
function qualityStanding(snapshot: Snapshot, { id, level, sinceMs, mean, flapping }: JudgedLink, known: AlertState): Standing {
  const open = Object.values(known.alerts).find(
    ({ alert }) => alert.link === id && alert.quality !== null && alert.resolvedAt === null,
  );
  const link = snapshot.links.find((one) => one.id === id);
  const ends = link === undefined ? [] : [link.a, link.b];
  return {
    id: open?.alert.id ?? `link-quality-${Math.round(sinceMs / 1000).toString(36)}-${shortHash(id)}`,
    mesh: snapshot.mesh,
    kind: flapping ? "flapping" : "link-quality",
    level,
    since: open?.alert.since ?? instantOf(sinceMs),
    node: null,
    link: id,
    family: null,
    why: null,
    affected: { weight: 0, nodes: ends },
    consequences: 0,
    quality: mean,
    resolving: false,
    instead: [],
  };
}

/** It is so in this round. A level once reached stays until it is resolved. */
function stand(
  held: HeldAlert | null,
  now: Omit<Standing, "resolving" | "instead">,
  around: Surroundings,
  atMs: number,
  outbox: Outgoing[],
): HeldAlert {
  const isAgain = held !== null && held.alert.resolvedAt !== null;
  const level = held !== null && !isAgain && held.alert.level === "bad" ? "bad" : now.level;
  const alert: Alert = { ...now, level, resolvedAt: null };
  const times = held === null ? 1 : held.times + (isAgain ? 1 : 0);
  const before = held === null || isAgain ? { told: [], waiting: [] } : held;
  const told = new Set(before.told);
  const waiting = new Set(before.waiting);
  const seen = around.acknowledged.has(alert.id);
  for (const subscription of around.subscriptions) {
    const { name } = subscription;
    if (told.has(name) || seen || !wants(subscription, alert, concernedBy(alert), namesIn(around.snapshot))) continue;
    if (isQuiet(subscription, atMs, around.timeZone)) {
      waiting.add(name);
      continue;
    }
    waiting.delete(name);
    told.add(name);
    outbox.push(messageOf(subscription, alert, "raised", times, around));
  }
  return { alert, told: [...told], waiting: [...waiting], times };
}

/** Only who heard of its beginning hears of its end; what turned out to be another's consequence ends unsaid. */
function resolve(held: HeldAlert, around: Surroundings, atMs: number, outbox: Outgoing[], isExplained: boolean): HeldAlert {
  const alert: Alert = { ...held.alert, resolvedAt: instantOf(atMs) };
  for (const subscription of isExplained ? [] : around.subscriptions) {
    if (held.told.includes(subscription.name)) outbox.push(messageOf(subscription, alert, "resolved", held.times, around));
  }
  return { ...held, alert, told: [], waiting: [] };
}

function concernedBy({ node, link, affected }: Alert): ReadonlySet<string> {
  const ends = link?.split("~").slice(0, 2) ?? [];
  return new Set([...(node === null ? [] : [node]), ...ends, ...affected.nodes]);
}

function namesIn({ nodes }: Snapshot): (uid: string) => string | null {
  const names = new Map(nodes.map(({ uid, hostname }) => [uid, hostname]));
  return (uid) => names.get(uid) ?? null;
}

/** The id is the same however many times the round is told: a notifier that has it already may know it by that. */
function messageOf(
  { name, notifier }: Subscription,
  alert: Alert,
  what: AlertMessage["what"],
  times: number,
  { snapshot }: Surroundings,
): Outgoing {
  const labels = new Map(snapshot.nodes.map(({ uid, label }) => [uid, label]));
  const named = [...concernedBy(alert)].map((uid) => ({ uid, label: labels.get(uid) ?? uid }));
  return {
    id: `${alert.mesh}/${alert.id}/${times}/${what}/${name}`,
    notifier,
    body: { what, at: snapshot.at, subscription: name, alert, nodes: named },
  };
}
