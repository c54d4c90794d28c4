/**
 * The ways out of a big mesh. Its whole routing table is asked of a sample of nodes only; every other node is asked for the few files
 * `originators/<gateway>` that tell how it reaches the Internet.
 */
import type { DescriptionRow, OriginatorRow, Part } from "../../model/index.ts";
import type { Dialect } from "../daemon/dialect.ts";
import { ask, type Session } from "./ask.ts";
import { unpackDescriptions } from "./carry.ts";
import type { DaemonMemory, MemoryEntries } from "./memory.ts";
import { notAsked, noteAnswer } from "./observation.ts";
import { announcesWayOut, type Round } from "./round.ts";
import type { PerProtocol, Target } from "./target.ts";

/** So many gateways are asked for of one node in one round. */
const ASKED_MAX = 2;

/** What a gateway's file in `originators/` is called, by its primary address. */
export type GatewayFiles = ReadonlyMap<string, string>;

/** bmx6 names the file by the globalId, which may hold any letter; it goes into a query as it stands. */
const FILE_NAME = /^[\w.-]{1,80}$/;

function fileOf(dialect: Dialect, row: DescriptionRow): string | null {
  const name = dialect.protocol === "bmx6" ? row.globalId : row.nodeId;
  return name !== null && FILE_NAME.test(name) && !/^\.|\.\./.test(name) ? name : null;
}

function gatewaysOf(dialect: Dialect, rows: readonly DescriptionRow[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const row of rows) {
    const name = row.primaryIp !== null && announcesWayOut(row) ? fileOf(dialect, row) : null;
    if (row.primaryIp !== null && name !== null) files.set(row.primaryIp, name);
  }
  return files;
}

/** The gateways that the descriptions of an earlier round told of. */
export function rememberedGateways(dialects: readonly Dialect[], entries: MemoryEntries): PerProtocol<GatewayFiles> {
  const files: PerProtocol<GatewayFiles> = {};
  for (const dialect of dialects) {
    const part = entries.descriptions[dialect.protocol]?.part ?? null;
    if (part !== null) files[dialect.protocol] = gatewaysOf(dialect, unpackDescriptions(part).rows);
  }
  return files;
}

/** The gateways that the node was seen to route to come first: they are most likely its own. */
function wanted(files: GatewayFiles, carried: Part<OriginatorRow>, chosen: readonly string[]): string[] {
  const routed = carried.state === "read" ? carried.rows.map((row) => row.primaryIp) : [];
  const inOrder = new Set([...chosen, ...routed, ...files.keys()].filter((primaryIp) => files.has(primaryIp)));
  return [...inOrder].slice(0, ASKED_MAX).flatMap((primaryIp) => files.get(primaryIp) ?? []);
}

/** The announcers that the node's own tunnels led to when they were last read. */
export function chosenAnnouncers(tunnels: Part<{ chosen: boolean; announcerPrimaryIp: string | null }>): string[] {
  if (tunnels.state !== "read") return [];
  return tunnels.rows.flatMap((row) => (row.chosen && row.announcerPrimaryIp !== null ? [row.announcerPrimaryIp] : []));
}

/**
 * Asks one node for its way to a few gateways. A gateway whose daemon started anew has another file name: that file is empty, and
 * tells nothing. Without any answer, what is carried over stays as it is.
 */
export async function askWaysOut(
  round: Round,
  target: Target,
  session: Session,
  memory: DaemonMemory | undefined,
  known: { originators: Part<OriginatorRow>; chosen: readonly string[] },
): Promise<{ part: Part<OriginatorRow>; refusals: ReturnType<typeof noteAnswer> }> {
  const { dialect, ledger } = session;
  const files = round.gateways[dialect.protocol] ?? new Map<string, string>();
  const own = memory?.primaryIp ?? null;
  const rows: OriginatorRow[] = [];
  const refusals: ReturnType<typeof noteAnswer> = [];
  for (const file of wanted(files, known.originators, known.chosen)) {
    if (own !== null && files.get(own) === file) continue; // a gateway's own file is of no use
    const query = `originators/${file}`;
    const told = await ask(session, query, false);
    if (!told.ok) {
      if (told.error.code === "empty") continue;
      refusals.push(...noteAnswer(session, target.address, query, told.error, []));
      break;
    }
    const parsed = dialect.parts.originators(told.value.json, round.context);
    if (parsed.ok) rows.push(...parsed.value.rows);
    refusals.push(...noteAnswer(session, target.address, query, null, parsed.ok ? parsed.value.anomalies : [parsed.error]));
  }
  if (rows.length > 0) return { part: { state: "read", at: ledger.now(), rows, empty: false }, refusals };
  return { part: known.originators.state === "read" ? known.originators : notAsked, refusals };
}
