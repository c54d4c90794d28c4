/** bmx7 `links`. Here `rq` and `tq` are percentages of hellos, and `rxRate` and `txRate` are bandwidths. */
import { z } from "zod";
import type { LinkRow } from "../../model/index.ts";
import {
  DEVICE_NAME_MAX,
  NAME_MAX,
  numberField,
  numberOrTextField,
  ROWS_MAX,
  readAddress,
  readBandwidth,
  readCount,
  readPercent,
  textField,
} from "../daemon/fields.ts";
import { type RowReader, readTable } from "../daemon/rows.ts";
import { parseDbm } from "../scalars/numbers.ts";
import { cleanText, textOrNull } from "../scalars/text.ts";
import { canonicalNodeId } from "./node-id.ts";

const linkSchema = z.object({
  nodeId: textField,
  name: textField,
  nbLocalIp: z.string(),
  nbIdx: numberField,
  localIp: textField,
  idx: numberField,
  dev: z.string().min(1),
  rts: numberField,
  rq: numberField,
  tq: numberField,
  rxRate: textField,
  txRate: textField,
  wSignal: numberOrTextField, // only where the Wi-Fi driver tells and all fields were asked for
  wNoise: numberOrTextField,
  lastHelloAdv: numberField,
});

const reader: RowReader<z.infer<typeof linkSchema>, LinkRow> = {
  place: "links",
  rowsMax: ROWS_MAX.links,
  schema: linkSchema,
  read: (raw, notes) => {
    const neighbourLinkLocal = readAddress(notes, "nbLocalIp", raw.nbLocalIp);
    if (neighbourLinkLocal === null) return null;
    return {
      interfaceName: cleanText(raw.dev, DEVICE_NAME_MAX),
      interfaceIndex: readCount(notes, "idx", raw.idx),
      linkLocal: readAddress(notes, "localIp", raw.localIp),
      neighbourHostname: textOrNull(raw.name, NAME_MAX),
      neighbourNodeId: canonicalNodeId(raw.nodeId),
      neighbourLinkLocal,
      neighbourIndex: readCount(notes, "nbIdx", raw.nbIdx),
      rx: readPercent(notes, "rq", raw.rq),
      tx: readPercent(notes, "tq", raw.tq),
      rxBps: readBandwidth(notes, "rxRate", raw.rxRate),
      txBps: readBandwidth(notes, "txRate", raw.txRate),
      signalDbm: raw.wSignal === undefined ? null : parseDbm(raw.wSignal),
      noiseDbm: raw.wNoise === undefined ? null : parseDbm(raw.wNoise),
      routes: readCount(notes, "rts", raw.rts),
      lastHelloAgeS: readCount(notes, "lastHelloAdv", raw.lastHelloAdv),
    };
  },
};

export const parseBmx7Links = (json: unknown) => readTable(json, "links", reader);
