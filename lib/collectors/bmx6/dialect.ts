/** bmx6 as a dialect: where to ask, what to ask, how to read the answers. */
import type { Dialect } from "../daemon/dialect.ts";
import { parseBmx6Descriptions } from "./descriptions.ts";
import { parseBmx6Interfaces } from "./interfaces.ts";
import { parseBmx6Links } from "./links.ts";
import { parseBmx6Originators } from "./originators.ts";
import { parseBmx6Status } from "./status.ts";
import { parseBmx6Tunnels } from "./tunnels.ts";

export const bmx6: Dialect = {
  protocol: "bmx6",
  cgiPath: "/cgi-bin/bmx6-info",
  updatePeriodS: 10,
  meshPrefix: "fd66:66:66::/48",
  queries: {
    status: "status",
    interfaces: "interfaces",
    links: "links",
    originators: "originators/all",
    tunnels: "$tunnels",
    descriptions: "descriptions/all",
  },
  bytesPerKnownNode: { originators: 195, tunnels: 2_000, descriptions: 1_500 },
  parseStatus: parseBmx6Status,
  parts: {
    interfaces: parseBmx6Interfaces,
    links: parseBmx6Links,
    originators: parseBmx6Originators,
    tunnels: parseBmx6Tunnels,
    descriptions: parseBmx6Descriptions,
  },
};
