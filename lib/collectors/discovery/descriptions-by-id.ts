/**
 * Descriptions one by one, where the router's script does not tell all at once: `descriptions/<id>`, each asked of the same node, no
 * more in a round than the node's byte budget holds. What is missing then is asked in the rounds that follow.
 */
import type { DescriptionRow, ReadPart } from "../../model/index.ts";
import type { Anomaly } from "../daemon/rows.ts";
import { type Fault, isFinal, type Session } from "./ask.ts";
import { unpackDescriptions } from "./carry.ts";
import type { DescriptionsMemory } from "./memory.ts";
import { type Asked, askPart, refusedPart } from "./parts.ts";
import type { Round } from "./round.ts";
import { notTold } from "./script.ts";
import type { Finding } from "./target.ts";

/** So many in one round, however small they are: each is a script started on the router. */
const ASKED_MAX = 100;
/** So many nodes are asked for in both forms before the script is taken to tell none: one of them may have just left. */
const TRIED_MAX = 3;
const SHORT_ID_DIGITS = 8;

export type DescriptionsAsked = Asked<"descriptions"> & { askedAt: string; missing: string[] };

/** bmx7's ids of the nodes that are known, the asked node's own first: that one it describes for sure. */
function knownIds(round: Round, { observation, dialect }: Finding): string[] {
  const { originators, self } = observation;
  const own = originators.state === "read" ? originators.rows.map((row) => row.nodeId) : [];
  const listed = [...round.listed.values()].filter((one) => one.protocol === dialect.protocol).map((one) => one.nodeId);
  const ids = [self?.nodeId ?? null, ...own, ...listed];
  return [...new Set(ids.filter((id) => id !== null))];
}

type Plan = { before: ReadPart<DescriptionRow> | null; wanted: string[]; askedAt: string };

/** All again when they have grown old; else what an earlier round left over, or only those that nobody described yet. */
function planOf(ids: string[], memory: DescriptionsMemory | undefined, isOld: boolean, now: string): Plan {
  if (memory === undefined || memory.part === null) return { before: null, wanted: ids, askedAt: now };
  const before = unpackDescriptions(memory.part);
  const missing = new Set(memory.missing);
  if (missing.size === 0 && isOld) return { before, wanted: ids, askedAt: now };
  const described = new Set(before.rows.map((row) => row.nodeId));
  return { before, wanted: ids.filter((id) => missing.has(id) || !described.has(id)), askedAt: memory.askedAt };
}

async function askOne(session: Session, round: Round, id: string, form: "nodeId" | "shortId"): Promise<Asked<"descriptions">> {
  const name = form === "nodeId" ? id : id.slice(0, SHORT_ID_DIGITS);
  const asked = await askPart(session, "descriptions", round.context, `descriptions/${name}`);
  if (asked.part.state !== "read") return asked;
  const rows = asked.part.rows.map((row) => ({ ...row, nodeId: row.nodeId ?? id }));
  return { ...asked, part: { ...asked.part, rows } };
}

/** Asks by the form that is known; where none is, by the long name and then once by the short one. */
async function askInEitherForm(session: Session, round: Round, id: string): Promise<Asked<"descriptions">> {
  const { forms } = session;
  if (forms.descriptions === "nodeId" || forms.descriptions === "shortId") {
    return askOne(session, round, id, forms.descriptions);
  }
  const long = await askOne(session, round, id, "nodeId");
  if (long.fault === null) forms.descriptions = "nodeId";
  if (long.fault?.code !== "empty") return long;
  const short = await askOne(session, round, id, "shortId");
  if (short.fault === null) forms.descriptions = "shortId";
  return short;
}

type Gathered = { rows: DescriptionRow[]; missing: string[]; bytes: number; anomalies: Anomaly[]; fault: Fault | null };

async function gather(session: Session, round: Round, wanted: readonly string[]): Promise<Gathered> {
  const { nodeBytesPerMinute } = round.request.limits;
  const allowance = (nodeBytesPerMinute * round.request.intervalS) / 60 - session.cost.bytes;
  const gathered: Gathered = { rows: [], missing: [], bytes: 0, anomalies: [], fault: null };
  for (const [index, id] of wanted.entries()) {
    // At least one a round, or a small budget would never end.
    const average = index === 0 ? 0 : gathered.bytes / index;
    const isSpent = index > 0 && gathered.bytes + average > allowance;
    const isVain = session.forms.descriptions === null && index >= TRIED_MAX;
    if (isSpent || isVain || index >= ASKED_MAX) return { ...gathered, missing: wanted.slice(index) };
    const { part, bytes, anomalies, fault } = await askInEitherForm(session, round, id);
    gathered.bytes += bytes;
    gathered.anomalies.push(...anomalies);
    if (part.state === "read") gathered.rows.push(...part.rows);
    if (fault !== null && isFinal(fault)) return { ...gathered, missing: wanted.slice(index), fault };
    // No such file: the node has just left, or is not described yet.
    if (fault !== null && fault.code !== "empty") gathered.fault = fault;
  }
  return gathered;
}

/** @param memory of the same node, with what it told before. */
export async function askDescriptionsById(
  round: Round,
  session: Session,
  finding: Finding,
  memory: DescriptionsMemory | undefined,
  isOld: boolean,
): Promise<DescriptionsAsked> {
  const now = session.ledger.now();
  const ids = finding.dialect.protocol === "bmx7" ? knownIds(round, finding) : [];
  const { before, wanted, askedAt } = planOf(ids, memory, isOld, now);
  const { rows: fresh, missing, bytes, anomalies, fault } = await gather(session, round, wanted);
  const replaced = new Set(fresh.map((row) => row.nodeId));
  const known = new Set(ids);
  const kept = (before?.rows ?? []).filter(
    ({ nodeId }) => !replaced.has(nodeId) && nodeId !== null && (missing.length > 0 || known.has(nodeId)),
  );
  const rows = [...kept, ...fresh];
  if (rows.length === 0) {
    session.forms.descriptions = null;
    const why = fault ?? notTold("descriptions");
    return { part: refusedPart(why, now), bytes, anomalies, fault: why, askedAt: now, missing: [] };
  }
  // Together they are as old as the oldest of them may be.
  const at = before === null || missing.length === 0 ? askedAt : before.at;
  return { part: { state: "read", at, rows, empty: false }, bytes, anomalies, fault, askedAt, missing };
}
