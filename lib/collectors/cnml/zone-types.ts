/** What a zone of guifi.net holds, as its CNML says it. Degrees; ids are guifi.net's numbers. */

export type GuifiZone = { id: number; parentId: number | null; title: string; box: Box | null };
export type Box = { west: number; south: number; east: number; north: number };
export type GuifiNode = {
  id: number;
  zoneId: number | null;
  title: string;
  lat: number | null; // null: left out, which is 0 or nothing
  lon: number | null;
  elevationM: number | null; // of the antenna above the ground
  status: string | null;
  createdOn: string | null; // the day
  updatedOn: string | null;
};
export type GuifiDevice = {
  id: number;
  nodeId: number;
  title: string;
  type: string | null;
  status: string | null;
  model: string | null;
  firmware: string | null;
  mainIpv4: string | null;
};
export type GuifiRadio = { deviceId: number; number: number; ssid: string | null; mode: string | null; channel: string | null };
export type GuifiInterface = {
  id: number;
  deviceId: number;
  nodeId: number;
  mac: string | null;
  ipv4: string | null;
  type: string | null;
};
export type GuifiLink = {
  id: number;
  ends: { nodeId: number | null; deviceId: number | null; interfaceId: number | null }[]; // as told: the teller first
  type: string | null;
  status: string | null;
};

export type Zone = {
  generatedOn: string | null;
  zones: ReadonlyMap<number, GuifiZone>;
  nodes: ReadonlyMap<number, GuifiNode>;
  devices: ReadonlyMap<number, GuifiDevice>;
  radios: readonly GuifiRadio[];
  interfaces: ReadonlyMap<number, GuifiInterface>; // each once
  links: ReadonlyMap<number, GuifiLink>; // each once
  /** The file ends before its root does: it was cut while it was fetched or copied, and what it lacks is not known. */
  isCut: boolean;
  /** What was not taken, in words. */
  notes: readonly string[];
};

export type Attributes = Readonly<Record<string, string>>;
