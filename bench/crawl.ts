/**
 * Measures whole rounds against the emulator, which runs as a process of its own: `node bench/crawl.ts [scenario…]`. Each scenario is
 * asked by a fresh process, whose memory is therefore the collector's alone. `dead` accept and never answer, `slow` give a byte a second.
 */
import { spawnSync } from "node:child_process";
import { get } from "node:http";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { startEmulatorChild } from "#cli/demo/emulator-child.ts";
import { crawl } from "#lib/collectors/discovery/crawl.ts";
import type { CrawlMemory } from "#lib/collectors/discovery/types.ts";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import { instantOf, type Snapshot, systemClock } from "#lib/model/index.ts";
import { CRAWL_LIMITS } from "#lib/server/limits.ts";

type Scenario = { nodes: number; dead: number; slow: number; rounds: number };

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  "74-two-dead": { nodes: 74, dead: 2, slow: 0, rounds: 2 },
  "500-sick": { nodes: 500, dead: 50, slow: 25, rounds: 2 },
  "1000": { nodes: 1_000, dead: 0, slow: 0, rounds: 2 },
  "10000": { nodes: 10_000, dead: 0, slow: 0, rounds: 2 },
};
const INTERVAL_S = 60;
const STDERR = 2;

async function misbehave(control: URL, node: number, action: string): Promise<void> {
  const body = JSON.stringify({ mesh: "bench", node, action });
  const response = await fetch(new URL("fault", control), { method: "POST", body });
  if (!response.ok) throw new Error(`the emulator refused ${action} of node ${node}: ${await response.text()}`);
}

/** Sick nodes are spread over the mesh; the seed, node 0, is well. */
async function sicken(control: URL, { nodes, dead, slow }: Scenario): Promise<void> {
  const step = Math.floor((nodes - 1) / Math.max(1, dead + slow));
  for (let i = 0; i < dead + slow; i += 1) await misbehave(control, 1 + i * step, i < dead ? "dead" : "slow");
}

function warm(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // Like the routers' own servers, the emulator ends some header lines with a bare line feed.
    get(url, { insecureHTTPParser: true }, (response) => response.resume().once("end", resolve)).once("error", reject);
  });
}

function partsOf(snapshot: Snapshot) {
  const count = (part: "originators" | "tunnels" | "links", list: "carriedOver" | "notAsked") =>
    snapshot.sources.filter((source) => source[list].includes(part)).length;
  return {
    "originators carried over": count("originators", "carriedOver"),
    "originators not asked": count("originators", "notAsked"),
    "tunnels carried over": count("tunnels", "carriedOver"),
    "tunnels not asked": count("tunnels", "notAsked"),
    "nodes with a route out": new Set(snapshot.routes.map(({ node }) => node)).size,
  };
}

async function measure(name: string, scenario: Scenario): Promise<Record<string, unknown>[]> {
  const emulator = await startEmulatorChild({
    meshes: [{ id: "bench", protocol: "bmx6", nodes: scenario.nodes, seed: 7, block: "127.80" }],
    timeFactor: 1,
    startAtMs: Date.now(),
    output: STDERR,
  });
  if (!emulator.ok) throw new Error(emulator.error);
  try {
    const [mesh] = emulator.value.meshes;
    if (mesh === undefined) throw new Error("the emulator has no mesh");
    await sicken(new URL(".", emulator.value.clockUrl), scenario);
    // The pretend mesh plans its day at the first question, which is not the collector's time.
    await warm(`http://${mesh.seed}/cgi-bin/bmx6-info?originators/all`);
    const rows: Record<string, unknown>[] = [];
    let memory: CrawlMemory | null = null;
    let previous: Snapshot | null = null;
    const identity = new Map<string, string>();
    for (let round = 1; round <= scenario.rounds; round += 1) {
      const startedMs = performance.now();
      const crawled = await crawl({
        seeds: [mesh.seed],
        protocols: ["bmx6"],
        addressMap: new Map(Object.entries(mesh.addressMap)),
        allow: null,
        limits: CRAWL_LIMITS,
        intervalS: INTERVAL_S,
        clock: systemClock,
        memory,
        signal: null,
        onRefusal: null,
      });
      const crawlS = (performance.now() - startedMs) / 1000;
      const { observations, unread, refusals, cost } = crawled;
      const { snapshot, newKeys } = assemble({
        mesh: "bench",
        at: instantOf(systemClock.nowMs()),
        round,
        observations,
        unread,
        refusals,
        cost,
        previous,
        identity,
        places: new Map(),
      });
      rows.push({
        scenario: name,
        round,
        answered: snapshot.nodes.filter(({ state }) => state === "answered").length,
        known: snapshot.nodes.length,
        links: snapshot.links.length,
        requests: cost.requests,
        MB: Math.round(cost.bytes / 1e5) / 10,
        "crawl s": Math.round(crawlS * 10) / 10,
        "with assembly s": Math.round((performance.now() - startedMs) / 100) / 10,
        "peak MB": Math.round(process.resourceUsage().maxRSS / 1024),
        ...partsOf(snapshot),
      });
      memory = crawled.memory;
      previous = snapshot;
      for (const { key, uid } of newKeys) identity.set(key, uid);
    }
    return rows;
  } finally {
    await emulator.value.stop();
  }
}

const [first, ...others] = process.argv.slice(2);
if (first === "--child") {
  const name = others[0] ?? "";
  const scenario = SCENARIOS[name];
  if (scenario === undefined) throw new Error(`no scenario ${name}; known: ${Object.keys(SCENARIOS).join(", ")}`);
  process.stdout.write(JSON.stringify(await measure(name, scenario)));
} else {
  console.log(`Node ${process.version}, ${process.arch}, ${availableParallelism()} cores, the emulator on the same machine.`);
  for (const name of first === undefined ? Object.keys(SCENARIOS) : [first, ...others]) {
    const { stdout, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), "--child", name], {
      stdio: ["ignore", "pipe", "inherit"],
      encoding: "utf8",
      maxBuffer: 1e8,
    });
    if (status !== 0) throw new Error(`${name} ended with status ${status}`);
    console.table(JSON.parse(stdout));
  }
}
