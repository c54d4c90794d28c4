/** bmx6 `links`: one row for each pair of interfaces that hear each other. Here `rxRate` and `txRate` are percentages of hellos. */
import { z } from "zod";
import type { LinkRow } from "../../model/index.ts";
import {
  DEVICE_NAME_MAX,
  NAME_MAX,
  numberField,
  ROWS_MAX,
  readAddress,
  readCount,
  readPercent,
  textField,
} from "../daemon/fields.ts";
import { type RowReader, readTable } from "../daemon/rows.ts";
import { cleanText, textOrNull } from "../scalars/text.ts";
import { hostnameOfGlobalId } from "./global-id.ts";

const linkSchema = z.object({
  name: textField,
  globalId: textField, // older releases, instead of the name
  llocalIp: z.string(),
  viaDev: z.string().min(1),
  rxRate: numberField,
  txRate: numberField,
  routes: numberField,
  lastHelloAdv: numberField, // only where all fields were asked for
});

const reader: RowReader<z.infer<typeof linkSchema>, LinkRow> = {
  place: "links",
  rowsMax: ROWS_MAX.links,
  schema: linkSchema,
  read: (raw, notes) => {
    const neighbourLinkLocal = readAddress(notes, "llocalIp", raw.llocalIp);
    if (neighbourLinkLocal === null) return null;
    return {
      interfaceName: cleanText(raw.viaDev, DEVICE_NAME_MAX),
      interfaceIndex: null,
      linkLocal: null,
      neighbourHostname: textOrNull(raw.name, NAME_MAX) ?? hostnameOfGlobalId(textOrNull(raw.globalId, NAME_MAX)),
      neighbourNodeId: null,
      neighbourLinkLocal,
      neighbourIndex: null,
      rx: readPercent(notes, "rxRate", raw.rxRate),
      tx: readPercent(notes, "txRate", raw.txRate),
      rxBps: null,
      txBps: null,
      signalDbm: null,
      noiseDbm: null,
      routes: readCount(notes, "routes", raw.routes),
      lastHelloAgeS: readCount(notes, "lastHelloAdv", raw.lastHelloAdv),
    };
  },
};

export const parseBmx6Links = (json: unknown) => readTable(json, "links", reader);
