/** Serves a recorded mesh over real HTTP on loopback addresses, byte for byte. */
import type { Bmx6Script, Bmx7Script, CgiScript } from "../cgi-query.ts";
import { addressInBlock, indexInBlock } from "../http/address-block.ts";
import { listenOnLoopback, type Reaction } from "../http/loopback-server.ts";
import type { WebRequest } from "../http/request.ts";
import { encodeCgiAnswer, encodeServerAnswer, type LineEnds, notFoundPage } from "../http/response.ts";
import { type Capture, type CapturedNode, everAnswered, primaryIpOf, readCapture } from "./capture.ts";
import { playedAnswer } from "./script-version.ts";

export type ReplayOptions = {
  capturePath?: string; // either this
  capture?: Capture; // or that
  block?: string; // "127.40" or "127.40.0.0" (the default): n1 = 127.40.0.1, n2 = 127.40.0.2 …
  port?: number; // 0 (the default): any free one
  /** How a node answers whose every recorded query failed, or that was silenced: cut off at once (the default), or never. */
  silence?: "reset" | "hang";
  /** How CGI headers end: "lf" as busybox httpd sends them (the default), or "crlf". */
  lineEnds?: LineEnds;
  /** Which versions of the scripts answer: by default those of the recordings. */
  scripts?: { bmx6?: Bmx6Script; bmx7?: Bmx7Script };
};

/** One request that reached a node, as sent. */
export type ReplayRequest = { node: string; path: string; query: string };

export type Replay = {
  port: number;
  /** primaryIp -> host:port of every node that says what its mesh address is. Grows when `swap` brings new ones. */
  addressMap: Record<string, string>;
  /** host:port of a node by its name in the capture. Throws for a name that is in none of the captures served so far. */
  endpoint(nodeName: string): string;
  /** host:port of the first node that answers. */
  seedAddress: string;
  /** Serves another capture from now on: nodes of the same name keep their address, nodes that it lacks fall silent. */
  swap(other: Capture | string): void;
  /** From now on the node does not answer; `unsilence` takes that back. */
  silence(nodeName: string): void;
  unsilence(nodeName: string): void;
  /** Every request served so far. */
  requests: ReplayRequest[];
  stop(): Promise<void>;
};

class ReplayState {
  capture: Capture;
  readonly block: string;
  readonly names: string[] = []; // index in the block -> node
  readonly silenced = new Set<string>();
  readonly requests: ReplayRequest[] = [];
  readonly lineEnds: LineEnds;
  readonly silenceKind: "reset" | "hang";
  readonly scripts: { bmx6: Bmx6Script; bmx7: Bmx7Script };

  constructor(capture: Capture, options: ReplayOptions) {
    this.capture = capture;
    this.block = options.block ?? "127.40.0.0";
    this.lineEnds = options.lineEnds ?? "lf";
    this.silenceKind = options.silence ?? "reset";
    this.scripts = { bmx6: "bmx6", bmx7: "bmx7", ...options.scripts };
    this.adopt(capture);
  }

  adopt(capture: Capture): void {
    this.capture = capture;
    for (const name of Object.keys(capture.nodes)) if (!this.names.includes(name)) this.names.push(name);
  }

  addressOf(nodeName: string): string {
    const index = this.names.indexOf(nodeName);
    if (index === -1) throw new Error(`no node "${nodeName}" in the capture`);
    return addressInBlock(this.block, index);
  }

  nodeAt(address: string): { name: string; node: CapturedNode | undefined } | null {
    const index = indexInBlock(this.block, address);
    const name = index === null ? undefined : this.names[index];
    return name === undefined ? null : { name, node: this.capture.nodes[name] };
  }

  onConnection(address: string): "hang" | "reset" | null {
    const found = this.nodeAt(address);
    if (found === null) return "reset";
    const silent = found.node === undefined || this.silenced.has(found.name) || !everAnswered(found.node);
    return silent ? this.silenceKind : null;
  }

  onRequest(address: string, request: WebRequest): Reaction {
    const found = this.nodeAt(address);
    if (found?.node === undefined) return { kind: "reset" };
    const query = request.query ?? "";
    this.requests.push({ node: found.name, path: request.path, query });
    const script = cgiPath(found.node);
    if (request.path !== script) return { kind: "answer", bytes: encodeServerAnswer(notFoundPage()) };
    const answer = playedAnswer(this.#scriptOf(script), found.node, query);
    return { kind: "answer", bytes: encodeCgiAnswer(answer, this.lineEnds) };
  }

  #scriptOf(path: string): CgiScript {
    return path.endsWith("bmx7-info") ? this.scripts.bmx7 : this.scripts.bmx6;
  }
}

/** So many nodes a capture may have that takes the place of the first. */
const NODES_LATER = 64;

/**
 * Starts serving a capture. Rejects if the port is taken; throws where the capture cannot be read or holds no node that answers.
 */
export async function startReplay(options: ReplayOptions): Promise<Replay> {
  const state = new ReplayState(loadCapture(options), options);
  // A capture that is swapped in later may have more nodes.
  const places = Math.max(state.names.length, NODES_LATER);
  const addresses = Array.from({ length: places }, (_, index) => addressInBlock(state.block, index));
  const server = await listenOnLoopback(options.port ?? 0, addresses, state);
  const endpoint = (nodeName: string) => `${state.addressOf(nodeName)}:${server.port}`;
  const addressMap: Record<string, string> = {};
  const mapAddresses = () => {
    for (const [name, node] of Object.entries(state.capture.nodes)) {
      const primaryIp = primaryIpOf(node);
      if (primaryIp !== null) addressMap[primaryIp] = endpoint(name);
    }
  };
  mapAddresses();
  return {
    port: server.port,
    addressMap,
    endpoint,
    seedAddress: endpoint(firstAnswering(state.capture)),
    swap: (other) => {
      state.adopt(typeof other === "string" ? readCapture(other) : other);
      mapAddresses();
    },
    silence: (nodeName) => {
      state.addressOf(nodeName); // a wrong name in a test should not pass silently
      state.silenced.add(nodeName);
    },
    unsilence: (nodeName) => {
      state.silenced.delete(nodeName);
    },
    requests: state.requests,
    stop: () => server.stop(),
  };
}

function loadCapture(options: ReplayOptions): Capture {
  if (options.capture !== undefined) return options.capture;
  if (options.capturePath !== undefined) return readCapture(options.capturePath);
  throw new Error("startReplay needs a capture or a capturePath");
}

function firstAnswering(capture: Capture): string {
  const name = Object.keys(capture.nodes).find((candidate) => {
    const node = capture.nodes[candidate];
    return node !== undefined && everAnswered(node);
  });
  if (name === undefined) throw new Error(`no node of the capture "${capture.capture}" answers`);
  return name;
}

function cgiPath(node: CapturedNode): string {
  return new URL(node.base).pathname;
}
