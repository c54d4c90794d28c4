/**
 * Routers that flood the mesh with invented nodes. What one router alone lists is believed as long as it is in proportion to what
 * others list or what answered; beyond that all of it is left out, with one refusal that names the router.
 */
import type { DescriptionRow, LinkRow, Part, Refusal } from "../../model/index.ts";
import type { Described } from "./aftermath.ts";
import { identityKey, type Round } from "./round.ts";
import { type Finding, hasEverAnswered, type Target } from "./target.ts";
import type { DaemonProtocol } from "./types.ts";

/** So many silent nodes are believed of one router, or so many times those that are known otherwise. */
const ALONE_MAX = 64;
const ALONE_PER_KNOWN = 2;
/** Where only one router told its whole table there is nobody to compare it with. */
const UNCOMPARED_MAX = 2_000;
const UNCOMPARED_PER_ANSWERED = 3;

type Name = { by: string; isAlone: boolean };
/** What explains a neighbour in `links`: ids, host names and link-local addresses of nodes that are named otherwise. */
type Known = { ids: Set<string>; hostnames: Set<string>; linkLocals: Set<string> };

function rowsOf<Row>(part: Part<Row> | undefined): readonly Row[] {
  return part?.state === "read" ? part.rows : [];
}

function withRows<Row>(part: Part<Row>, isKept: (row: Row) => boolean): Part<Row> {
  return part.state === "read" ? { ...part, rows: part.rows.filter(isKept) } : part;
}

/** Who answered, now or before: by primary address. */
function answeredOf(round: Round, protocol: DaemonProtocol): Set<string> {
  const answered = new Set<string>();
  for (const target of round.targets.values()) {
    const before = [
      target.memory?.daemons[protocol]?.primaryIp,
      hasEverAnswered(target.memory) ? target.expected[protocol] : null,
    ];
    for (const primaryIp of before) if (primaryIp) answered.add(primaryIp);
    for (const { dialect, observation } of target.findings) {
      const primaryIp = observation.self?.primaryIp;
      if (dialect.protocol === protocol && observation.answered && primaryIp) answered.add(primaryIp);
    }
  }
  return answered;
}

function knownOf(findings: readonly Finding[]): Known {
  const known: Known = { ids: new Set(), hostnames: new Set(), linkLocals: new Set() };
  for (const { observation } of findings) {
    const { self, originators, interfaces } = observation;
    for (const { nodeId, hostname } of self === null ? rowsOf(originators) : [self, ...rowsOf(originators)]) {
      if (nodeId !== null) known.ids.add(nodeId);
      if (hostname !== null) known.hostnames.add(hostname);
    }
    for (const { linkLocal } of rowsOf(interfaces)) if (linkLocal !== null) known.linkLocals.add(linkLocal);
  }
  return known;
}

/** The name of a neighbour that nothing else explains, or null. bmx6 tells no ids of neighbours. */
function strangerOf(row: LinkRow, known: Known): string | null {
  if (known.linkLocals.has(row.neighbourLinkLocal)) return null;
  if (row.neighbourNodeId !== null) return known.ids.has(row.neighbourNodeId) ? null : nameOfId(row.neighbourNodeId);
  if (row.neighbourHostname !== null && known.hostnames.has(row.neighbourHostname)) return null;
  return `neighbour ${row.neighbourHostname ?? row.neighbourLinkLocal}`;
}

const nameOfId = (nodeId: string): string => `id ${nodeId}`;

function nameOfDescribed({ primaryIp, nodeId }: DescriptionRow, known: Known): string | null {
  if (primaryIp !== null) return primaryIp;
  return nodeId === null || known.ids.has(nodeId) ? null : nameOfId(nodeId);
}

/** Everybody who is named in the round, and whether one router alone does so. Tables that were read are in `round.listed` already. */
function namesOf(round: Round, protocol: DaemonProtocol, findings: readonly Finding[]): Map<string, Name> {
  const names = new Map<string, Name>();
  for (const one of round.listed.values()) {
    if (one.protocol === protocol) names.set(one.primaryIp, { by: one.by, isAlone: one.isAlone });
  }
  const known = knownOf(findings);
  for (const { nodeId } of round.listed.values()) if (nodeId !== null) known.ids.add(nodeId);
  for (const { observation } of findings) {
    const { endpoint, answered, originators, gatewayRoutes, descriptions, links } = observation;
    const told = [
      ...(answered ? [] : rowsOf(originators)).map((row) => row.primaryIp),
      ...rowsOf(gatewayRoutes).map((row) => row.primaryIp),
      ...rowsOf(descriptions).map((row) => nameOfDescribed(row, known)),
      ...rowsOf(links).map((row) => strangerOf(row, known)),
    ];
    for (const name of told) {
      if (name === null) continue;
      const before = names.get(name);
      if (before === undefined) names.set(name, { by: endpoint, isAlone: true });
      else if (before.by !== endpoint) before.isAlone = false;
    }
  }
  return names;
}

/** What each router alone says of nodes that never answered, where that is more than is believed of one. */
function floodsOf(round: Round, protocol: DaemonProtocol, findings: readonly Finding[]) {
  const answered = answeredOf(round, protocol);
  const alone = new Map<string, Set<string>>();
  let known = answered.size;
  for (const [name, { by, isAlone }] of namesOf(round, protocol, findings)) {
    if (answered.has(name)) continue;
    if (!isAlone) known += 1;
    else alone.set(by, (alone.get(by) ?? new Set<string>()).add(name));
  }
  const readers = findings.filter(({ observation }) => round.wholeTables.has(`${protocol} ${observation.endpoint}`)).length;
  const most =
    readers >= 2
      ? Math.max(ALONE_MAX, ALONE_PER_KNOWN * known)
      : Math.max(UNCOMPARED_MAX, UNCOMPARED_PER_ANSWERED * answered.size);
  return { most, floods: [...alone].filter(([, names]) => names.size > most) };
}

