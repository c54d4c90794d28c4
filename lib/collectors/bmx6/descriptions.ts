/** bmx6 `descriptions/all`: what each node announces to the whole mesh. */
import { z } from "zod";
import type { DescriptionRow } from "../../model/index.ts";
import { announcedNetworks, extensionSchema, fieldsOf, hostNetworks, readNetworks, smsNames } from "../daemon/description.ts";
import { GLOBAL_ID_MAX, ROWS_MAX } from "../daemon/fields.ts";
import { type RowNotes, type RowReader, readTable } from "../daemon/rows.ts";
import { ipv6Bytes, isUnspecified } from "../scalars/address.ts";
import { linkLocalsOfMeshAddress } from "../scalars/eui64.ts";
import { decodeFmetric8Bmx6 } from "../scalars/metric.ts";
import { qualityOfPercent } from "../scalars/numbers.ts";
import { textOrNull } from "../scalars/text.ts";
import { hostnameOfGlobalId } from "./global-id.ts";

const descriptionSchema = z.object({
  DESC_ADV: z.object({
    globalId: z.string(),
    extensions: z.array(extensionSchema).optional(), // absent while the content is still being fetched
  }),
});

const hnaSchema = z.object({ prefixlen: z.number().int().min(0).max(128), address: z.string() });
const tunnelEndpointSchema = z.object({ localIp: z.string() });
const announcementSchema = z.object({
  bandwidth: z.string(),
  networklen: z.number().int().min(0).max(128),
  network: z.string(),
});
const topologySchema = z.object({
  txBw: z.number(),
  rxBw: z.number(),
  txRate: z.number(),
  rxRate: z.number(),
  neighId: z.string().regex(/^[0-9A-Fa-f]{40}$/),
});

/** 40 digits, 20 zeros and the 20 of the neighbour's globalId. */
function readTopologyRow(raw: z.infer<typeof topologySchema>, notes: RowNotes): DescriptionRow["topology"][number] {
  return {
    neighbourGlobalId: raw.neighId.slice(20).toUpperCase(),
    neighbourNodeId: null,
    neighbourIndex: null,
    interfaceIndex: null,
    rx: notes.expect("rxRate", raw.rxRate, qualityOfPercent(raw.rxRate)),
    tx: notes.expect("txRate", raw.txRate, qualityOfPercent(raw.txRate)),
    rxBps: notes.expect("rxBw", raw.rxBw, decodeFmetric8Bmx6(raw.rxBw)),
    txBps: notes.expect("txBw", raw.txBw, decodeFmetric8Bmx6(raw.txBw)),
    signalDbm: null,
    noiseDbm: null,
    channel: null,
  };
}

/**
 * The addresses among the announced host routes: the first is the primary one; further full-length ones in the same mesh prefix (the
 * first 48 bits) are interfaces, but for tunnel endpoints. All else is a network behind the node.
 */
function splitAddresses(networks: readonly string[], endpoints: ReadonlySet<string>) {
  const [primary] = networks;
  const primaryIp = primary === undefined ? null : addressOfHostRoute(primary);
  const meshAddresses: string[] = [];
  const others: string[] = [];
  for (const network of networks) {
    const address = addressOfHostRoute(network);
    if (address !== null && endpoints.has(address)) continue;
    if (address !== null && primaryIp !== null && isOfOneMesh(address, primaryIp)) meshAddresses.push(address);
    else others.push(network);
  }
  return { primaryIp, meshAddresses, others };
}

/** The address of a full-length network; null for all shorter ones. */
function addressOfHostRoute(network: string): string | null {
  const [address = "", length] = network.split("/");
  return length === (address.includes(":") ? "128" : "32") ? address : null;
}

const MESH_PREFIX_BYTES = 6;

function isOfOneMesh(address: string, primaryIp: string): boolean {
  if (address === primaryIp) return true;
  if (!address.includes(":") || !primaryIp.includes(":")) return false;
  const prefix = ipv6Bytes(primaryIp).slice(0, MESH_PREFIX_BYTES);
  return ipv6Bytes(address)
    .slice(0, MESH_PREFIX_BYTES)
    .every((byte, index) => byte === prefix[index]);
}

const reader: RowReader<z.infer<typeof descriptionSchema>, DescriptionRow> = {
  place: "descriptions",
  rowsMax: ROWS_MAX.descriptions,
  schema: descriptionSchema,
  read: (raw, notes) => {
    const extensions = raw.DESC_ADV.extensions;
    const globalId = textOrNull(raw.DESC_ADV.globalId, GLOBAL_ID_MAX);
    if (extensions === undefined || globalId === null) return null;
    const hna = [
      ...fieldsOf(extensions, "HNA6_EXTENSION", hnaSchema, notes),
      ...fieldsOf(extensions, "HNA4_EXTENSION", hnaSchema, notes),
    ];
    const endpointRows = fieldsOf(extensions, "TUN6_EXTENSION", tunnelEndpointSchema, notes);
    const endpoints = new Set(
      readNetworks(
        endpointRows.map((row) => ({ address: row.localIp, length: 128 })),
        notes,
        "localIp",
      ).map((network) => network.slice(0, network.indexOf("/"))),
    );
    const networks = readNetworks(
      hna.map((row) => ({ address: row.address, length: row.prefixlen })),
      notes,
      "HNA",
    );
    const { primaryIp, meshAddresses, others } = splitAddresses(networks, endpoints);
    const announcements = ["TUN4IN6_NET_EXTENSION", "TUN6IN6_NET_EXTENSION"].flatMap((name) =>
      fieldsOf(extensions, name, announcementSchema, notes).map((row) => ({
        address: row.network,
        length: row.networklen,
        bandwidth: row.bandwidth,
      })),
    );
    return {
      primaryIp: primaryIp === null || isUnspecified(primaryIp) ? null : primaryIp,
      nodeId: null,
      globalId,
      hostname: hostnameOfGlobalId(globalId),
      linkLocals: [...new Set(meshAddresses.flatMap(linkLocalsOfMeshAddress))],
      meshAddresses,
      announcedNetworks: announcedNetworks(announcements, notes),
      hostNetworks: hostNetworks(others),
      topology: fieldsOf(extensions, "TOPOLOGY_EXTENSION", topologySchema, notes).map((row) => readTopologyRow(row, notes)),
      smsNames: smsNames(extensions, "SMS_EXTENSION", notes),
    };
  },
};

export const parseBmx6Descriptions = (json: unknown) => readTable(json, "descriptions", reader);
