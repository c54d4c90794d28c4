/** What a daemon wrote, read from a file by the same parsers as its answers over HTTP: one observation. */
import type { Observation, Part, Refusal, SelfReport, System } from "../../model/index.ts";
import type { Dialect, ParseContext, PartName, PartRows } from "../daemon/dialect.ts";
import type { Anomaly } from "../daemon/rows.ts";
import type { FileRefusal } from "../source.ts";

/** The JSON of one part; a refusal where it was there and could not be read; null where it was not there. */
export type Written = { json: unknown } | { refusal: FileRefusal } | null;

export type WrittenDaemon = {
  dialect: Dialect;
  sourceId: string;
  at: string;
  address: string;
  bytes: number;
  /** What stands for a status that is not there: the file tells the node's name and address by other means. */
  otherwiseSelf: SelfReport | null;
  status: Written;
  parts: Readonly<Record<PartName, Written>>;
  context: ParseContext;
  system: System | null;
};

const MESSAGE_MAX = 500;

export function observe(written: WrittenDaemon): Observation {
  const { dialect, at, parts } = written;
  const refusals: Refusal[] = [];
  const note = (query: string, { code, message }: Anomaly | FileRefusal) =>
    refusals.push({
      code,
      node: null,
      address: written.address,
      protocol: dialect.protocol,
      query,
      message: message.slice(0, MESSAGE_MAX),
      at,
    });
  const self = selfOf(written, note);
  const read = <Name extends PartName>(name: Name): Part<PartRows[Name]> => {
    const part = parts[name];
    if (part === null) return { state: "not-asked" };
    // A table without rows is a file without bytes.
    if ("refusal" in part && part.refusal.code === "empty") return { state: "read", at, rows: [], empty: true };
    const parsed =
      "refusal" in part ? { ok: false as const, error: part.refusal } : dialect.parts[name](part.json, written.context);
    if (!parsed.ok) {
      note(name, parsed.error);
      return { state: "refused", at, code: parsed.error.code, message: parsed.error.message.slice(0, MESSAGE_MAX) };
    }
    for (const anomaly of parsed.value.anomalies) note(name, anomaly);
    return { state: "read", at, rows: parsed.value.rows, empty: false };
  };
  return {
    sourceId: written.sourceId,
    protocol: dialect.protocol,
    address: self?.primaryIp ?? written.address,
    endpoint: "file",
    at,
    answered: self !== null,
    self,
    liveDaemon: null,
    updatePeriodS: dialect.updatePeriodS,
    interfaces: read("interfaces"),
    links: read("links"),
    originators: read("originators"),
    tunnels: read("tunnels"),
    descriptions: read("descriptions"),
    ...(written.system === null ? {} : { system: written.system }),
    refusals,
    cost: { requests: 0, bytes: written.bytes, elapsedMs: 0 },
  };
}

function selfOf(
  { status, dialect, otherwiseSelf }: WrittenDaemon,
  note: (query: string, anomaly: Anomaly | FileRefusal) => void,
) {
  if (status === null) return otherwiseSelf;
  if ("refusal" in status) {
    note("status", status.refusal);
    return otherwiseSelf;
  }
  const parsed = dialect.parseStatus(status.json);
  if (!parsed.ok) {
    note("status", parsed.error);
    return otherwiseSelf;
  }
  for (const anomaly of parsed.value.anomalies) note("status", anomaly);
  return parsed.value.self;
}
