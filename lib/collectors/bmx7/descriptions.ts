/** bmx7 `descriptions/all`. A node's id stands only in the file name, which `all` leaves out: it is found by the primary address. */
import { z } from "zod";
import type { DescriptionRow } from "../../model/index.ts";
import { announcedNetworks, extensionSchema, fieldsOf, hostNetworks, readNetworks, smsNames } from "../daemon/description.ts";
import type { ParseContext } from "../daemon/dialect.ts";
import { NAME_MAX, ROWS_MAX, readAddress } from "../daemon/fields.ts";
import { isObject, type RowNotes, type RowReader, readTable } from "../daemon/rows.ts";
import { decodeFmetric8Bmx7 } from "../scalars/metric.ts";
import { parseDbm, qualityOfByte } from "../scalars/numbers.ts";
import { textOrNull } from "../scalars/text.ts";
import { canonicalNodeId } from "./node-id.ts";

const descriptionSchema = z.object({
  extensions: z.array(extensionSchema).optional(), // absent while the content is still being fetched
});

const linkLocalSchema = z.object({ address: z.string() });
const hnaSchema = z.object({ prefixLen: z.number().int().min(0).max(128), address: z.string() });
const tunnelEndpointSchema = z.object({ localIp: z.string() });
const announcementSchema = z.object({
  bandwidth: z.string(),
  networkLen: z.number().int().min(0).max(128),
  network: z.string(),
});
const infoSchema = z.object({ nameLen: z.number().int().min(0).max(255), variableInfoFields: z.string() });
const topologySchema = z.object({
  nbId: z.string(),
  nbIdx: z.number(),
  myIdx: z.number(),
  txBw: z.number(),
  rxBw: z.number(),
  tq: z.number(),
  rq: z.number(),
  signal: z.union([z.string(), z.number()]).optional(),
  noise: z.union([z.string(), z.number()]).optional(),
  channel: z.number().optional(),
});

const CHANNEL_UNKNOWN = 255;

function readTopologyRow(raw: z.infer<typeof topologySchema>, notes: RowNotes): DescriptionRow["topology"][number] {
  return {
    neighbourGlobalId: null,
    neighbourNodeId: notes.expect("nbId", raw.nbId, canonicalNodeId(raw.nbId)),
    neighbourIndex: Number.isInteger(raw.nbIdx) ? raw.nbIdx : null,
    interfaceIndex: Number.isInteger(raw.myIdx) ? raw.myIdx : null,
    rx: notes.expect("rq", raw.rq, qualityOfByte(raw.rq)),
    tx: notes.expect("tq", raw.tq, qualityOfByte(raw.tq)),
    rxBps: notes.expect("rxBw", raw.rxBw, decodeFmetric8Bmx7(raw.rxBw)),
    txBps: notes.expect("txBw", raw.txBw, decodeFmetric8Bmx7(raw.txBw)),
    signalDbm: raw.signal === undefined ? null : parseDbm(raw.signal),
    noiseDbm: raw.noise === undefined ? null : parseDbm(raw.noise),
    channel:
      raw.channel !== undefined && Number.isInteger(raw.channel) && raw.channel > 0 && raw.channel !== CHANNEL_UNKNOWN
        ? raw.channel
        : null,
  };
}

/** The host name in hex, first among the variable fields. */
function hostnameOfInfo(info: z.infer<typeof infoSchema> | undefined): string | null {
  if (info === undefined || !/^([0-9A-Fa-f]{2})*$/.test(info.variableInfoFields)) return null;
  return textOrNull(Buffer.from(info.variableInfoFields.slice(0, info.nameLen * 2), "hex").toString("utf8"), NAME_MAX);
}

function readDescription(raw: z.infer<typeof descriptionSchema>, notes: RowNotes, context: ParseContext): DescriptionRow | null {
  const { extensions } = raw;
  if (extensions === undefined) return null;
  const hna = fieldsOf(extensions, "DSC_HNA6", hnaSchema, notes).map((row) => ({ address: row.address, length: row.prefixLen }));
  const endpoints = new Set(
    fieldsOf(extensions, "DSC_TUN6", tunnelEndpointSchema, notes).map((row) => readAddress(notes, "localIp", row.localIp)),
  );
  const [first, ...others] = readNetworks(hna, notes, "DSC_HNA6");
  const primaryIp = first?.endsWith("/128") === true ? first.slice(0, -4) : null;
  const announcements = ["DSC_TUN4IN6_NET", "DSC_TUN6IN6_NET"].flatMap((name) =>
    fieldsOf(extensions, name, announcementSchema, notes).map((row) => ({
      address: row.network,
      length: row.networkLen,
      bandwidth: row.bandwidth,
    })),
  );
  const linkLocals = fieldsOf(extensions, "DSC_LLIP", linkLocalSchema, notes).map((row) =>
    readAddress(notes, "DSC_LLIP", row.address),
  );
  return {
    primaryIp,
    nodeId: primaryIp === null ? null : context.nodeIdOf(primaryIp),
    globalId: null,
    hostname: hostnameOfInfo(fieldsOf(extensions, "DSC_INFO", infoSchema, notes)[0]),
    linkLocals: [...new Set(linkLocals.filter((address) => address !== null))],
    meshAddresses: primaryIp === null ? [] : [primaryIp],
    announcedNetworks: announcedNetworks(announcements, notes),
    hostNetworks: hostNetworks(others.filter((network) => !isTunnelEndpoint(network, primaryIp, endpoints))),
    topology: fieldsOf(extensions, "TOPOLOGY_EXTENSION", topologySchema, notes).map((row) => readTopologyRow(row, notes)),
    smsNames: smsNames(extensions, "DSC_SMS", notes),
  };
}

/** Named in DSC_TUN6, or (where the reader has no tun plugin to decode that) the primary address with the next prefix, `fd71:`. */
function isTunnelEndpoint(network: string, primaryIp: string | null, endpoints: ReadonlySet<string | null>): boolean {
  if (!network.endsWith("/128")) return false;
  const address = network.slice(0, -4);
  return endpoints.has(address) || (primaryIp !== null && address.startsWith("fd71:") && address.slice(5) === primaryIp.slice(5));
}

/** `descriptions/<id>` answers with the bare object. */
function isSingle(json: unknown): boolean {
  return isObject(json) && Object.hasOwn(json, "extensions");
}

export const parseBmx7Descriptions = (json: unknown, context: ParseContext) => {
  const reader: RowReader<z.infer<typeof descriptionSchema>, DescriptionRow> = {
    place: "descriptions",
    rowsMax: ROWS_MAX.descriptions,
    schema: descriptionSchema,
    read: (raw, notes) => readDescription(raw, notes, context),
  };
  return readTable(isSingle(json) ? [json] : json, "descriptions", reader);
};
