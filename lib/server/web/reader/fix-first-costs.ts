/** What the places of Fix first did cost in the last 30 days: the same figures as on the page of the mesh's reliability, of the same span. */
import { LRUCache } from "lru-cache";
import { DAY_MS } from "#lib/base/durations.ts";
import { dayOf } from "../../../graph/reliability/way-log.ts";
import type { History } from "../../../history/types.ts";
import type { FixFirstFigures } from "../../../wire/api/analysis.ts";
import { reliabilityIn, waysStateOf } from "../../reliability.ts";
import type { LoadedRound } from "./mesh.ts";

const TOLD_DAYS = 30;

/** By "link <id>" and "node <uid>", as the public knows them. */
type Costs = { days: number; byPlace: ReadonlyMap<string, { memberHours: number; interruptions: number }> };

const kept = new LRUCache<string, Costs>({ max: 32 });

/** A day is read from the log that the collector keeps of it: from the first that has one, because to read rounds takes too long here. */
async function firstLogged(store: Pick<History, "state">, mesh: string, fromMs: number, toMs: number): Promise<number> {
  const today = dayOf(toMs);
  for (let dayMs = dayOf(fromMs); dayMs < today; dayMs += DAY_MS)
    if ((await store.state(mesh, waysStateOf(dayMs))) !== null) return Math.max(dayMs, fromMs);
  return today;
}

async function costsUntil(
  store: History,
  { names }: Pick<LoadedRound, "names">,
  mesh: string,
  asOf: string,
): Promise<Costs | null> {
  const toMs = Date.parse(asOf);
  const fromMs = await firstLogged(store, mesh, toMs - TOLD_DAYS * DAY_MS, toMs);
  const found = fromMs >= toMs ? null : await reliabilityIn(store, mesh, { fromMs, toMs });
  if (found === null) return null;
  const byPlace = new Map<string, { memberHours: number; interruptions: number }>();
  for (const { kind, id, member_hours_lost: hours, interruptions } of found.total.causes) {
    if (id === null) continue;
    const key = kind === "link-down" ? `link ${names.shownLink(id)}` : `node ${names.shown(id)}`;
    const known = byPlace.get(key) ?? { memberHours: 0, interruptions: 0 };
    byPlace.set(key, { memberHours: known.memberHours + hours, interruptions: known.interruptions + interruptions });
  }
  return { days: Math.max(1, Math.round((toMs - fromMs) / DAY_MS)), byPlace };
}

/** The figures with what each place did cost, after what is so now. Reliability is of the main family only. */
export async function withCosts(store: History | null, round: LoadedRound, figures: FixFirstFigures): Promise<FixFirstFigures> {
  const { mesh, as_of: asOf, family, families } = figures;
  if (store === null || figures.items.length === 0 || family !== families[0]) return figures;
  const key = `${mesh} ${asOf}`;
  const costs = kept.get(key) ?? (await costsUntil(store, round, mesh, asOf));
  if (costs === null) return figures;
  kept.set(key, costs);
  return {
    ...figures,
    items: figures.items.map((item) => {
      const cost = costs.byPlace.get(`${item.kind} ${item.id}`);
      if (cost === undefined || cost.memberHours === 0) return item;
      const now = item.reasons.filter(({ code }) => code === "down-now");
      const rest = item.reasons.filter(({ code }) => code !== "down-now");
      return { ...item, reasons: [...now, { code: "cost" as const, days: costs.days, ...cost }, ...rest] };
    }),
  };
}
