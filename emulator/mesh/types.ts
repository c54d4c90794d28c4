/** What a pretend mesh is made of. Everything here stands still; what changes with time is in schedule.ts and weather.ts. */

export type DaemonName = "bmx6" | "bmx7";

export type InternetFamily = "v4" | "v6" | "community";

export type MeshInterface = {
  name: string; // wlan0, eth0.12, br-lan
  kind: "wired" | "wireless";
  channel: number; // 0 = wired
  rateMaxBps: number;
  rateMinBps: number;
  mac: string;
  linkLocal: string;
  index: number; // from 1, as the daemons count
};

export type Announcement = { family: InternetFamily; claimedBps: number };

export type MeshNode = {
  index: number;
  hostname: string;
  district: string; // two letters
  lat: number;
  lon: number;
  interfaces: MeshInterface[];
  protocols: DaemonName[];
  loopback: string; // 127.x.y.z
  nodeId: string; // 56 hex digits: bmx7's identity
  primaryIp: Record<DaemonName, string>;
  tunnelIp: Record<DaemonName, string>;
  lan4: { network: string; address: string; length: number };
  lan6: { network: string; address: string; length: number };
  gateway: Announcement[];
  oldScript: boolean; // bmx6-info from before 2017-03-29
  hasTun: boolean;
  hasTopology: boolean;
  smsNames: string[];
  hasLuciIp: boolean; // the Lua library that `$myself` needs for net4/net6
  wideSearch: boolean; // searches 0.0.0.0/0 without a limit on prefix lengths, as a careless configuration does
  mute: boolean; // routes, but its web server never answers
  frozen: boolean; // its daemon dies time and again and is left dead; the files stay
};

/** A pair of interfaces that may hear each other; `base` = share of hellos delivered on a calm day, a to b and b to a. */
export type MeshLink = {
  index: number;
  a: number;
  b: number;
  aInterface: MeshInterface;
  bInterface: MeshInterface;
  wired: boolean;
  base: readonly [number, number];
  restless: number; // how much it wanders, 0..2
  loaded: number; // how much it suffers at the busy hours, 0..0.2
  failing: boolean; // its radio is dying slowly
};

export type MeshPlan = { seed: number; nodes: MeshNode[]; links: MeshLink[]; linksOf: readonly (readonly number[])[] };

/** Something that went wrong, or that was done, in the mesh; what a history of the mesh should be able to tell. */
export type Fault = {
  kind:
    | "node-down" // the router is off
    | "daemon-dead" // the routing daemon died; the web server goes on with old files
    | "daemon-restart" // at fromMs; over at once
    | "node-mute" // the web server never answers; the router routes
    | "link-down" // the two do not hear each other
    | "link-loss" // one direction loses more than usual
    | "radio-failing" // gets worse from day to day
    | "gateway-withdrawn"; // offers no way out
  node: number | null;
  link: number | null;
  fromMs: number;
  toMs: number; // Infinity: no end known
  /** link-loss only: delivered share that is left, a to b and b to a. */
  left?: readonly [number, number];
  /** True where a person or a test did it; false where it is part of the mesh's own life. */
  made: boolean;
};
