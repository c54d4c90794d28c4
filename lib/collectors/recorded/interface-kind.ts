/** What kind of device a name or channel of a capture speaks of. qMp names its devices by their medium. */
import type { InterfaceKind } from "../../model/index.ts";
import { cleanText } from "../scalars/text.ts";

const WIRELESS = /^(wlan|wl\d|ath|wif\d|wifi|radio|mesh_r|ptp_r|mesh\d|adhoc)/i;
const WIRED = /^(eth|en[opsx]|br-|lan|mesh_e|ptp_e|sw\d|usb)/i;

export function kindOfDevice(name: string): InterfaceKind {
  if (WIRELESS.test(name)) return "wireless";
  if (WIRED.test(name)) return "wired";
  return name === "lo" ? "loopback" : "unknown";
}

/**
 * The kind of a live interface. The daemons call a VLAN on a radio (`wlan1-mesh_13`, `ath0_12`, `wlan0.13`) "ethernet", so a name
 * that begins as a radio's does decides over what the daemon says.
 */
export function kindOfLive(name: string, told: InterfaceKind): InterfaceKind {
  return told === "wired" && kindOfDevice(name) === "wireless" ? "wireless" : told;
}

export type Medium = { interfaceName: string | null; kind: InterfaceKind; channel: number | null };

/** A frequency or number that no radio has is not a channel. */
const CHANNEL_MAX = 300;

/**
 * The `channel` of a qmpsu capture: a number for a radio, `eth` for a wire, the name of a device where the channel was not found, `?`
 * where nothing was. null where the text is none of these.
 */
export function mediumOf(channel: unknown): Medium | null {
  if (channel === undefined || channel === null || channel === "" || channel === "?") {
    return { interfaceName: null, kind: "unknown", channel: null };
  }
  const text = typeof channel === "number" ? String(channel) : channel;
  if (typeof text !== "string") return null;
  if (/^\d{1,3}$/.test(text)) {
    const number = Number(text);
    return number > 0 && number <= CHANNEL_MAX ? { interfaceName: null, kind: "wireless", channel: number } : null;
  }
  if (text === "eth") return { interfaceName: null, kind: "wired", channel: null };
  const name = cleanText(text, 64);
  return name === "" ? null : { interfaceName: name, kind: kindOfDevice(name), channel: null };
}
