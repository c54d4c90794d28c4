/** Nodes, links and gateways that go, come back, or are new. */

import { DAY_MS } from "#lib/base/durations.ts";
import { directedKey, pairKey, partsOfKey } from "#lib/base/pair.ts";
import { instantOf, type MeshEvent } from "../../model/index.ts";
import { CALM_TRACK, stepTrack } from "./debounce.ts";
import type { Dependants } from "./dependants.ts";
import { isInDoubt, outageBeganMs } from "./doubts.ts";
import { AT_ONCE, type Context, DOWN_RULE, follow, standing, trackName } from "./follow.ts";
import { whyNow, whyOfOutage } from "./outage-why.ts";
import { uptimesOf } from "./restarts.ts";

export function followNodes(context: Context): void {
  const { known, observed } = context;
  for (const uid of observed.nodes.keys()) {
    if (known.nodes.has(uid)) continue;
    if (becameKnown(context, "node-new", uid, observed.node(uid) === "good", { node: uid })) known.nodes.add(uid);
  }
  for (const uid of known.nodes) {
    follow(context, {
      kind: "node-down",
      key: uid,
      sample: observed.node(uid),
      rule: DOWN_RULE,
      before: () => context.dependants.node(uid),
      fromMs: (sinceMs) => outageBeganMs(context, uid, sinceMs),
      begin: () => ({ node: uid, why: whyNow(observed.nodes.get(uid)) }),
      end: (event, toMs) => ({ why: whyItWasDown(context, uid, event, toMs) ?? event.why }),
    });
  }
}

function whyItWasDown({ observed, atMs }: Context, uid: string, event: MeshEvent, toMs: number) {
  const node = observed.nodes.get(uid);
  if (node?.state !== "answered") return null;
  const sinceReturnS = (atMs - toMs) / 1000;
  const { routerS, daemonS } = uptimesOf(node);
  const then = (uptimeS: number | null) => (uptimeS === null ? null : uptimeS - sinceReturnS);
  return whyOfOutage((toMs - Date.parse(event.from)) / 1000, { routerS: then(routerS), daemonS: then(daemonS) }, event.why);
}

export function followLinks(context: Context): void {
  const { known, observed, log } = context;
  const pairs = parallelLinks(context);
  for (const [id, { a, b }] of observed.links) {
    if (known.links.has(id)) continue;
    if (becameKnown(context, "link-new", id, observed.link(id, [a, b]) === "good", { link: id })) known.links.add(id);
  }
  for (const id of known.links) {
    const link = observed.links.get(id);
    const ends = link === undefined ? endsOf(id) : ([link.a, link.b] as const);
    const [first, second] = ends.map((uid) => standing(context, "node-down", uid));
    const downEnd = [first, second].find((end) => end?.bad === true);
    const reason = downEnd?.event ?? null;
    follow(context, {
      kind: "link-down",
      key: id,
      sample: downEnd === undefined || observed.link(id, ends) === "good" ? observed.link(id, ends) : "bad",
      rule: downEnd !== undefined ? AT_ONCE : ends.some((uid) => isInDoubt(context, uid)) ? DOUBTFUL_RULE : DOWN_RULE,
      silent: downEnd !== undefined && reason === null,
      ...(reason === null ? {} : { fromMs: () => Date.parse(reason.from) }),
      before: () => dependantsOfLink(context, id, ends, pairs),
      begin: (_, sinceMs) => {
        if (reason === null) return { link: id };
        log.pullBack(reason.id, sinceMs);
        return { link: id, why: "node-down", cause: reason.id };
      },
    });
  }
}

/** Where an end of the link may be down itself, that is waited for: then the link is a consequence. */
const DOUBTFUL_RULE = { ...DOWN_RULE, badSamples: 5, badMs: 600_000 };

