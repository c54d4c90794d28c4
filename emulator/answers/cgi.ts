/** What the CGI scripts make of a query: files of the json directory as they lie there, reports put together of them, live words. */

import { compareText } from "#lib/base/compare.ts";
import { fnv1a, hash32 } from "#lib/base/hash.ts";
import { type Bmx6Script, type Bmx7Script, type CgiScript, isLuciScript, readQuery } from "../cgi-query.ts";
import { unitOf } from "../mesh/random.ts";
import type { DaemonName, MeshNode } from "../mesh/types.ts";
import type { DaemonView, KnownNode, ViewedMesh } from "../mesh/view.ts";
import { bmx6Files } from "./bmx6.ts";
import { bmx7Files, liveOriginators, memoryKib } from "./bmx7.ts";
import { networkGraph, networkRoutes } from "./bmx7-netjson.ts";
import { optionsFile, parametersFile } from "./options.ts";
import { type DaemonFiles, fileTimeMs } from "./shared.ts";

/** Which version of the script every node has; where it is not said, bmx6 has the mix of the mesh and bmx7 the routing feed's. */
export type ScriptsChosen = { bmx6?: Bmx6Script; bmx7?: Bmx7Script };

export type AnswerCache = { get(key: string): string | undefined; set(key: string, text: string): void };

/** One router asked at one instant. */
export class CgiHost {
  readonly #world: ViewedMesh;
  readonly #daemon: DaemonName;
  readonly #node: MeshNode;
  readonly #atMs: number;
  readonly #fileMs: number;
  readonly #periodMs: number;
  readonly #files: DaemonFiles;
  readonly #cache: AnswerCache;
  readonly #mishaps: boolean;
  readonly #scripts: ScriptsChosen;

  constructor(host: {
    world: ViewedMesh;
    daemon: DaemonName;
    node: MeshNode;
    atMs: number;
    periodMs: number;
    cache: AnswerCache;
    mishaps: boolean;
    scripts?: ScriptsChosen | undefined;
  }) {
    this.#world = host.world;
    this.#daemon = host.daemon;
    this.#node = host.node;
    this.#atMs = host.atMs;
    this.#periodMs = host.periodMs;
    this.#cache = host.cache;
    this.#mishaps = host.mishaps;
    this.#scripts = host.scripts ?? {};
    this.#fileMs = fileTimeMs(host.world, host.daemon, host.node, host.atMs, host.periodMs);
    this.#files = host.daemon === "bmx6" ? bmx6Files : bmx7Files;
  }

  /** The body that the script answers to a raw query string. */
  answer(rawQuery: string): string {
    const script = this.#script();
    const { special, name } = readQuery(script, rawQuery);
    if (special) return this.#special(script, name);
    if (name === "") return this.#emptyQuery(script);
    if (isLuciScript(script) && name.startsWith("$")) return "";
    return (script === "bmx7-luci-2026" ? this.#unseen(name) : null) ?? this.#path(name);
  }

  /** What luci-app-bmx7's script of 2026 says of directories: it does not see the files in them. null: of other names. */
  #unseen(name: string): string | null {
    const [directory = "", entry] = name.split("/");
    if (!this.#isDirectory(directory)) return null;
    if (entry === undefined) return listing(directory, [""]);
    return entry === "all" ? "[  ]" : null;
  }

  #script(): CgiScript {
    if (this.#daemon === "bmx7") return this.#scripts.bmx7 ?? "bmx7";
    return this.#scripts.bmx6 ?? (this.#node.oldScript ? "bmx6-old" : "bmx6");
  }

  /** The view that the files were written from. */
  #written(): DaemonView {
    return this.#world.view(this.#daemon, this.#node.index, this.#fileMs);
  }

