/**
 * A node's ways to the gateways, where its whole table of originators is not asked in this round: `originators/<id>` is one small file a
 * gateway. Without it a large mesh would know the routes of the few nodes whose turn for the table has come.
 */
import { MINUTE_MS } from "#lib/base/durations.ts";
import type { OriginatorRow } from "../../model/index.ts";
import type { Described } from "./aftermath.ts";
import { noteAnswer } from "./observation.ts";
import { askPart } from "./parts.ts";
import { announcesWayOut, type Round } from "./round.ts";
import type { Finding } from "./target.ts";

/** More gateways than this are a mesh in which each node is near one: a route to each would be asked for nothing. */
const GATEWAYS_MAX = 8;
/** A table that was carried over is believed for a quarter of an hour; before that the gateways are asked for again. */
const OLD_TABLE_MS = 10 * MINUTE_MS;
/** Ids come from routers and go into a query: nothing but what the daemons make themselves. */
const FILE_OF_GATEWAY = { bmx6: /^[A-Za-z0-9._-]{1,60}\.[0-9A-F]{20}$/, bmx7: /^[0-9A-F]{56}$/ } as const;

/** The names of the gateways' files in `originators/`, as a description of the mesh tells them. */
export function gatewayFiles(protocol: "bmx6" | "bmx7", described: Described | undefined): string[] {
  if (described?.part.state !== "read") return [];
  const files = described.part.rows.flatMap((row) => {
    const id = protocol === "bmx6" ? row.globalId : row.nodeId;
    return id !== null && announcesWayOut(row) && FILE_OF_GATEWAY[protocol].test(id) ? [id] : [];
  });
  return [...new Set(files)].slice(0, GATEWAYS_MAX);
}

function needsRoutes(finding: Finding, nowMs: number): boolean {
  const { answered, originators } = finding.observation;
  if (!answered || originators.state === "refused") return false;
  return originators.state === "not-asked" || nowMs - Date.parse(originators.at) > OLD_TABLE_MS;
}

async function askRoutes(round: Round, finding: Finding, files: readonly string[]): Promise<void> {
  const { observation } = finding;
  const release = await round.turns.acquire(finding.session.endpoint.key, round.signal);
  if (release === null) return;
  const session = { ...finding.session, signal: round.signal };
  const rows: OriginatorRow[] = [];
  let isWhole = true;
  try {
    for (const file of files) {
      const query = `originators/${file}`;
      const { part, fault, anomalies } = await askPart(session, "originators", round.context, query);
      if (part.state === "read") rows.push(...part.rows);
      // No such file: the node knows no such gateway, which is an answer.
      if (fault?.code === "empty") continue;
      observation.refusals.push(...noteAnswer(session, observation.address, query, fault, anomalies));
      if (fault !== null) {
        isWhole = false;
        break;
      }
    }
  } finally {
    release();
  }
  if (rows.length > 0 || isWhole) observation.gatewayRoutes = { state: "read", at: round.ledger.now(), rows, empty: false };
}

/** Asks every daemon of one protocol that answered and gave no fresh table. Never throws for what a node does. */
export async function readGatewayRoutes(
  round: Round,
  protocol: "bmx6" | "bmx7",
  findings: readonly Finding[],
  described: Described | undefined,
): Promise<void> {
  const files = gatewayFiles(protocol, described);
  if (files.length === 0) return;
  const nowMs = round.request.clock.nowMs();
  const asked = findings.filter((finding) => finding.dialect.protocol === protocol && needsRoutes(finding, nowMs));
  await Promise.all(asked.map((finding) => askRoutes(round, finding, files)));
}
