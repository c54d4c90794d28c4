/** How restless a node's ways to the Internet were: its changes of gateway, and of next hop towards the same gateway. */

import { DAY_MS } from "#lib/base/durations.ts";
import { countRouteChanges, gatewayFlapping } from "../../../graph/analysis/index.ts";
import type { History } from "../../../history/types.ts";
import { type Family, familySchema, type Series } from "../../../model/index.ts";
import type { Steadiness, SteadinessOfFamily } from "../../../wire/api/history.ts";
import type { LoadedRound } from "./mesh.ts";

/** Single rounds of a month and more; where retention has left hours, what was most of an hour stands for it. */
const POINTS_MAX = 20_000;

type Asked = { uid: string; from: string; to: string };

export async function steadinessOf(
  store: Pick<History, "series">,
  live: Pick<LoadedRound, "index" | "names">,
  asked: Asked,
): Promise<Steadiness | null> {
  const { index, names } = live;
  const { mesh } = index.snapshot;
  const stored = names.stored(asked.uid);
  if (stored === null || index.node(asked.uid) === null) return null;
  const { uid, from, to } = asked;
  const read = (family: Family, metric: "gateway" | "next-hop") =>
    store.series(mesh, { entity: `${stored}/${family}`, metric, from, to, points: POINTS_MAX, resolution: "auto" });
  const families = await Promise.all(
    familySchema.options.map(async (family) => {
      const gateways = await read(family, "gateway");
      return gateways === null ? [] : [ofFamily(family, gateways, await read(family, "next-hop"))];
    }),
  );
  return { mesh, node: uid, from, to, families: families.flat() };
}

function ofFamily(family: Family, gateways: Series, hops: Series | null): SteadinessOfFamily {
  const used = namesByInstant(gateways);
  const { changes, transitions, entropyBits } = gatewayFlapping([...used.values()]);
  const first = gateways.points[0]?.at;
  const last = gateways.points.at(-1)?.at;
  const days = first === undefined || last === undefined ? 0 : (Date.parse(last) - Date.parse(first)) / DAY_MS;
  const routeChanges = hops === null ? null : changesPerGateway(used, namesByInstant(hops));
  return {
    family,
    resolution: gateways.resolution,
    gateways: new Set([...used.values()].filter((one) => one !== null)).size,
    changes,
    transitions,
    entropyBits,
    routeChanges,
    routeChangesPerDay: routeChanges === null || days === 0 ? null : routeChanges / days,
  };
}

function namesByInstant({ points, entities }: Series): Map<string, string | null> {
  return new Map(points.map(({ at, value }) => [at, value === null ? null : (entities[value] ?? null)]));
}

/** The way to another gateway is another way: only the next hops towards one and the same are compared. */
function changesPerGateway(used: ReadonlyMap<string, string | null>, hops: ReadonlyMap<string, string | null>): number {
  const gateways = new Set([...used.values()].filter((one) => one !== null));
  const towards = (gateway: string) => [...used].map(([at, one]) => (one === gateway ? (hops.get(at) ?? null) : null));
  return [...gateways].reduce((sum, gateway) => sum + countRouteChanges(towards(gateway)), 0);
}
