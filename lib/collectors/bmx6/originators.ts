/** bmx6 `originators/all`: the nodes that this one knows, itself included, and its way to each. */
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
import { hostnameOfGlobalId } from "./global-id.ts";

const originatorSchema = z.object({
  name: textField,
  globalId: textField, // older releases
  primaryIp: z.string(),
  blocked: numberField,
  viaIp: textField,
  viaDev: textField,
  metric: textField,
  lastRef: numberField,
});

const reader: RowReader<z.infer<typeof originatorSchema>, OriginatorRow> = {
  place: "originators",
  rowsMax: ROWS_MAX.originators,
  schema: originatorSchema,
  read: (raw, notes) => {
    const primaryIp = readAddress(notes, "primaryIp", raw.primaryIp);
    if (primaryIp === null) return null;
    const metric = readMetric(notes, "metric", raw.metric);
    const nextHop = readAddress(notes, "viaIp", raw.viaIp);
    return {
      hostname: textOrNull(raw.name, NAME_MAX) ?? hostnameOfGlobalId(textOrNull(raw.globalId, NAME_MAX)),
      primaryIp,
      nodeId: null,
      self: nextHop === null && metric.special === "unlimited",
      blocked: raw.blocked === 1,
      nextHopLinkLocal: nextHop,
      nextHopNodeId: null,
      interfaceName: textOrNull(raw.viaDev, DEVICE_NAME_MAX),
      metric,
      hops: null,
      lastRefAgeS: readCount(notes, "lastRef", raw.lastRef),
    };
  },
};

export const parseBmx6Originators = (json: unknown) =>
  readTable(Array.isArray(json) || !isSingle(json) ? json : [json], "originators", reader);

/** `originators/<id>` answers with the bare object. */
function isSingle(json: unknown): boolean {
  return originatorSchema.safeParse(json).success;
}
