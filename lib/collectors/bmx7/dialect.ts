/** bmx7 as a dialect: where to ask, what to ask, how to read the answers. */
import type { Dialect } from "../daemon/dialect.ts";
import { parseBmx7Descriptions } from "./descriptions.ts";
import { parseBmx7Interfaces } from "./interfaces.ts";
import { parseBmx7Links } from "./links.ts";
import { parseBmx7Originators } from "./originators.ts";
import { parseBmx7Status } from "./status.ts";
import { parseBmx7Tunnels } from "./tunnels.ts";

export const bmx7: Dialect = {
  protocol: "bmx7",
  cgiPath: "/cgi-bin/bmx7-info",
  updatePeriodS: 60,
  meshPrefix: "fd70::/16",
  queries: {
    status: "status",
    interfaces: "interfaces",
    links: "links",
    originators: "originators/all",
    tunnels: "$tunnels",
    descriptions: "descriptions/all",
  },
  bytesPerKnownNode: { originators: 900, tunnels: 2_100, descriptions: 4_200 },
  parseStatus: parseBmx7Status,
  parts: {
    interfaces: parseBmx7Interfaces,
    links: parseBmx7Links,
    originators: parseBmx7Originators,
    tunnels: parseBmx7Tunnels,
    descriptions: parseBmx7Descriptions,
  },
};
