/** What it takes to read one kind of daemon: data and parsing functions. Everything else is the same for both. */
import type {
  DescriptionRow,
  InterfaceRow,
  LinkRow,
  OriginatorRow,
  Protocol,
  Result,
  SelfReport,
  TunnelRow,
} from "../../model/index.ts";
import type { Anomaly, ParsedRows } from "./rows.ts";

export type PartName = "interfaces" | "links" | "originators" | "tunnels" | "descriptions";

export type PartRows = {
  interfaces: InterfaceRow;
  links: LinkRow;
  originators: OriginatorRow;
  tunnels: TunnelRow;
  descriptions: DescriptionRow;
};

export type ParsedStatus = { self: SelfReport; anomalies: Anomaly[] };

/** What a parser may know about the mesh besides the answer itself. */
export type ParseContext = {
  /** bmx7 descriptions do not hold the id of their node; the originators of the same daemon do. */
  nodeIdOf: (primaryIp: string) => string | null;
};

export type Dialect = {
  protocol: Exclude<Protocol, "netjson">;
  cgiPath: string;
  /** How often the daemon rewrites its files unless configured otherwise (`jsonUpdateInterval`). */
  updatePeriodS: number;
  meshPrefix: string;
  /** The query of each part. Special queries carry the `$` that every version of the scripts understands. */
  queries: { readonly status: string } & { readonly [Part in PartName]: string };
  /** Bytes that one known node adds to an answer: a first guess until the real answer was weighed. */
  bytesPerKnownNode: { originators: number; tunnels: number; descriptions: number };
  parseStatus(json: unknown): Result<ParsedStatus, Anomaly>;
  parts: {
    readonly [Part in PartName]: (json: unknown, context: ParseContext) => Result<ParsedRows<PartRows[Part]>, Anomaly>;
  };
};
