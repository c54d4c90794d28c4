/** Alerts of one round: raised, worse, resolved, and the messages that this makes. Pure; the caller keeps state and messages with the round. */
import { DAY_MS } from "#lib/base/durations.ts";
import { shortHash } from "#lib/base/hash.ts";
import { type Alert, instantOf, isPartial, type MeshEvent, type Snapshot } from "../model/index.ts";
import { type Standing, standingOf } from "./from-events.ts";
import { judgeLinks } from "./link-quality.ts";
import type { AlertMessage } from "./message.ts";
import { type Silence, silenceOf } from "./silence.ts";
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
  silences?: readonly Silence[];
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
  const adopted = new Set<string>();
  for (const { resolving, instead, ...one } of standing) {
    const as = isOpen(one.id) ? one.id : (instead.find(isOpen) ?? one.id);
    const held = known.alerts[as] ?? null;
    if (as !== one.id && !resolving) adopted.add(as);
    if (!resolving) alerts[one.id] = stand(held, one, surroundings, atMs, outbox);
    else if (held !== null && held.alert.resolvedAt === null) alerts[held.alert.id] = held;
  }
  const explained = new Set(events.filter(({ to, cause }) => to === null && cause !== null).map(({ id }) => id));
  for (const [id, held] of Object.entries(known.alerts)) {
    if (alerts[id] !== undefined) continue;
    const stays = held.alert.resolvedAt !== null || (seesPart && !OF_SIGHT.has(held.alert.kind));
    // What lives on under another id has no end to be told.
    const heard = adopted.has(id) ? { ...held, told: [] } : held;
    const next = stays ? held : resolve(heard, surroundings, atMs, outbox, explained.has(id));
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
  const before: Pick<HeldAlert, "told" | "waiting" | "said" | "silence"> =
    held === null || isAgain ? { told: [], waiting: [], said: {}, silence: null } : held;
  const silence = silenceOf(around.silences ?? [], alert, atMs, namesIn(around.snapshot));
  const next: HeldAlert = {
    alert,
    told: [...before.told],
    waiting: [...before.waiting],
    said: { ...before.said },
    silence: silence === null ? null : { until: silence.until, note: silence.note ?? null },
    incident: held === null || isAgain || held.incident === "" ? `${alert.id}/${times}` : held.incident,
    times,
  };
  if (around.acknowledged.has(alert.id)) return next;
  const note = next.silence?.note ?? before.silence?.note ?? null;
  for (const subscription of around.subscriptions) tell(next, subscription, { around, atMs, outbox, note });
  return next;
}

type Telling = { around: Surroundings; atMs: number; outbox: Outgoing[]; note: string | null };

/** Its beginning, and later what is graver or better known than what was said; each notifier once, whoever subscribes to it. */
function tell(held: HeldAlert, subscription: Subscription, { around, atMs, outbox, note }: Telling): void {
  const { alert, incident } = held;
  const { name, notifier } = subscription;
  if (!wants(subscription, alert, concernedBy(alert), namesIn(around.snapshot))) return;
  const isTold = held.told.includes(name);
  const terms = termsOf(alert);
  const said = held.said[name] ?? null;
  // What was told before terms were kept is taken as told.
  if (isTold && said === null) held.said[name] = terms;
  const news = isTold ? terms.filter((term) => !(said ?? terms).includes(term)) : null;
  if (news?.length === 0) return;
  if (held.silence !== null || isQuiet(subscription, atMs, around.timeZone)) {
    if (!isTold && !held.waiting.includes(name)) held.waiting.push(name);
    return;
  }
  const others = around.subscriptions.filter((other) => other.notifier === notifier && other.name !== name);
  const isKnown = others.some(
    (other) => held.told.includes(other.name) && terms.every((term) => held.said[other.name]?.includes(term)),
  );
  held.waiting = held.waiting.filter((one) => one !== name);
  const isFirst = !isTold && !others.some((other) => held.told.includes(other.name));
  if (!isTold) held.told.push(name);
  held.said[name] = [...new Set([...(said ?? []), ...terms])];
  if (isKnown) return;
  const what = isFirst ? "raised" : "changed";
  outbox.push(messageOf(subscription, alert, { what, change: (news ?? terms).join("+") }, incident, note, around));
}

/** What only ever grows while it lasts: an alert is told again for these and for nothing else. */
function termsOf({ level, kind, why }: Alert): string[] {
  return [...(level === "bad" ? ["bad"] : []), ...(kind === "flapping" ? ["flapping"] : []), ...(why === null ? [] : [why])];
}

/** Only who heard of its beginning hears of its end; what turned out to be another's consequence ends unsaid. */
function resolve(held: HeldAlert, around: Surroundings, atMs: number, outbox: Outgoing[], isExplained: boolean): HeldAlert {
  const alert: Alert = { ...held.alert, resolvedAt: instantOf(atMs) };
  const told = new Set<string>();
  const what = isExplained ? "absorbed" : "resolved";
  // Kept before incidents were.
  const incident = held.incident === "" ? `${alert.id}/${held.times}` : held.incident;
  for (const subscription of around.subscriptions) {
    if (!held.told.includes(subscription.name) || told.has(subscription.notifier)) continue;
    told.add(subscription.notifier);
    outbox.push(messageOf(subscription, alert, { what }, incident, held.silence?.note ?? null, around));
  }
  return { ...held, alert, told: [], waiting: [], said: {}, silence: null };
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
  { what, change }: { what: AlertMessage["what"]; change?: string },
  incident: string,
  note: string | null,
  { snapshot }: Surroundings,
): Outgoing {
  const labels = new Map(snapshot.nodes.map(({ uid, label }) => [uid, label]));
  const named = [...concernedBy(alert)].map((uid) => ({ uid, label: labels.get(uid) ?? uid }));
  return {
    id: `${alert.mesh}/${incident}/${what}${what === "changed" ? `-${change}` : ""}/${name}`,
    notifier,
    body: { what, at: snapshot.at, subscription: name, alert, nodes: named, note },
  };
}
