/** What the reading thread tells of alerts, and the one thing that people may add to them. */
import { compareText } from "#lib/base/compare.ts";
import { readAlertState } from "../../../alerts/index.ts";
import type { History } from "../../../history/types.ts";
import { type Alert, err, instantOf, ok, type Result } from "../../../model/index.ts";
import type { AlertsView, AlertView } from "../../../wire/api/alerts.ts";
import type { Names } from "../../../wire/projection/history-projection.ts";
import { named } from "../../../wire/views/index.ts";
import { ALERTS_STATE } from "../../judge-round.ts";
import type { AcknowledgeRefusal } from "../context/context.ts";
import { type Annotator, annotated } from "./history.ts";
import type { LoadedRound } from "./mesh.ts";
import type { ReaderMesh } from "./protocol.ts";

export async function alertsOf(store: History, live: LoadedRound, isChangeable: boolean): Promise<AlertsView> {
  const { index, names } = live;
  const { mesh } = index.snapshot;
  const state = readAlertState(await store.state(mesh, ALERTS_STATE));
  const acknowledged = await store.acknowledged(mesh);
  const alerts = Object.values(state.alerts)
    .map(({ alert, silence }) => ({ ...shown(alert, names), acknowledgedAt: acknowledged.get(alert.id) ?? null, silence }))
    .sort(byUrgency);
  const uids = new Set(alerts.flatMap(uidsOf));
  return { mesh, alerts, names: [...uids].map((uid) => named(index, uid)), acknowledgeable: isChangeable };
}

function byUrgency(one: Alert, other: Alert): number {
  const rank = ({ resolvedAt, level }: Alert) => (resolvedAt !== null ? 2 : level === "bad" ? 0 : 1);
  return rank(one) - rank(other) || compareText(one.since, other.since) || compareText(one.id, other.id);
}

/** Ids are hashes of what they speak of and of when: they tell nothing. */
function shown(alert: Alert, names: Names): Alert {
  const { node, link, affected } = alert;
  return {
    ...alert,
    node: node === null ? null : names.shown(node),
    link: link === null ? null : names.shownLink(link),
    affected: { ...affected, nodes: affected.nodes.map(names.shown) },
  };
}

function uidsOf({ node, link, affected }: AlertView): string[] {
  const ends = link === null ? [] : link.split("~").slice(0, 2);
  return [...(node === null ? [] : [node]), ...ends, ...affected.nodes];
}

export async function acknowledgeAlert(
  open: Annotator,
  facts: ReaderMesh,
  alert: string,
  nowMs: number,
): Promise<Result<null, AcknowledgeRefusal>> {
  if (!facts.isChangeable) return err("closed");
  return annotated(open, async (store) => {
    const state = readAlertState(await store.state(facts.id, ALERTS_STATE));
    if (!Object.hasOwn(state.alerts, alert)) return err("unknown");
    // The first time stays: saying it again changes nothing.
    if (!(await store.acknowledged(facts.id)).has(alert)) await store.acknowledge(facts.id, alert, instantOf(nowMs));
    return ok(null);
  });
}