  #kept(name: string, make: () => string): string {
    const key = `${this.#daemon} ${this.#node.index} ${this.#fileMs} ${name}`;
    const kept = this.#cache.get(key);
    if (kept !== undefined) return kept;
    const text = make();
    this.#cache.set(key, text);
    return text;
  }

  #emptyQuery(script: CgiScript): string {
    if (script !== "bmx6") return listing("", this.#rootNames());
    const queries = helpTexts.map(({ name, info }) => `{ "name": "${name}", "info": "${info}" }`);
    return `{ "queries": [${queries.join(",")}]}`;
  }

  #rootNames(): string[] {
    const names = ["descriptions", "interfaces", "links", "options", "originators", "parameters", "status"];
    return this.#daemon === "bmx7" ? [...names, "netjson"].sort() : names;
  }

  /** A path below the json directory: a file, a directory, or `<directory>/all`. */
  #path(name: string): string {
    if (name === "/") return listing("/", this.#rootNames());
    const [directory = "", entry, ...rest] = name.split("/");
    if (rest.length > 0) return "";
    if (entry === undefined) return this.#isDirectory(directory) ? this.#list(directory) : this.#file(name);
    if (!this.#isDirectory(directory)) return "";
    if (entry === "all") return this.#all(directory);
    return this.#single(directory, entry);
  }

  /** One file of a directory: of a big mesh's many entries only the one that is named has to be looked at. */
  #single(directory: string, name: string): string {
    if (directory === "netjson") {
      const found = this.#netJson().find((candidate) => candidate.name === name);
      return found === undefined ? "" : `${found.text()}\n`;
    }
    const view = this.#written();
    const node = this.#world.nodesCalled(this.#files.calledIn(name)).find((one) => this.#files.fileNameOf(view, one) === name);
    const entry = node === undefined ? null : view.entryOf(node);
    return entry === null ? "" : `${this.#write(directory, entry)}\n`;
  }

  #isDirectory(name: string): boolean {
    return name === "originators" || name === "descriptions" || (name === "netjson" && this.#daemon === "bmx7");
  }

  /** A single file with its line break; no bytes where it does not exist, has no rows, or is being rewritten. */
  #file(name: string): string {
    const text = this.#fileText(name);
    if (text === "" || this.#beingRewritten(name)) return "";
    return `${text}\n`;
  }

  #fileText(name: string): string {
    const files = this.#files;
    if (name === "status") return this.#kept(name, () => files.status(this.#written()));
    if (name === "interfaces") return this.#kept(name, () => files.interfaces(this.#written()));
    if (name === "links") return this.#kept(name, () => files.links(this.#written()));
    if (name === "options") return optionsFile(this.#daemon);
    if (name === "parameters") return parametersFile(this.#daemon, this.#node, this.#periodMs);
    return "";
  }

  /** Files are cut to nothing and then written: about one reader in 3000 comes in between. */
  #beingRewritten(name: string): boolean {
    return this.#mishaps && unitOf(this.#world.plan.seed, this.#node.index, fnv1a(name), this.#atMs, 1) < 1 / 3000;
  }

  #entries(directory: string): { name: string; text: () => string }[] {
    if (directory === "netjson") return this.#netJson();
    const view = this.#written();
    return view.known
      .map((entry) => ({ name: this.#files.fileNameOf(view, entry.node), text: () => this.#write(directory, entry) }))
      .sort((one, other) => compareText(one.name, other.name));
  }

  #netJson(): { name: string; text: () => string }[] {
    const view = this.#written();
    return [
      { name: "network-graph.json", text: () => this.#kept("graph", () => networkGraph(view)) },
      { name: "network-routes.json", text: () => this.#kept("routes", () => networkRoutes(view)) },
    ];
  }

  #write(directory: string, entry: KnownNode): string {
    const view = this.#written();
    return directory === "originators" ? this.#files.originator(view, entry) : this.#files.description(view, entry);
  }

  /** Entries are counted first and listed afterwards: where the count was off by then, a comma is left over. */
  #list(directory: string): string {
    const names = this.#entries(directory).map((entry) => entry.name);
    const text = listing(directory, names);
    const off = this.#mishaps && unitOf(this.#world.plan.seed, this.#node.index, fnv1a(directory), this.#atMs, 2) < 1 / 150;
    return off && names.length > 0 ? text.replace(/ \] \}$/, ", ] }") : text;
  }

  #all(directory: string): string {
    const between = this.#daemon === "bmx6" ? "," : ",\n";
    return this.#kept(`${directory}/all`, () => {
      const texts = this.#entries(directory).map((entry) => entry.text());
      return `[ ${texts.join(between)} ]`;
    });
  }

  #special(script: CgiScript, name: string): string {
    if (name === "info") return this.#info();
    if (name === "neighbours") return this.#neighbours();
    if (name === "myself") return this.#myself();
    return this.#live(script, name);
  }

  #info(): string {
    const [status, interfaces] = [this.#file("status"), this.#file("interfaces")];
    if (this.#daemon === "bmx6") return `{ "info": [ ${status},${interfaces}] }`;
    const links = this.#file("links") || '{ "links": "" }';
    const memory = `{ "memory": { "bmx7": "${memoryKib(this.#written())} kB"}}`;
    return `{ "info": [ \n${status},${interfaces || '{ "interfaces": "" }'},${links},${memory}\n] }\n`;
  }

  #neighbours(): string {
    const [originators, descriptions] = [this.#all("originators"), this.#all("descriptions")];
    if (this.#daemon === "bmx6")
      return `{ "neighbours": [ { "originators": ${originators}}, { "descriptions": ${descriptions}} ] }`;
    return `{ "neighbours": [ \n{ "originators": \n${originators}}, \n{ "descriptions": \n${descriptions}} ] }\n`;
  }

  #myself(): string {
    const { hostname, lan4, lan6, hasLuciIp } = this.#node;
    const network = (lan: { network: string; length: number }) => (hasLuciIp ? `${lan.network}/${lan.length}` : "");
    const own = `"ip6":"${lan6.address}/${lan6.length}","ip4":"${lan4.address}/${lan4.length}"`;
    return `{"myself":{"hostname":"${hostname}",${own},"net6":"${network(lan6)}","net4":"${network(lan4)}"}}`;
  }

  /** What the script asks the daemon's command line for: true at this instant, or why there is no answer. */
  #live(script: CgiScript, name: string): string {
    if (this.#world.schedule.router(this.#node.index, this.#atMs).kind !== "up") return this.#socketError();
    const view = this.#world.view(this.#daemon, this.#node.index, this.#atMs);
    if (name === "originators") return liveOriginators(view);
    if (!this.#node.hasTun) return noTunnelPlugin;
    const text = this.#files.tunnels(view);
    return text === "" && script === "bmx6" ? '{ "tunnels" : [] }' : text;
  }

  #socketError(): string {
    const pid = 1000 + (hash32(this.#world.plan.seed, this.#node.index, Math.floor(this.#atMs / 1000)) % 30_000);
    const daemon = this.#daemon;
    return `[${pid}        1] ERROR : can't connect to unix socket '/var/run/${daemon}/sock': Connection refused ! Is ${daemon} running on this host ?\n`;
  }
}

const noTunnelPlugin =
  "ERROR : --jshow  tunnels /r=0  #  Failed ! ( diff:0 ad:0 val:0 min:0 max:0 def:0  OPT_CHECK 4 1 7 )\nERROR apply_stream_opts: invalid argument: 0\n";

const helpTexts = [
  { name: "myself", info: "basic network information of self node" },
  { name: "info", info: "full network and device information of self node" },
  { name: "tunnels", info: "accnouncements (tunnels) published by the mesh network" },
  { name: "neighbours", info: "list of all my neighbours and their information" },
  { name: "/", info: "raw bmx6 json API" },
] as const;

/** A directory as the scripts list it: names parted by a comma without a blank. */
function listing(directory: string, names: readonly string[]): string {
  return `{ "${directory}": [ ${names.map((name) => `{ "name": "${name}" }`).join(",")} ] }`;
}
