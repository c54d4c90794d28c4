/**
 * `descriptions/all` tells of the whole mesh, so one node a protocol is asked, and seldom: after ten minutes, or when a node appears
 * that nobody described. It should be one that decodes tunnel announcements, and topology rows if there are any.
 */
import type { DescriptionRow, Part, ReadPart } from "../../model/index.ts";
import type { Dialect } from "../daemon/dialect.ts";
import { unpackDescriptions } from "./carry.ts";
import type { DescriptionsMemory } from "./memory.ts";
import { noteAnswer } from "./observation.ts";
import { askPart } from "./parts.ts";
import { heavyBytesMax } from "./plan.ts";
import type { Round } from "./round.ts";
import type { Finding } from "./target.ts";

const REFRESH_AFTER_S = 600;
/** So many nodes are tried in one round before their answer is taken as it is. */
const TRIED_MAX = 3;

const RANK = { all: 0, untried: 1, tunnels: 2, none: 3 } as const;

export function decodesOf(rows: readonly DescriptionRow[]): NonNullable<Finding["decodes"]> {
  if (!rows.some((row) => row.announcedNetworks.length > 0)) return "none";
  return rows.some((row) => row.topology.length > 0) ? "all" : "tunnels";
}

function isDue(round: Round, known: readonly string[], memory: DescriptionsMemory | undefined, isHolderHere: boolean): boolean {
  if (memory === undefined || memory.part === null || !isHolderHere) return true;
  if (round.request.clock.nowMs() - Date.parse(memory.askedAt) >= REFRESH_AFTER_S * 1000) return true;
  const before = new Set(memory.known);
  return known.some((primaryIp) => !before.has(primaryIp));
}

/** Seen to decode most first; of the others those whose `$tunnels` were read: that needs the plugin that decodes announcements. */
function byPromise(one: Finding, other: Finding): number {
  const rank = (finding: Finding): number => RANK[finding.decodes ?? "untried"];
  const lacksTunnels = (finding: Finding): number => (finding.observation.tunnels.state === "refused" ? 1 : 0);
  return rank(one) - rank(other) || lacksTunnels(one) - lacksTunnels(other);
}

type Best = { finding: Finding; part: ReadPart<DescriptionRow>; quality: NonNullable<Finding["decodes"]> };

async function askBest(round: Round, candidates: readonly Finding[]): Promise<Best | null> {
  let best: Best | null = null;
  for (const finding of candidates.slice(0, TRIED_MAX)) {
    const { observation, dialect } = finding;
    const bodyBytesMax = heavyBytesMax(round.listed.size, round.request.limits);
    const session = { ...finding.session, signal: round.signal, bodyBytesMax };
    const asked = await askPart(session, "descriptions", round.context);
    observation.refusals.push(
      ...noteAnswer(session, observation.address, dialect.queries.descriptions, asked.fault, asked.anomalies),
    );
    if (asked.part.state !== "read") {
      observation.descriptions = asked.part;
      continue;
    }
    const quality = decodesOf(asked.part.rows);
    finding.decodes = quality;
    if (best === null || RANK[quality] < RANK[best.quality]) best = { finding, part: asked.part, quality };
    if (quality !== "none") break;
  }
  return best;
}

/**
 * Gives one observation of the protocol its descriptions: fresh ones, or those of before with their own age.
 * @returns what the next round should know.
 */
export async function readMeshDescriptions(
  round: Round,
  dialect: Dialect,
  findings: readonly Finding[],
  memory: DescriptionsMemory | undefined,
): Promise<{ from: string; askedAt: string; known: string[]; part: Part<DescriptionRow> } | null> {
  const ofProtocol = findings.filter((finding) => finding.dialect.protocol === dialect.protocol);
  const listed = [...round.listed.values()].filter((one) => one.protocol === dialect.protocol).map((one) => one.primaryIp);
  const answered = ofProtocol.filter((finding) => finding.observation.answered);
  const holder = ofProtocol.find((finding) => finding.observation.endpoint === memory?.from);
  if (isDue(round, listed, memory, holder !== undefined) && answered.length > 0) {
    const best = await askBest(round, answered.toSorted(byPromise));
    if (best !== null) {
      best.finding.observation.descriptions = best.part;
      const known = [...new Set([...listed, ...(memory?.known ?? [])])];
      return { from: best.finding.observation.endpoint, askedAt: best.part.at, known, part: best.part };
    }
  }
  if (memory?.part === undefined || memory.part === null) return null;
  const part = unpackDescriptions(memory.part);
  if (holder !== undefined) holder.observation.descriptions = part;
  return { from: memory.from, askedAt: memory.askedAt, known: memory.known, part };
}
