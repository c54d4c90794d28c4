/** The routers behind one listener: which was asked, what it answers, what was done to it. */
import type { Clock } from "#lib/model/clock.ts";
import { type CgiName, createMesh, type MeshOptions, type PretendMesh } from "./answers/mesh.ts";
import type { LoopbackHandler, Reaction } from "./http/loopback-server.ts";
import type { WebRequest } from "./http/request.ts";
import { encodeCgiAnswer, encodeServerAnswer, type LineEnds, notFoundPage } from "./http/response.ts";
import type { Fault } from "./mesh/types.ts";
import { type Misbehaviour, misbehave, misbehavesOnConnection } from "./misbehaviour.ts";
import { ServedLog } from "./served.ts";

export type EmulatedMesh = MeshOptions & { id: string; block: string };

export type EmulatorOptions = {
  meshes: readonly EmulatedMesh[]; // each with a block of its own
  port: number; // 0: any free one
  timeFactor?: number; // 1; 60 = a simulated minute every second
  startAt?: number; // simulated ms at the start; the clock's own by default
  clock: Clock; // the real one; simulated time runs timeFactor times as fast
  lineEnds?: LineEnds; // "lf", as busybox httpd passes the scripts' headers on
};

/** A node as people name it: its index, host name, mesh address or loopback address. */
export type NodeName = number | string;

export type FaultHooks = {
  /** The router goes off: no answer, and its neighbours lose it. */
  kill(meshId: string, node: NodeName): void;
  /** Whatever is the matter with the node ends now. */
  revive(meshId: string, node: NodeName): void;
  /** Its daemon dies and the web server goes on with old files. */
  freeze(meshId: string, node: NodeName): void;
  /** How its web server behaves from now on; null = as it should. */
  setMisbehaviour(meshId: string, node: NodeName, misbehaviour: Misbehaviour | null): void;
  /** All links between two nodes deliver this share of what they did, one to the other and back; [0, 0] cuts, [1, 1] ends it. */
  setLinkLoss(meshId: string, one: NodeName, other: NodeName, left: readonly [number, number]): void;
  /** The gateway takes its offers back, or makes them again. */
  setOffers(meshId: string, node: NodeName, offered: boolean): void;
};

const controlAddress = "127.0.0.1";

export class Host implements LoopbackHandler {
  readonly meshes = new Map<string, PretendMesh>();
  readonly byAddress = new Map<string, { meshId: string; mesh: PretendMesh; node: number }>();
  readonly misbehaving = new Map<string, Misbehaviour>(); // by loopback address
  readonly served = new ServedLog();
  readonly options: EmulatorOptions;
  readonly #clockStartMs: number;
  readonly #answerControl: (host: Host, request: WebRequest) => Buffer;
  port = 0;

  constructor(options: EmulatorOptions, answerControl: (host: Host, request: WebRequest) => Buffer) {
    this.options = options;
    this.#answerControl = answerControl;
    this.#clockStartMs = options.clock.nowMs();
    for (const mesh of options.meshes) this.#addMesh(mesh);
  }

  #addMesh(options: EmulatedMesh): void {
    if (this.meshes.has(options.id)) throw new Error(`two meshes are called "${options.id}"`);
    const mesh = createMesh(options);
    this.meshes.set(options.id, mesh);
    for (const node of mesh.nodes) {
      if (this.byAddress.has(node.loopback)) throw new Error(`two meshes share the block ${options.block}`);
      this.byAddress.set(node.loopback, { meshId: options.id, mesh, node: node.index });
    }
  }

  nowMs(): number {
    const passed = this.options.clock.nowMs() - this.#clockStartMs;
    return (this.options.startAt ?? this.#clockStartMs) + passed * (this.options.timeFactor ?? 1);
  }

  mesh(meshId: string): PretendMesh {
    const mesh = this.meshes.get(meshId);
    if (mesh === undefined) throw new Error(`no mesh "${meshId}"`);
    return mesh;
  }

  /** The index of a node by any of its names. Throws where there is none, or where a host name is not unique. */
  find(meshId: string, name: NodeName): number {
    const { nodes } = this.mesh(meshId);
    const found = nodes.filter((node) => names(node).includes(name));
    const [first, second] = found;
    if (first === undefined || second !== undefined) throw new Error(`${found.length} nodes of "${meshId}" are called "${name}"`);
    return first.index;
  }

  onConnection(address: string): "hang" | "reset" | null {
    if (address === controlAddress) return null;
    const asked = this.byAddress.get(address);
    if (asked === undefined) return "reset";
    const misbehaviour = this.misbehaving.get(address);
    if (misbehaviour !== undefined) return misbehavesOnConnection(misbehaviour);
    return asked.mesh.answerFor(asked.node, "bmx6-info", "status", this.nowMs()) === "silent" ? "hang" : null;
  }

  onRequest(address: string, request: WebRequest): Reaction {
    if (address === controlAddress) return { kind: "answer", bytes: this.#answerControl(this, request) };
    const reaction = this.#reactionOf(address, request);
    const bytes = reaction.kind === "answer" || reaction.kind === "slow" ? reaction.bytes.length : 0;
    this.served.note(address, request.path, request.query, bytes);
    return reaction;
  }

  #reactionOf(address: string, request: WebRequest): Reaction {
    const asked = this.byAddress.get(address);
    if (asked === undefined) return { kind: "reset" };
    const script = /^\/cgi-bin\/(bmx[67]-info)$/.exec(request.path)?.[1];
    const answer = isCgiName(script) ? asked.mesh.answerFor(asked.node, script, request.query ?? "", this.nowMs()) : null;
    if (answer === "silent") return { kind: "hang" };
    const bytes =
      answer === null || answer.status === 404
        ? encodeServerAnswer(notFoundPage())
        : encodeCgiAnswer(answer, this.options.lineEnds ?? "lf");
    const misbehaviour = this.misbehaving.get(address);
    return misbehaviour === undefined ? { kind: "answer", bytes } : misbehave(misbehaviour, bytes);
  }
}