/** Of every pair of nodes with several known links, all of these. */
function parallelLinks({ known, observed }: Context): Map<string, string[]> {
  const ends = (id: string) => observed.links.get(id) ?? { a: endsOf(id)[0], b: endsOf(id)[1] };
  const pairs = Map.groupBy([...known.links], (id) => pairKey(ends(id).a, ends(id).b));
  return new Map([...pairs].filter(([, ids]) => ids.length > 1));
}

/** Of several links between two nodes the last one to fail takes with it all whose way led over any of them. */
function dependantsOfLink(
  { observed, dependants }: Context,
  id: string,
  ends: readonly [string, string],
  pairs: ReadonlyMap<string, string[]>,
): Dependants {
  const others = (pairs.get(pairKey(...ends)) ?? []).filter((other) => other !== id);
  const isLast = others.length > 0 && others.every((other) => observed.link(other, ends) !== "good");
  return isLast ? dependants.pair(...ends) : dependants.link(id);
}

/** Ids from files may hold a tilde themselves; such a link is told by its id alone, and judged while it is listed. */
export function endsOf(id: string): readonly [string, string] {
  const parts = id.split("~");
  return parts.length === 3 ? [parts[0] ?? "", parts[1] ?? ""] : ["", ""];
}

export function followGateways(context: Context): void {
  const { known, observed, snapshot, log } = context;
  const now = new Set(snapshot.gateways.map(({ node, family }) => directedKey(node, family)));
  for (const { node, family } of snapshot.gateways) {
    const key = directedKey(node, family);
    if (known.gateways.has(key)) continue;
    if (becameKnown(context, "gateway-found", key, true, { node, family })) known.gateways.add(key);
  }
  for (const key of known.gateways) {
    const [node, family] = partsOfKey(key);
    const down = standing(context, "node-down", node);
    const isHeard = observed.node(node) === "good";
    const offers = now.has(key) ? "good" : isHeard ? "bad" : null;
    follow(context, {
      kind: "gateway-lost",
      key,
      sample: down.bad ? "bad" : offers,
      rule: down.bad ? AT_ONCE : DOWN_RULE,
      silent: down.bad && down.event === null,
      fromMs: (sinceMs) => (down.event === null ? sinceMs : Date.parse(down.event.from)),
      before: () => context.dependants.gateway(node, family),
      begin: (_, sinceMs) => {
        if (down.event !== null) log.pullBack(down.event.id, sinceMs);
        return {
          node,
          family: familyOf(family),
          why: down.event === null ? "withdrawn" : "node-down",
          cause: down.event?.id ?? null,
        };
      },
    });
  }
}

function familyOf(text: string): MeshEvent["family"] {
  return text === "v4" || text === "v6" || text === "community" ? text : null;
}

/** Seen long enough to be told as new; while the deriver learns, everything is known at once. */
function becameKnown(
  context: Context,
  kind: "node-new" | "link-new" | "gateway-found",
  key: string,
  isThere: boolean,
  about: Partial<MeshEvent>,
): boolean {
  const { tracks, atMs, log } = context;
  const name = trackName(kind, key);
  if (context.learning) return isThere;
  if (!isThere) {
    tracks.delete(name);
    return false;
  }
  const turn = stepTrack(tracks.get(name) ?? CALM_TRACK, "bad", atMs, DOWN_RULE);
  if (turn.turned === null) {
    tracks.set(name, turn.track);
    return false;
  }
  tracks.delete(name);
  log.moment({ kind, key, fromMs: turn.sinceMs, ...about });
  return true;
}

const RETIRED_MS = 30 * DAY_MS;

/** Not seen for thirty days: it is no longer of this mesh, and new should it come again. */
export function retire(context: Context): void {
  const { tracks, known, log, atMs } = context;
  for (const kind of ["node-down", "link-down"] as const) {
    const all = kind === "node-down" ? known.nodes : known.links;
    for (const key of all) {
      const { event } = standing(context, kind, key);
      if (event === null || Date.parse(event.from) > atMs - RETIRED_MS) continue;
      log.change(event.id, { to: instantOf(atMs) });
      tracks.delete(trackName(kind, key));
      all.delete(key);
    }
  }
}
