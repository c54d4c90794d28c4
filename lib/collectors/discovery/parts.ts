/** Asking one daemon for its parts, one after the other. */
import type { Part } from "../../model/index.ts";
import type { ParseContext, PartName, PartRows } from "../daemon/dialect.ts";
import type { Anomaly } from "../daemon/rows.ts";
import { ask, type Fault, isFinal, type Session } from "./ask.ts";

export type Asked<Name extends PartName> = {
  part: Part<PartRows[Name]>;
  bytes: number;
  anomalies: Anomaly[];
  fault: Fault | null;
};

/**
 * What 0 bytes mean, asked twice. The daemons write nothing for an empty table: a node without neighbours has no `links`, and one
 * without matching rows no `$tunnels`. A daemon always has an interface and knows itself, so there it is a refusal.
 */
const EMPTY_IS_NORMAL: Record<PartName, boolean> = {
  interfaces: false,
  links: true,
  originators: false,
  tunnels: true,
  descriptions: false,
};
/** `$tunnels` runs the daemon's command line each time: it is never caught half written, and not asked twice. */
const RETRIED: Record<PartName, boolean> = {
  interfaces: true,
  links: true,
  originators: true,
  tunnels: false,
  descriptions: false,
};

export function refusedPart(fault: Pick<Fault, "code" | "message">, at: string) {
  return { state: "refused", at, code: fault.code, message: fault.message } as const;
}

/** Error lines before a whole document are kept as a note: the document counts. */
function saidBefore(said: string): Anomaly {
  return { code: "implausible-value", message: `Before the document: ${said}` };
}

export async function askPart<Name extends PartName>(
  session: Session,
  name: Name,
  context: ParseContext,
  query: string = session.dialect.queries[name],
): Promise<Asked<Name>> {
  let told = await ask(session, query, RETRIED[name]);
  if (!told.ok && told.error.code === "empty" && query.startsWith("$")) {
    // The scripts of OpenWrt's own feed know no `$`, and answer an empty 200 to it: that tells nothing of the table.
    told = await ask(session, query.slice(1), RETRIED[name]);
  }
  const at = session.ledger.now();
  if (!told.ok) {
    if (told.error.code === "empty" && EMPTY_IS_NORMAL[name]) {
      return { part: { state: "read", at, rows: [], empty: true }, bytes: 0, anomalies: [], fault: null };
    }
    return { part: refusedPart(told.error, at), bytes: 0, anomalies: [], fault: told.error };
  }
  const parsed = session.dialect.parts[name](told.value.json, context);
  if (!parsed.ok) {
    const fault: Fault = { ...parsed.error, daemonDead: false };
    return { part: refusedPart(fault, at), bytes: told.value.bytes, anomalies: [], fault };
  }
  const { rows } = parsed.value;
  if (name === "originators" && rows.length === 0 && query.endsWith("/all")) {
    // A daemon always knows itself: an empty list is a script that does not see the files. The live table may tell.
    const live = await askPart(session, name, context, "originators");
    if (live.part.state === "read" && live.part.rows.length > 0) return live;
    const message = "The router's script tells no originators, in no form";
    const fault: Fault = { code: "empty", message, daemonDead: live.fault?.daemonDead ?? false };
    return { ...live, part: refusedPart(fault, at), fault: live.fault ?? fault };
  }
  const { said } = told.value;
  const anomalies = said === undefined ? parsed.value.anomalies : [saidBefore(said), ...parsed.value.anomalies];
  return { part: { state: "read", at, rows, empty: false }, bytes: told.value.bytes, anomalies, fault: null };
}

/** Asks for a part unless the node already failed in a way that makes it vain; then the part is refused for the same reason. */
export async function askPartUnless<Name extends PartName>(
  failed: Fault | null,
  session: Session,
  name: Name,
  context: ParseContext,
): Promise<Asked<Name>> {
  if (failed === null || !isFinal(failed)) return askPart(session, name, context);
  const part = refusedPart({ code: failed.code, message: `Left out: ${failed.message}` }, session.ledger.now());
  return { part, bytes: 0, anomalies: [], fault: failed };
}