export class Floods {
  readonly #round: Round;
  /** By protocol and endpoint of the router that floods: the names that are not taken from it. */
  readonly #dropped = new Map<string, Set<string>>();

  constructor(round: Round) {
    this.#round = round;
  }

  /** Looks for floods in what was read so far, and takes them out of the round: to be called again after more was read. */
  drop(): void {
    for (const { protocol } of this.#round.dialects) {
      const findings = [...this.#round.targets.values()].flatMap((target) =>
        target.findings.filter(({ dialect }) => dialect.protocol === protocol),
      );
      const { floods, most } = floodsOf(this.#round, protocol, findings);
      for (const [endpoint, names] of floods) this.#note(protocol, findings, endpoint, names, most);
      this.#clean(protocol, findings);
      for (const [, names] of floods) this.#forget(protocol, names);
    }
  }

  /** A table that is read in some rounds only: what was refused of it is told in those between as well. */
  recall(): void {
    for (const { findings, memory } of this.#round.targets.values()) {
      for (const { observation, dialect } of findings) {
        const { protocol, queries } = dialect;
        const key = `${protocol} ${observation.endpoint}`;
        const message = memory?.daemons[protocol]?.flood ?? null;
        if (message === null || !observation.answered || this.#round.wholeTables.has(key) || this.#dropped.has(key)) continue;
        const place = { address: observation.address, protocol, query: queries.originators };
        observation.refusals.push(this.#round.ledger.refuse("flood", message, place));
      }
    }
  }

  #note(
    protocol: DaemonProtocol,
    findings: readonly Finding[],
    endpoint: string,
    names: ReadonlySet<string>,
    most: number,
  ): void {
    const key = `${protocol} ${endpoint}`;
    const before = this.#dropped.get(key);
    this.#dropped.set(key, new Set([...(before ?? []), ...names]));
    const finding = findings.find(({ observation }) => observation.endpoint === endpoint);
    if (before !== undefined || finding === undefined) return;
    const message = `Lists ${names.size} nodes that no other router lists and that never answered: more than ${most}, so none of them is taken`;
    const place = { address: finding.observation.address, protocol, query: finding.dialect.queries.originators };
    finding.observation.refusals.push(this.#round.ledger.refuse("flood", message, place));
  }

  /** Takes the dropped names out of the parts of the routers that named them. */
  #clean(protocol: DaemonProtocol, findings: readonly Finding[]): void {
    const flooding = findings.flatMap(({ observation }) => {
      const dropped = this.#dropped.get(`${protocol} ${observation.endpoint}`);
      return dropped === undefined ? [] : [{ observation, dropped }];
    });
    for (const { observation, dropped } of flooding) {
      observation.originators = withRows(observation.originators, (row) => !dropped.has(row.primaryIp));
      observation.tunnels = withRows(observation.tunnels, (row) => !dropped.has(row.announcerPrimaryIp ?? ""));
      observation.descriptions = withRows(observation.descriptions, isDescribed(dropped));
      if (observation.gatewayRoutes) {
        observation.gatewayRoutes = withRows(observation.gatewayRoutes, (row) => !dropped.has(row.primaryIp));
      }
    }
    if (flooding.length === 0) return;
    const known = knownOf(findings);
    for (const { observation } of flooding)
      observation.links = withRows(observation.links, (row) => strangerOf(row, known) === null);
  }

  /** Nobody is to look for them again, nor to be told that they did not answer. */
  #forget(protocol: DaemonProtocol, names: ReadonlySet<string>): void {
    const { listed, addresses, targets, ledger } = this.#round;
    for (const name of names) listed.delete(identityKey(protocol, name));
    const withdrawn = new Set<Refusal>();
    for (const name of names) {
      const endpoint = addresses.endpointOf(name);
      const target = endpoint === null ? undefined : targets.get(endpoint.key);
      if (target === undefined || !this.#isInvented(target)) continue;
      for (const { observation } of target.findings) for (const refusal of observation.refusals) withdrawn.add(refusal);
      targets.delete(target.endpoint.key);
    }
    if (withdrawn.size > 0) ledger.withdraw(withdrawn);
  }

  #isInvented({ isSeed, memory, outcome, expected }: Target): boolean {
    if (isSeed || outcome === "answered" || hasEverAnswered(memory)) return false;
    return !Object.entries(expected).some(([protocol, primaryIp]) => this.#round.listed.has(`${protocol} ${primaryIp}`));
  }

  /** Those that may speak for the whole mesh: all but routers that flood, unless there are no others. */
  withoutFlooders(protocol: DaemonProtocol, findings: readonly Finding[]): readonly Finding[] {
    const honest = findings.filter(({ observation }) => !this.#dropped.has(`${protocol} ${observation.endpoint}`));
    const isTold = honest.some(({ dialect, observation }) => dialect.protocol === protocol && observation.answered);
    return isTold ? honest : findings;
  }

  /** The descriptions that the next round should know, without what is not taken. */
  believedOf(protocol: DaemonProtocol, described: Described | undefined): Described | undefined {
    const dropped = described ? this.#dropped.get(`${protocol} ${described.from}`) : undefined;
    return !described || dropped === undefined
      ? described
      : { ...described, part: withRows(described.part, isDescribed(dropped)) };
  }
}

function isDescribed(dropped: ReadonlySet<string>) {
  return ({ primaryIp, nodeId }: DescriptionRow): boolean =>
    primaryIp === null ? nodeId === null || !dropped.has(nameOfId(nodeId)) : !dropped.has(primaryIp);
}
