/** bmx7 `interfaces`. */
import { z } from "zod";
import { type InterfaceRow, macSchema } from "../../model/index.ts";
import {
  DEVICE_NAME_MAX,
  interfaceKind,
  numberField,
  ROWS_MAX,
  readAddress,
  readBandwidth,
  readCount,
  textField,
} from "../daemon/fields.ts";
import { type RowReader, readTable } from "../daemon/rows.ts";
import { kindOfLive } from "../recorded/interface-kind.ts";
import { macOfLinkLocal } from "../scalars/eui64.ts";
import { cleanText, textOrNull } from "../scalars/text.ts";

const interfaceSchema = z.object({
  dev: z.string().min(1),
  state: textField,
  type: textField,
  channel: numberField, // 0 wired, 255 unknown
  rateMax: textField,
  idx: numberField,
  localMac: textField,
  localIp: textField,
  globalIp: textField,
});

const WIRED_CHANNEL = 0;
const UNKNOWN_CHANNEL = 255;
const NO_MAC = "00:00:00:00:00:00";

const reader: RowReader<z.infer<typeof interfaceSchema>, InterfaceRow> = {
  place: "interfaces",
  rowsMax: ROWS_MAX.interfaces,
  schema: interfaceSchema,
  read: (raw, notes) => {
    const linkLocal = readAddress(notes, "localIp", raw.localIp);
    const macText = textOrNull(raw.localMac, 40)?.toLowerCase() ?? null;
    const mac = macText === null ? null : notes.expect("localMac", macText, macSchema.safeParse(macText).data ?? null);
    const channel = readCount(notes, "channel", raw.channel);
    return {
      name: cleanText(raw.dev, DEVICE_NAME_MAX),
      up: raw.state === "UP",
      kind: kindOfLive(raw.dev, interfaceKind(raw.type)),
      channel: channel === WIRED_CHANNEL || channel === UNKNOWN_CHANNEL ? null : channel,
      rateMaxBps: readBandwidth(notes, "rateMax", raw.rateMax),
      index: readCount(notes, "idx", raw.idx),
      mac: mac !== null && mac !== NO_MAC ? mac : linkLocal === null ? null : macOfLinkLocal(linkLocal),
      linkLocal,
      meshAddress: readAddress(notes, "globalIp", raw.globalIp),
    };
  },
};

export const parseBmx7Interfaces = (json: unknown) => readTable(json, "interfaces", reader);
