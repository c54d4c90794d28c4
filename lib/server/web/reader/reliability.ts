/** The reliability of a span for pages and API: with the span before it, its days, and names. */
import { LRUCache } from "lru-cache";
import { civilDayStarts } from "#lib/base/civil-days.ts";
import type { History } from "../../../history/types.ts";
import type { NamedNode } from "../../../wire/api/analysis.ts";
import type { ReliabilityView } from "../../../wire/api/reliability.ts";
import { named } from "../../../wire/views/index.ts";
import { eventsOfSpan, reliabilityIn } from "../../reliability.ts";
import type { LoadedRound } from "./mesh.ts";

/** Of spans that were asked for lately, by the last round that they were computed with. */
const kept = new LRUCache<string, ReliabilityView>({ max: 64 });

type Asked = { fromMs: number; toMs: number; timezone: string };

/** null: no round of the span is stored. */
export async function reliabilityViewOf(
  store: History,
  { index, names }: Pick<LoadedRound, "index" | "names">,
  { fromMs, toMs, timezone }: Asked,
): Promise<ReliabilityView | null> {
  const { mesh, round } = index.snapshot;
  const key = `${mesh} ${round} ${fromMs} ${toMs} ${timezone}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const cuts = civilDayStarts(fromMs, toMs, timezone);
  const beforeMs = 2 * fromMs - toMs;
  const events = await eventsOfSpan(store, mesh, { fromMs: beforeMs, toMs });
  const found = await reliabilityIn(store, mesh, { fromMs, toMs, cuts }, events);
  if (found === null) return null;
  const before = await reliabilityIn(store, mesh, { fromMs: beforeMs, toMs: fromMs }, events);
  const shownId = (id: string | null) => (id === null ? null : id.includes("~") ? names.shownLink(id) : names.shown(id));
  const shown = (total: (typeof found)["total"]) => ({
    ...total,
    causes: total.causes.map((cause) => ({ ...cause, id: shownId(cause.id) })),
  });
  const total = shown(found.total);
  const uids = new Set(total.causes.flatMap(({ id }) => id?.split("~").slice(0, 2) ?? []));
  const view = {
    mesh,
    total,
    before: before === null ? null : shown(before.total),
    days: found.days,
    names: [...uids].map((uid): NamedNode => named(index, uid)),
  };
  kept.set(key, view);
  return view;
}
