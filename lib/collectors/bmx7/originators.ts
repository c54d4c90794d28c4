/** bmx7 `originators/all` (and `$originators`, which has the same fields and more). */
import { z } from "zod";
import type { OriginatorRow } from "../../model/index.ts";
import {
  DEVICE_NAME_MAX,
  NAME_MAX,
  numberField,
  ROWS_MAX,
  readAddress,
  readCount,
  readMetric,
  textField,
} from "../daemon/fields.ts";
import { type RowReader, readTable } from "../daemon/rows.ts";
import { textOrNull } from "../scalars/text.ts";
import { canonicalNodeId } from "./node-id.ts";

const originatorSchema = z.object({
  nodeId: z.string(),
  name: textField,
  primaryIp: z.string(),
  dev: textField,
  nbLocalIp: textField,
  nbNodeId: textField,
  metric: textField,
  hops: numberField,
  lastRef: numberField,
});

const reader: RowReader<z.infer<typeof originatorSchema>, OriginatorRow> = {
  place: "originators",
  rowsMax: ROWS_MAX.originators,
  schema: originatorSchema,
  read: (raw, notes) => {
    const primaryIp = readAddress(notes, "primaryIp", raw.primaryIp);
    const nodeId = notes.expect("nodeId", raw.nodeId, canonicalNodeId(raw.nodeId));
    if (primaryIp === null || nodeId === null) return null;
    const metric = readMetric(notes, "metric", raw.metric);
    const nextHop = readAddress(notes, "nbLocalIp", raw.nbLocalIp);
    return {
      hostname: textOrNull(raw.name, NAME_MAX),
      primaryIp,
      nodeId,
      self: nextHop === null && metric.special === "unlimited",
      blocked: false, // bmx7 has no such flag
      nextHopLinkLocal: nextHop,
      nextHopNodeId: canonicalNodeId(raw.nbNodeId),
      interfaceName: textOrNull(raw.dev, DEVICE_NAME_MAX),
      metric,
      hops: readCount(notes, "hops", raw.hops),
      lastRefAgeS: readCount(notes, "lastRef", raw.lastRef),
    };
  },
};

/** `originators/<id>` answers with the bare object. */
function isSingle(json: unknown): boolean {
  return originatorSchema.safeParse(json).success;
}

export const parseBmx7Originators = (json: unknown) => readTable(isSingle(json) ? [json] : json, "originators", reader);
