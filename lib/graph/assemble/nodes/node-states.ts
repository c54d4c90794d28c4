/** Answered, heard, stale, gone or not known, and why. The site never blames a node because the collector was silent. */
import { MINUTE_MS } from "#lib/base/durations.ts";
import { type Daemon, instantOf, type Node, type NodeState, type NodeStateReason } from "../../../model/index.ts";
import type { Evidence, Evidences } from "../evidence/evidence.ts";
import type { Reading } from "../evidence/readings.ts";
import { later } from "../input/order.ts";

/** Those who would tell of it have not listed it for so many rounds and so long: gone. */
const GONE_ROUNDS = 3;
const GONE_MS = 3 * MINUTE_MS;

export type Being = Pick<Node, "state" | "stateReason" | "answeredAt" | "heardAt" | "unlistedRounds" | "missedBy" | "onlyToldBy">;

type BeingSources = {
  at: string;
  evidence: Evidence;
  readings: readonly Reading[];
  daemons: readonly Daemon[];
  before: Node | null;
  reporters: Evidences["reporters"];
};

export function beingOf(sources: BeingSources): Being {
  const { at, evidence, readings, before } = sources;
  const answering = readings.filter(({ observation }) => observation.answered);
  const answers = answering.some((reading) => reading.fresh);
  const heardNow = evidence.heardAtMs === null ? null : instantOf(evidence.heardAtMs);
  const heardAt = later(heardNow, before?.heardAt ?? null);
  const answeredAt = answering.reduce((latest, { observation }) => later(latest, observation.at), before?.answeredAt ?? null);
  const unlisted = !answers && heardNow === null;
  const missedBy = unlisted ? sources.reporters.missing(evidence.uid, before, evidence.listedByStale) : null;
  const unlistedRounds = unlisted ? (before?.unlistedRounds ?? 0) + (missedBy !== null ? 1 : 0) : 0;
  const stale = answering.find((reading) => reading.staleReason !== null);
  const gone = unlistedRounds >= GONE_ROUNDS && Date.parse(at) - lastLifeMs(sources, heardAt) >= GONE_MS;
  const missing = unlistedRounds > 0 ? (missedBy ?? before?.missedBy) : undefined;
  const onlyToldBy = answeredAt === null ? onlyTellerOf(evidence, before) : undefined;
  const counted = {
    answeredAt,
    heardAt,
    unlistedRounds,
    ...(missing === undefined ? {} : { missedBy: missing }),
    ...(onlyToldBy === undefined ? {} : { onlyToldBy }),
  };
  if (answers) return { state: "answered", stateReason: null, ...counted };
  if (stale !== undefined) return { state: "stale", stateReason: stale.staleReason, ...counted };
  if (!unlisted && !evidence.isReached) return { state: "heard", stateReason: "no-route", ...counted };
  const state: NodeState = gone ? "gone" : unlisted ? "unknown" : "heard";
  const stateReason = unlisted && !gone && unlistedRounds > 0 ? "unlisted" : silenceOf(sources);
  return { state, stateReason, ...counted };
}

/** Tables are read in turns: one that several told of once is no longer known by one router alone. */
function onlyTellerOf({ tellers }: Evidence, before: Node | null): string | undefined {
  if (tellers === "several" || (before !== null && before.onlyToldBy === undefined)) return undefined;
  if (tellers === "nobody") return before?.onlyToldBy;
  return before === null || before.onlyToldBy === tellers.only ? tellers.only : undefined;
}

/** The last sign of life: somebody listed it, or its own data advanced. Answers of a dead daemon are none. */
function lastLifeMs({ daemons, before }: BeingSources, heardAt: string | null): number {
  const advanced = daemons.map((daemon) => daemon.uptimeSince ?? daemon.answeredAt);
  const last = [...advanced, heardAt].reduce(later, null) ?? before?.firstSeenAt ?? null;
  return last === null ? Number.NEGATIVE_INFINITY : Date.parse(last);
}

/** Why it did not answer: as the crawl says, else as what was refused tells. */
function silenceOf({ evidence, readings }: BeingSources): NodeStateReason {
  if (evidence.unreadReason !== null) return evidence.unreadReason;
  const codes = new Set(readings.flatMap(({ observation }) => observation.refusals.map((refusal) => refusal.code)));
  if (codes.size === 0) return readings.length > 0 ? "no-answer" : "not-asked";
  if (codes.has("timeout") || codes.has("unreachable")) return "no-answer";
  if (codes.has("not-allowed") || codes.has("redirect")) return "no-address";
  if (codes.has("backed-off")) return "backed-off";
  if (codes.has("budget")) return "not-asked";
  return "unreadable";
}
