/** Nodes of a capture: who they are, where they stand, what router they are. */
import { type Node, type Place, type System, unknownSystem } from "../../model/index.ts";
import { draftInterface, draftNode } from "../recorded/draft.ts";
import { instantOfValue } from "../recorded/instant.ts";
import { mediumOf } from "../recorded/interface-kind.ts";
import { addressesOf, isOfEveryRouter } from "../recorded/keys.ts";
import type { Notes } from "../recorded/notes.ts";
import { cleanText } from "../scalars/text.ts";
import type { CapturedNode } from "./capture.ts";
import { figure } from "./figures.ts";

export function nodeOf(captured: CapturedNode, at: string, timeZone: string, notes: Notes): Node {
  const { uid, name, data, adjacencies } = captured;
  const refuse = (field: string) => (value: unknown) =>
    notes.add("implausible-value", `${field}: ${JSON.stringify(value)}`, { node: uid, query: "nodes" });
  const list = (field: string) => {
    const value = data[field];
    return addressesOf(Array.isArray(value) ? value.slice(0, 100) : [], refuse(field));
  };
  const answered = adjacencies !== null;
  const node = draftNode(uid, at, ["bmx6"], answered);
  const readAt = answered ? (instantOfValue(data.date ?? null, timeZone)?.at ?? at) : null;
  return {
    ...node,
    hostname: name,
    answeredAt: readAt,
    interfaces: [...namedDevices(captured)].map(([device, kind]) => draftInterface(device, kind, "bmx6", readAt ?? at)),
    place: placeOf(captured, refuse("lat, lon")),
    plane: planeOf(captured, refuse("x, y")),
    system: systemOf(captured, readAt),
    // The mesh address that the daemon goes by stands first; the link-local ones last.
    addresses: [...list("ipv6gl"), ...list("ipv4").filter((address) => !isOfEveryRouter(address)), ...list("ipv6ll")],
  };
}

/** Where a capture names a device in the place of a channel. */
function namedDevices({ adjacencies }: CapturedNode): Map<string, Node["interfaces"][number]["kind"]> {
  const devices = new Map<string, Node["interfaces"][number]["kind"]>();
  for (const { data } of adjacencies ?? []) {
    const medium = mediumOf(data.channel);
    if (medium !== null && medium.interfaceName !== null) devices.set(medium.interfaceName, medium.kind);
  }
  return devices;
}

function placeOf({ lat, lon }: CapturedNode, refuse: (value: unknown) => void): Place | null {
  if (!lat?.trim() || !lon?.trim()) return null;
  const [north, east] = [Number(lat), Number(lon)];
  if (!(Math.abs(north) <= 90) || !(Math.abs(east) <= 180)) {
    refuse([lat, lon]);
    return null;
  }
  if (north === 0 && east === 0) return null; // what the site writes where nobody entered a position
  const isOnAxis = north === 0 || east === 0;
  const doubt = isOnAxis ? { doubtful: true, doubt: "one of the two coordinates is 0" } : { doubtful: false };
  return { lat: north, lon: east, elevationM: null, source: "capture", ...doubt };
}

/** Metres in a plane of the capture's own; its origin is the corner of the mesh, so 0 is a place like any other, and "" is none. */
function planeOf({ x, y }: CapturedNode, refuse: (value: unknown) => void): NonNullable<Node["plane"]> | null {
  if (!x?.trim() || !y?.trim()) return null;
  const [xM, yM] = [Number(x), Number(y)];
  if (Number.isFinite(xM) && Number.isFinite(yM) && Math.abs(xM) < 1e7 && Math.abs(yM) < 1e7) return { xM, yM };
  refuse([x, y]);
  return null;
}

function systemOf({ data }: CapturedNode, at: string | null): System | null {
  const text = (field: string) => {
    const value = data[field];
    return typeof value === "string" || typeof value === "number" ? cleanText(String(value), 120) || null : null;
  };
  const guifi = figure(data.gdev, 1, 1e9);
  const internet = { rttMs: figure(data.internetrtt, 0, 1e6), mbps: figure(data.internetbw, 0, 1e6) };
  const hasInternet = internet.rttMs !== null || internet.mbps !== null;
  const known = { model: text("system"), firmware: text("qmpversion"), guifiDevice: guifi === null ? null : Math.round(guifi) };
  if (!hasInternet && Object.values(known).every((value) => value === null)) return null;
  return { ...unknownSystem(at), ...known, internet: hasInternet ? internet : null };
}
