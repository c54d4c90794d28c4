/** A request with everyday limits, and a tiny server that answers each node and query from a table. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { CrawlLimits, CrawlRequest } from "#lib/collectors/discovery/types.ts";

export const LIMITS: CrawlLimits = {
  nodesMax: 20_000,
  requestsMax: 100_000,
  bytesMax: 500_000_000,
  roundMs: 30_000,
  connectionsMax: 64,
  firstByteTimeoutMs: 3_000,
  requestTimeoutMs: 8_000,
  nodeBudgetMs: 20_000,
  bodyBytesMax: 10_000_000,
  nodeBytesPerMinute: 262_144,
};

export const START_MS = Date.UTC(2026, 10, 22, 19, 40);

export function crawlRequest(given: Partial<CrawlRequest> & Pick<CrawlRequest, "seeds">): CrawlRequest {
  return {
    protocols: ["bmx6", "bmx7"],
    addressMap: null,
    allow: null,
    limits: LIMITS,
    intervalS: 60,
    clock: { nowMs: () => START_MS },
    memory: null,
    signal: null,
    onRefusal: null,
    ...given,
  };
}

/** What a node answers to a query: a body, a status, or nothing ever. `key` is `<local address> <cgi> <query>`. */
export type Answer = string | number | "hang";
export type TinyMesh = { port: number; asked: string[]; stop(): Promise<void> };

/** One listener for all of 127.0.0.0/8: the local address of a connection tells which node was asked. */
export async function tinyMesh(answer: (node: string, cgi: string, query: string, count: number) => Answer): Promise<TinyMesh> {
  const asked: string[] = [];
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    const node = (request.socket.localAddress ?? "").replace("::ffff:", "");
    const [path = "", query = ""] = (request.url ?? "").split("?");
    const cgi = path.replace("/cgi-bin/", "").replace("-info", "");
    const key = `${node} ${cgi} ${query}`;
    asked.push(key);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    const what = answer(node, cgi, query, count);
    if (what === "hang") return;
    if (typeof what === "number") response.writeHead(what, { Location: "http://127.0.0.1:1/" }).end("<html></html>");
    else response.setHeader("Content-type", "application/json").end(what);
  });
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { port, asked, stop };
}

/** The primary address of the n-th pretended node. */
export const six = (n: number): string => `fd66:66:66:3:200:b6ff:fe00:${n.toString(16)}`;
export const nodeIdOf = (n: number): string =>
  `${"A".repeat(26)}${n.toString(16).toUpperCase().padStart(2, "0")}`.padEnd(56, "0");
export const seven = (n: number): string => `fd70:${"aaaa:".repeat(6)}aa${n.toString(16).padStart(2, "0")}`;
export const at = (n: number): string => `127.41.0.${n}`;

/** Answers of a plain bmx6 node n in a mesh of the given nodes. */
export function plainSix(n: number, mesh: readonly number[], query: string): string {
  const originator = (other: number) => ({
    name: `node-${other}`,
    primaryIp: six(other),
    viaIp: other === n ? "::" : "fe80::1",
    viaDev: other === n ? "---" : "eth0",
    metric: other === n ? "128G" : "100M",
    lastRef: 0,
  });
  const answers: Record<string, unknown> = {
    status: { status: { name: `node-${n}`, primaryIp: six(n), uptime: "0:00:10:00", cpu: "0.1", nodes: mesh.length } },
    interfaces: {
      interfaces: [{ devName: "eth0", state: "UP", type: "ethernet", rateMax: "1000M", llocalIp: `fe80::b6ff:fe00:${n}/64` }],
    },
    links: { links: [] },
    $info: { info: [] },
    "originators/all": mesh.map(originator),
    $tunnels: { tunnels: [{ name: "inet4", tunName: "bmxC4Default", advNet: "0.0.0.0/0", remoteTunIp: six(1), pathMtc: "10M" }] },
    "descriptions/all": [
      {
        DESC_ADV: {
          globalId: "node-1.78B1DC333081526CD120",
          extensions: [
            { HNA6_EXTENSION: [{ prefixlen: 128, address: six(1) }] },
            { TUN4IN6_NET_EXTENSION: [{ bandwidth: "18874K", networklen: 0, network: "0.0.0.0" }] },
          ],
        },
      },
    ],
  };
  const found = Object.hasOwn(answers, query) ? answers[query] : undefined;
  return found === undefined ? "" : JSON.stringify(found);
}

/** Answers of a plain bmx7 node. */
export function plainSeven(n: number, mesh: readonly number[], query: string): string {
  const originator = (other: number) => ({
    name: `node-${other}`,
    nodeId: nodeIdOf(other),
    primaryIp: seven(other),
    metric: "100M",
    hops: 1,
    nbLocalIp: "fe80::1",
  });
  const answers: Record<string, unknown> = {
    status: {
      status: { name: `node-${n}`, nodeId: nodeIdOf(n), primaryIp: seven(n), uptime: "0:00:10:00", cpu: "0.1", nodes: "1/1" },
    },
    interfaces: {
      interfaces: [
        {
          dev: "eth0",
          state: "UP",
          type: "ethernet",
          idx: 1,
          localMac: `02:00:b6:00:00:0${n}`,
          localIp: `fe80::b6ff:fe00:${n}/64`,
        },
      ],
    },
    links: { links: [] },
    $info: { info: [] },
    "originators/all": mesh.map(originator),
    $tunnels: { tunnels: [] },
    "descriptions/all": [{ descSha: "0", extensions: [{ DSC_HNA6: [{ prefixLen: 128, address: seven(n) }] }] }],
  };
  const found = Object.hasOwn(answers, query) ? answers[query] : undefined;
  return found === undefined ? "" : JSON.stringify(found);
}
