/** Elements of a CNML file, one after the other, put together to a zone. */
import { canonicalAddress } from "../scalars/address.ts";
import { cleanText } from "../scalars/text.ts";
import type {
  Attributes,
  Box,
  GuifiDevice,
  GuifiInterface,
  GuifiLink,
  GuifiNode,
  GuifiRadio,
  GuifiZone,
  Zone,
} from "./zone-types.ts";

const ID_MAX = 2 ** 31;
const NOTES_MAX = 50;
/** Things within one place, and links of one interface, are few; a file that says otherwise is cut. */
const PARTS_A_NODE_MAX = 100;

export class ZoneBuilder {
  readonly #nodesMax: number;
  readonly #zones = new Map<number, GuifiZone>();
  readonly #nodes = new Map<number, GuifiNode>();
  readonly #devices = new Map<number, GuifiDevice>();
  readonly #radios: GuifiRadio[] = [];
  readonly #interfaces = new Map<number, GuifiInterface>();
  readonly #links = new Map<number, GuifiLink>();
  readonly #notes: string[] = [];
  #generatedOn: string | null = null;
  readonly #open: { zones: number[]; node: number | null; device: number | null; interface: number | null } = {
    zones: [],
    node: null,
    device: null,
    interface: null,
  };

  constructor(nodesMax: number) {
    this.#nodesMax = nodesMax;
  }

  note(text: string): void {
    if (this.#notes.length < NOTES_MAX) this.#notes.push(text);
  }

  open(name: string, attributes: Attributes): void {
    const told = new Told(attributes);
    if (name === "cnml") this.#generatedOn = told.day("generated");
    else if (name === "zone") this.#zone(told);
    else if (name === "node") this.#node(told);
    else if (name === "device") this.#device(told);
    else if (name === "radio") this.#radio(told);
    else if (name === "interface") this.#interface(told);
    else if (name === "link") this.#link(told);
  }

  close(name: string): void {
    if (name === "zone") this.#open.zones.pop();
    else if (name === "node") this.#open.node = null;
    else if (name === "device") this.#open.device = null;
    else if (name === "interface") this.#open.interface = null;
  }

  zone(): Omit<Zone, "isCut"> {
    return {
      generatedOn: this.#generatedOn,
      zones: this.#zones,
      nodes: this.#nodes,
      devices: this.#devices,
      radios: this.#radios,
      interfaces: this.#interfaces,
      links: this.#links,
      notes: this.#notes,
    };
  }

  #zone(told: Told): void {
    const id = told.id("id");
    const parentId = told.id("parent_id") ?? this.#open.zones.at(-1) ?? null;
    this.#open.zones.push(id ?? 0);
    if (id === null) this.note("a zone without an id");
    else this.#zones.set(id, { id, parentId, title: told.text("title") ?? "", box: told.box("box") });
  }

  #node(told: Told): void {
    const id = told.id("id");
    this.#open.node = null;
    if (id === null) {
      this.note(`a node without an id: ${told.text("title") ?? "nameless"}`);
      return;
    }
    if (this.#nodes.size >= this.#nodesMax && !this.#nodes.has(id)) {
      this.note(`more than ${this.#nodesMax} nodes`);
      return;
    }
    this.#open.node = id;
    const zoneId = this.#open.zones.at(-1) ?? null;
    this.#nodes.set(id, {
      id,
      zoneId: zoneId === 0 ? null : zoneId,
      title: told.text("title") ?? "",
      lat: told.degrees("lat", 90),
      lon: told.degrees("lon", 180),
      elevationM: told.number("antenna_elevation", -500, 9_000),
      status: told.text("status", 40),
      createdOn: told.day("created"),
      updatedOn: told.day("updated"),
    });
  }

  #device(told: Told): void {
    const id = told.id("id");
    const nodeId = this.#open.node;
    this.#open.device = null;
    if (id === null || nodeId === null) {
      this.note("a device without an id, or outside of a node");
      return;
    }
    if (this.#devices.size >= this.#nodesMax * PARTS_A_NODE_MAX) {
      this.note("more devices than are taken");
      return;
    }
    this.#open.device = id;
    this.#devices.set(id, {
      id,
      nodeId,
      title: told.text("title") ?? "",
      type: told.text("type", 40),
      status: told.text("status", 40),
      model: told.text("name", 120),
      firmware: told.text("firmware", 120),
      mainIpv4: told.ipv4("mainipv4"),
    });
  }

  #radio(told: Told): void {
    const deviceId = told.id("device_id") ?? this.#open.device;
    if (deviceId === null) {
      this.note("a radio outside of a device");
      return;
    }
    if (this.#radios.length >= this.#nodesMax * PARTS_A_NODE_MAX) {
      this.note("more radios than are taken");
      return;
    }
    const number = told.number("id", 0, 1_000) ?? 0; // the first is 0, and a 0 may be left out
    const channel = told.text("channel", 20);
    this.#radios.push({ deviceId, number, ssid: told.text("ssid", 64), mode: told.text("mode", 40), channel });
  }

  #interface(told: Told): void {
    const id = told.id("id");
    const { node: nodeId, device: deviceId } = this.#open;
    this.#open.interface = null;
    if (id === null || nodeId === null || deviceId === null) {
      this.note("an interface without an id, or outside of a device");
      return;
    }
    if (this.#interfaces.size >= this.#nodesMax * PARTS_A_NODE_MAX) {
      this.note("more interfaces than are taken");
      return;
    }
    this.#open.interface = id;
    const before = this.#interfaces.get(id);
    const type = told.text("type", 40) ?? before?.type ?? null;
    const mac = told.mac("mac") ?? before?.mac ?? null;
    this.#interfaces.set(id, { id, deviceId, nodeId, type, mac, ipv4: told.ipv4("ipv4") ?? before?.ipv4 ?? null });
  }

  #link(told: Told): void {
    const id = told.id("id");
    const { node: nodeId, device: deviceId, interface: interfaceId } = this.#open;
    if (id === null || interfaceId === null) {
      this.note("a link without an id, or outside of an interface");
      return;
    }
    if (this.#links.size >= this.#nodesMax * PARTS_A_NODE_MAX) {
      this.note("more links than are taken");
      return;
    }
    const linked = {
      nodeId: told.id("linked_node_id"),
      deviceId: told.id("linked_device_id"),
      interfaceId: told.id("linked_interface_id"),
    };
    const before = this.#links.get(id);
    if (before !== undefined) return; // its other end, or the second writing of the same interface
    const ends = [{ nodeId, deviceId, interfaceId }, linked];
    this.#links.set(id, { id, ends, type: told.text("link_type", 40), status: told.text("link_status", 40) });
  }
}

