/** Asking one daemon for its parts, one after the other. */
import type { Part, Result } from "../../model/index.ts";
import type { ParseContext, PartName, PartRows } from "../daemon/dialect.ts";
import type { Anomaly } from "../daemon/rows.ts";
import { ask, type Fault, isFinal, type Session, type Told } from "./ask.ts";
import { askLive, learnLiveForm, notTold } from "./script.ts";

export type Asked<Name extends PartName> = {
  part: Part<PartRows[Name]>;
  bytes: number;
  anomalies: Anomaly[];
  fault: Fault | null;
};

type FilePart = Exclude<PartName, "tunnels">;

/**
 * What 0 bytes of a file mean, asked twice. The daemons write nothing for an empty table: a node without neighbours has no `links`. A
 * daemon always has an interface and knows itself, so there it is a refusal.
 */
const EMPTY_IS_NORMAL: Record<FilePart, boolean> = { interfaces: false, links: true, originators: false, descriptions: false };
const RETRIED: Record<FilePart, boolean> = { interfaces: true, links: true, originators: true, descriptions: false };

export function refusedPart(fault: Pick<Fault, "code" | "message">, at: string) {
  return { state: "refused", at, code: fault.code, message: fault.message } as const;
}

/** Error lines before a whole document are kept as a note: the document counts. */
function saidBefore(said: string): Anomaly {
  return { code: "implausible-value", message: `Before the document: ${said}` };
}

/** From what was told to the rows of the part. */
function readTold<Name extends PartName>(
  session: Session,
  name: Name,
  context: ParseContext,
  told: Result<Told, Fault>,
  emptyIsNormal: boolean,
): Asked<Name> {
  const at = session.ledger.now();
  if (!told.ok) {
    if (told.error.code === "empty" && emptyIsNormal) {
      return { part: { state: "read", at, rows: [], empty: true }, bytes: 0, anomalies: [], fault: null };
    }
    return { part: refusedPart(told.error, at), bytes: 0, anomalies: [], fault: told.error };
  }
  const parsed = session.dialect.parts[name](told.value.json, context);
  if (!parsed.ok) {
    const fault: Fault = { ...parsed.error, daemonDead: false };
    return { part: refusedPart(fault, at), bytes: told.value.bytes, anomalies: [], fault };
  }
  const { said } = told.value;
  const anomalies = said === undefined ? parsed.value.anomalies : [saidBefore(said), ...parsed.value.anomalies];
  return { part: { state: "read", at, rows: parsed.value.rows, empty: false }, bytes: told.value.bytes, anomalies, fault: null };
}

export async function askPart<Name extends FilePart>(
  session: Session,
  name: Name,
  context: ParseContext,
  query: string = session.dialect.queries[name],
): Promise<Asked<Name>> {
  return readTold(session, name, context, await ask(session, query, RETRIED[name]), EMPTY_IS_NORMAL[name]);
}

/** The live table of tunnels. Without rows it has no bytes; that is told apart from a script that does not know the question. */
export async function askTunnels(session: Session, context: ParseContext): Promise<Asked<"tunnels">> {
  const told = await askLive(session, "tunnels", () => true);
  if (!told.ok && told.error.code === "empty" && session.forms.live === null) await learnLiveForm(session);
  return readTold(session, "tunnels", context, told, session.forms.live !== null);
}

/**
 * The originators: of the files, or where the script does not see those of the live table. A daemon always knows itself, so that an
 * empty list of all is no fact about the mesh.
 * @returns null where only a live query could tell, and none may be sent.
 */
export async function askOriginators(
  session: Session,
  context: ParseContext,
  mayAskLive: boolean,
): Promise<Asked<"originators"> | null> {
  const { forms } = session;
  const hasRows = ({ part }: Asked<"originators">): boolean => part.state === "read" && part.rows.length > 0;
  const isNothing = ({ part, fault, anomalies }: Asked<"originators">): boolean =>
    fault === null ? part.state === "read" && part.rows.length === 0 && anomalies.length === 0 : fault.code === "empty";
  const askTheLiveTable = async (): Promise<Asked<"originators">> => {
    const isTable = (json: unknown): boolean => {
      const parsed = session.dialect.parts.originators(json, context);
      return parsed.ok && parsed.value.rows.length > 0;
    };
    return readTold(session, "originators", context, await askLive(session, "originators", isTable), false);
  };
  if (forms.originators === "live") {
    if (!mayAskLive) return null;
    const live = await askTheLiveTable();
    if (!isNothing(live)) return live;
  }
  const all = await askPart(session, "originators", context);
  if (hasRows(all)) forms.originators = "all";
  if (!isNothing(all)) return all;
  if (!mayAskLive || forms.originators === "live") {
    const fault = notTold("originators");
    return mayAskLive ? { ...all, part: refusedPart(fault, session.ledger.now()), fault } : null;
  }
  const live = await askTheLiveTable();
  if (hasRows(live)) forms.originators = "live";
  return live;
}

/** Asks for a part unless the node already failed in a way that makes it vain; then the part is refused for the same reason. */
export async function askPartUnless<Name extends "links" | "tunnels">(
  failed: Fault | null,
  session: Session,
  askIt: () => Promise<Asked<Name>>,
): Promise<Asked<Name>> {
  if (failed === null || !isFinal(failed)) return askIt();
  const part = refusedPart({ code: failed.code, message: `Left out: ${failed.message}` }, session.ledger.now());
  return { part, bytes: 0, anomalies: [], fault: failed };
}