function isCgiName(name: string | undefined): name is CgiName {
  return name === "bmx6-info" || name === "bmx7-info";
}

/** Everything that a node may be called by. */
export function names(node: PretendMesh["nodes"][number]): NodeName[] {
  return [node.index, node.hostname, node.loopback, node.primaryIp.bmx6, node.primaryIp.bmx7, node.nodeId];
}

export function endpointsOf(host: Host, meshId: string): Record<string, string> {
  const endpoints: Record<string, string> = {};
  for (const node of host.mesh(meshId).nodes) {
    const taken = node.hostname in endpoints;
    endpoints[taken ? `${node.hostname}#${node.index}` : node.hostname] = `${node.loopback}:${host.port}`;
  }
  return endpoints;
}

export function addressMapOf(host: Host, meshId: string): Record<string, string> {
  return Object.fromEntries(
    host
      .mesh(meshId)
      .nodes.flatMap((node) => node.protocols.map((daemon) => [node.primaryIp[daemon], `${node.loopback}:${host.port}`])),
  );
}

export function seedOf(host: Host, meshId: string): string {
  const mesh = host.mesh(meshId);
  const state = (node: number) => mesh.schedule.router(node, host.nowMs()).kind;
  const answering = mesh.nodes.find((node) => !node.mute && !node.frozen && state(node.index) === "up");
  return `${(answering ?? mesh.world.node(0)).loopback}:${host.port}`;
}

export function hooksOf(host: Host): FaultHooks {
  const begin = (meshId: string, kind: Fault["kind"], node: NodeName) =>
    host.mesh(meshId).schedule.make({ kind, node: host.find(meshId, node), link: null, fromMs: host.nowMs(), toMs: Infinity });
  const addressOf = (meshId: string, node: NodeName) => host.mesh(meshId).world.node(host.find(meshId, node)).loopback;
  return {
    kill: (meshId, node) => begin(meshId, "node-down", node),
    freeze: (meshId, node) => begin(meshId, "daemon-dead", node),
    revive: (meshId, node) => {
      const index = host.find(meshId, node);
      host.misbehaving.delete(addressOf(meshId, node));
      host.mesh(meshId).schedule.end(host.nowMs(), (fault) => fault.node === index && fault.kind !== "gateway-withdrawn");
    },
    setMisbehaviour: (meshId, node, misbehaviour) => {
      const address = addressOf(meshId, node);
      if (misbehaviour === null) host.misbehaving.delete(address);
      else host.misbehaving.set(address, misbehaviour);
    },
    setLinkLoss: (meshId, one, other, left) => setLinkLoss(host, meshId, host.find(meshId, one), host.find(meshId, other), left),
    setOffers: (meshId, node, offered) => {
      const index = host.find(meshId, node);
      if (!offered) begin(meshId, "gateway-withdrawn", index);
      else host.mesh(meshId).schedule.end(host.nowMs(), (fault) => fault.kind === "gateway-withdrawn" && fault.node === index);
    },
  };
}

function setLinkLoss(host: Host, meshId: string, one: number, other: number, left: readonly [number, number]): void {
  const { plan, schedule } = host.mesh(meshId);
  const between = plan.links.filter((link) => (link.a === one && link.b === other) || (link.a === other && link.b === one));
  if (between.length === 0) throw new Error(`no link between nodes ${one} and ${other} of "${meshId}"`);
  const now = host.nowMs();
  for (const link of between) {
    schedule.end(now, (fault) => fault.link === link.index && fault.kind === "link-loss");
    if (left[0] === 1 && left[1] === 1) continue;
    const share: readonly [number, number] = link.a === one ? left : [left[1], left[0]];
    schedule.make({ kind: "link-loss", node: null, link: link.index, fromMs: now, toMs: Infinity, left: share });
  }
}
