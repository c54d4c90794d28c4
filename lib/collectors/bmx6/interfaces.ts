/** bmx6 `interfaces`. */
import { z } from "zod";
import type { InterfaceRow } from "../../model/index.ts";
import { DEVICE_NAME_MAX, interfaceKind, ROWS_MAX, readAddress, readBandwidth, textField } from "../daemon/fields.ts";
import { type RowReader, readTable } from "../daemon/rows.ts";
import { kindOfLive } from "../recorded/interface-kind.ts";
import { macOfLinkLocal } from "../scalars/eui64.ts";
import { cleanText } from "../scalars/text.ts";

const interfaceSchema = z.object({
  devName: z.string().min(1),
  state: textField,
  type: textField,
  rateMax: textField,
  llocalIp: textField,
  globalIp: textField,
});

const reader: RowReader<z.infer<typeof interfaceSchema>, InterfaceRow> = {
  place: "interfaces",
  rowsMax: ROWS_MAX.interfaces,
  schema: interfaceSchema,
  read: (raw, notes) => {
    const linkLocal = readAddress(notes, "llocalIp", raw.llocalIp);
    return {
      name: cleanText(raw.devName, DEVICE_NAME_MAX),
      up: raw.state === "UP",
      kind: kindOfLive(raw.devName, interfaceKind(raw.type)),
      channel: null, // bmx6 never tells
      rateMaxBps: readBandwidth(notes, "rateMax", raw.rateMax),
      index: null,
      mac: linkLocal === null ? null : macOfLinkLocal(linkLocal),
      linkLocal,
      meshAddress: readAddress(notes, "globalIp", raw.globalIp),
    };
  },
};

export const parseBmx6Interfaces = (json: unknown) => readTable(json, "interfaces", reader);
