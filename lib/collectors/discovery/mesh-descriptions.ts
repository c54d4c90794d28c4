/**
 * `descriptions/all` tells of the whole mesh, so one node a protocol is asked, and seldom: after ten minutes, or when a node appears
 * that nobody described. It should be one that decodes tunnel announcements, and topology rows if there are any. Where its script does not
 * tell all at once, they are asked one by one.
 */
import type { DescriptionRow, Part, ReadPart } from "../../model/index.ts";
import type { Dialect } from "../daemon/dialect.ts";
import type { Session } from "./ask.ts";
import { unpackDescriptions } from "./carry.ts";
import { askDescriptionsById, type DescriptionsAsked } from "./descriptions-by-id.ts";
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

function isOld(round: Round, memory: DescriptionsMemory | undefined): boolean {
  return memory === undefined || round.request.clock.nowMs() - Date.parse(memory.askedAt) >= REFRESH_AFTER_S * 1000;
}

function isDue(round: Round, known: readonly string[], memory: DescriptionsMemory | undefined, isHolderHere: boolean): boolean {
  if (memory === undefined || !isHolderHere || memory.missing.length > 0 || isOld(round, memory)) return true;
  const before = new Set(memory.known);
  return known.some((primaryIp) => !before.has(primaryIp));
}

function tellsOneByOne({ session }: Finding): boolean {
  return session.forms.descriptions === "nodeId" || session.forms.descriptions === "shortId";
}

/**
 * Who is asked one by one, until it has told all; then who was seen to decode most; of the others those whose `$tunnels` were read: that
 * needs the plugin that decodes announcements. Of equals, one that tells all at once.
 */
function byPromise(memory: DescriptionsMemory | undefined): (one: Finding, other: Finding) => number {
  const isUnfinished = ({ observation }: Finding): boolean =>
    memory !== undefined && memory.missing.length > 0 && observation.endpoint === memory.from;
  const ranks = (finding: Finding): number[] => [
    isUnfinished(finding) ? 0 : 1,
    RANK[finding.decodes ?? "untried"],
    finding.observation.tunnels.state === "refused" ? 1 : 0,
    tellsOneByOne(finding) ? 1 : 0,
  ];
  return (one, other) => {
    const others = ranks(other);
    return (
      ranks(one)
        .map((rank, index) => rank - (others[index] ?? 0))
        .find((difference) => difference !== 0) ?? 0
    );
  };
}

/** All at once; where the script does not tell them so (a daemon always describes itself), one by one. */
async function askDescriptions(
  round: Round,
  session: Session,
  finding: Finding,
  memory: DescriptionsMemory | undefined,
): Promise<DescriptionsAsked> {
  const ownMemory = memory?.from === finding.observation.endpoint ? memory : undefined;
  const byId = () => askDescriptionsById(round, session, finding, ownMemory, isOld(round, memory));
  if (tellsOneByOne(finding)) return byId();
  const all = await askPart(session, "descriptions", round.context);
  const { part, fault, anomalies } = all;
  const isNothing =
    fault === null ? part.state === "read" && part.rows.length === 0 && anomalies.length === 0 : fault.code === "empty";
  if (isNothing) return byId();
  if (part.state === "read") session.forms.descriptions = "all";
  return { ...all, askedAt: session.ledger.now(), missing: [] };
}

type Best = {
  finding: Finding;
  part: ReadPart<DescriptionRow>;
  quality: NonNullable<Finding["decodes"]>;
  askedAt: string;
  missing: string[];
};

async function askBest(
  round: Round,
  candidates: readonly Finding[],
  memory: DescriptionsMemory | undefined,
): Promise<Best | null> {
  let best: Best | null = null;
  for (const finding of candidates.slice(0, TRIED_MAX)) {
    const { observation, dialect } = finding;
    const bodyBytesMax = heavyBytesMax(round.listed.size, round.request.limits);
    const session = { ...finding.session, signal: round.signal, bodyBytesMax };
    const asked = await askDescriptions(round, session, finding, memory);
    const { askedAt, missing } = asked;
    observation.refusals.push(
      ...noteAnswer(session, observation.address, dialect.queries.descriptions, asked.fault, asked.anomalies),
    );
    if (asked.part.state !== "read") {
      observation.descriptions = asked.part;
      continue;
    }
    const quality = decodesOf(asked.part.rows);
    // Of a part of the mesh it cannot be told yet what the node decodes.
    if (missing.length === 0 || quality !== "none") finding.decodes = quality;
    if (best === null || RANK[quality] < RANK[best.quality]) best = { finding, part: asked.part, quality, askedAt, missing };
    if (missing.length > 0 || quality !== "none") break;
  }
  return best;
}

function toldNone({ observation: { descriptions } }: Finding): boolean {
  return descriptions.state === "refused" && descriptions.code === "empty";
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
): Promise<{ from: string; askedAt: string; known: string[]; part: Part<DescriptionRow>; missing: string[] } | null> {
  const ofProtocol = findings.filter((finding) => finding.dialect.protocol === dialect.protocol);
  const listed = [...round.listed.values()].filter((one) => one.protocol === dialect.protocol).map((one) => one.primaryIp);
  const answered = ofProtocol.filter((finding) => finding.observation.answered);
  const holder = ofProtocol.find((finding) => finding.observation.endpoint === memory?.from);
  if (isDue(round, listed, memory, holder !== undefined) && answered.length > 0) {
    const candidates = answered.toSorted(byPromise(memory));
    const best = await askBest(round, candidates, memory);
    const known = [...new Set([...listed, ...(memory?.known ?? [])])];
    if (best !== null) {
      const { finding, part, askedAt, missing } = best;
      finding.observation.descriptions = part;
      return { from: finding.observation.endpoint, askedAt, known, part, missing };
    }
    const untold = (memory?.part ?? null) === null ? candidates.find(toldNone) : undefined;
    if (untold !== undefined) {
      // Scripts that tell nothing are not asked again in each round.
      const { endpoint, descriptions } = untold.observation;
      return { from: endpoint, askedAt: untold.session.ledger.now(), known, part: descriptions, missing: [] };
    }
  }
  if (memory === undefined) return null;
  const { from, askedAt, known, missing } = memory;
  if (memory.part === null) return { from, askedAt, known, part: { state: "not-asked" }, missing };
  const part = unpackDescriptions(memory.part);
  if (holder !== undefined) holder.observation.descriptions = part;
  return { from, askedAt, known, part, missing };
}
