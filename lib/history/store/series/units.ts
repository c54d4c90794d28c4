import type { Series, SeriesMetric } from "../../../model/index.ts";

export const UNIT_OF: Readonly<Record<SeriesMetric, Series["unit"]>> = {
  quality: "share",
  "bandwidth-mbps": "Mbit/s",
  "path-mbps": "Mbit/s",
  gateway: "node",
  "next-hop": "node",
  "cpu-percent": "percent",
  "uptime-s": "s",
  state: "state",
  "claimed-mbps": "Mbit/s",
  users: "count",
  "load-average": "load",
  "memory-share": "share",
  "rx-mbps": "Mbit/s",
  "tx-mbps": "Mbit/s",
  "round-requests": "count",
  "round-bytes": "bytes",
  "round-seconds": "s",
  "nodes-up": "count",
  "links-up": "count",
};