/** Attributes of one element, each null where it is left out or senseless. */
class Told {
  readonly #attributes: Attributes;

  constructor(attributes: Attributes) {
    this.#attributes = attributes;
  }

  text(name: string, lengthMax = 255): string | null {
    const value = Object.hasOwn(this.#attributes, name) ? this.#attributes[name] : undefined;
    return value === undefined ? null : cleanText(value, lengthMax) || null;
  }

  id(name: string): number | null {
    const text = this.text(name, 20);
    const id = text !== null && /^\d{1,10}$/.test(text) ? Number(text) : 0;
    return id > 0 && id < ID_MAX ? id : null;
  }

  number(name: string, least: number, most: number): number | null {
    const text = this.text(name, 40);
    const number = text !== null && /^[+-]?\d{1,12}(\.\d{1,20})?$/.test(text) ? Number(text) : Number.NaN;
    return number >= least && number <= most ? number : null;
  }

  degrees(name: string, most: number): number | null {
    return this.number(name, -most, most);
  }

  /** `20121206 0411`: which half of the day is meant cannot be told. */
  day(name: string): string | null {
    const match = /^(\d{4})(\d{2})(\d{2})(?: |$)/.exec(this.text(name, 40) ?? "");
    if (match === null) return null;
    const day = `${match[1]}-${match[2]}-${match[3]}`;
    const ms = Date.parse(`${day}T00:00:00Z`);
    return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day) ? day : null;
  }

  ipv4(name: string): string | null {
    const address = canonicalAddress(this.text(name, 45) ?? "");
    return address?.includes(".") ? address : null;
  }

  mac(name: string): string | null {
    const mac = (this.text(name, 40) ?? "").toLowerCase().replaceAll("-", ":");
    return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac) ? mac : null;
  }

  /** "minlon,minlat,maxlon,maxlat". */
  box(name: string): Box | null {
    const numbers = (this.text(name) ?? "")
      .split(",")
      .map((part) => (/^\s*-?\d+(\.\d+)?\s*$/.test(part) ? Number(part) : Number.NaN));
    const [west, south, east, north] = numbers;
    if (numbers.length !== 4 || west === undefined || south === undefined || east === undefined || north === undefined)
      return null;
    return west < east && south < north ? { west, south, east, north } : null;
  }
}
