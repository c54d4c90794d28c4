/** Nodes that leave by another gateway than before. That it is not known by which says nothing. */

import { directedKey } from "#lib/base/pair.ts";
import { longerRun, NO_RUN, runHolds } from "#lib/base/run-length.ts";
import type { MeshEvent, Snapshot } from "../../model/index.ts";
import { type Context, DOWN_RULE } from "./follow.ts";
import type { EventState } from "./state.ts";

export function followUses(context: Context): void {
  const { snapshot, state, atMs, learning } = context;
  for (const { node, family, gateway, reason } of snapshot.uses) {
    if (gateway === null || reason === "self") continue;
    const key = directedKey(node, family);
    const settled = state.using[key];
    if (settled === undefined || learning) {
      state.using[key] = { gateway, next: null, run: 0, sinceMs: atMs };
      continue;
    }
    if (gateway === settled.gateway) {
      if (settled.next !== null) state.using[key] = { gateway, next: null, run: 0, sinceMs: atMs };
      continue;
    }
    const run = longerRun(settled.next === gateway ? settled : NO_RUN, atMs);
    if (!runHolds(run, atMs, { samples: DOWN_RULE.badSamples, ms: DOWN_RULE.badMs })) {
      state.using[key] = { gateway: settled.gateway, next: gateway, ...run };
      continue;
    }
    state.using[key] = { gateway, next: null, run: 0, sinceMs: atMs };
    changed(context, { node, family, before: settled.gateway, after: gateway, sinceMs: run.sinceMs });
  }
}

type Change = { node: string; family: NonNullable<MeshEvent["family"]>; before: string; after: string; sinceMs: number };

function changed({ log, observed, snapshot }: Context, { node, family, before, after, sinceMs }: Change): void {
  const stillOffers = snapshot.gateways.some((one) => one.node === before && one.family === family);
  log.moment({
    kind: "gateway-changed",
    key: directedKey(node, family),
    fromMs: sinceMs,
    node,
    family,
    gateway: { before, after },
    affected: { weight: observed.nodes.get(node)?.weight ?? 1, nodes: [node] },
    why: stillOffers ? "better-path" : "gateway-lost", // a failure that is found near it says more
  });
}

/** So long what was used until lately counts as what a failure took away. */
const LOST_LATELY_MS = 300_000;

/** The gateways that were in use in the round before and are not any more, with those that were lost lately. */
export function lostUsesOf({ lostUses, atMs }: EventState, before: Snapshot | null, now: Snapshot): EventState["lostUses"] {
  const using = new Set(now.uses.flatMap(({ node, family, gateway }) => (gateway === null ? [] : [directedKey(node, family)])));
  const lost = (before?.uses ?? []).flatMap(({ node, family, gateway }) =>
    gateway === null || gateway === node ? [] : [[directedKey(node, family), { gateway, atMs }] as const],
  );
  const all = [...Object.entries(lostUses), ...lost];
  return Object.fromEntries(all.filter(([key, { atMs: lostMs }]) => !using.has(key) && atMs - lostMs <= LOST_LATELY_MS));
}
