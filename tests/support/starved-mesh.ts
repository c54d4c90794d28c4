/**
 * A pretend mesh in this very process, asked by the real crawl through a client whose requests time out at random: rounds, assembly,
 * analysis, events, alerts and store are the site's own, time is simulated. What the site then says is held against what the mesh is.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CgiName, createMesh, type MeshOptions, type PretendMesh } from "#emulator/answers/mesh.ts";
import { type AlertMessage, alertMessageSchema } from "#lib/alerts/message.ts";
import { MINUTE_MS } from "#lib/base/durations.ts";
import { RandomStream } from "#lib/base/random.ts";
import { crawl } from "#lib/collectors/discovery/crawl.ts";
import type { HttpClient } from "#lib/collectors/http/client.ts";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import { openHistory } from "#lib/history/registry.ts";
import { type Alert, err, type MeshEvent, ok, type Snapshot } from "#lib/model/index.ts";
import { createAnalysisCore } from "#lib/server/analysis-worker-core.ts";
import { type MeshConfig, parseConfig } from "#lib/server/config/load.ts";
import { CRAWL_LIMITS } from "#lib/server/limits.ts";
import { meshRounds, type RoundParts } from "#lib/server/round.ts";

export const MESH = "trial";
export const START_MS = Date.UTC(2026, 10, 16);
const PORT = 8080;
const FIRST_BYTE_MS = 3_000;
const NEVER = new AbortController().signal;

export type StarvedOptions = {
  mesh: MeshOptions;
  /** Share of requests that time out, 0..1, as it is at a minute of the trial. */
  loss: (minute: number) => number;
  /** Whose answers never come, by index of the node, at a minute of the trial. */
  away?: (minute: number, node: number) => boolean;
  /** Since which minute a node's daemon stands still (stopped, swapping): old files, and live queries that hang. null: it does not. */
  stillSince?: (minute: number, node: number) => number | null;
  /** Minutes before whose round the collector is started anew. */
  restarts?: readonly number[];
};

export type StarvedRound = {
  minute: number;
  atMs: number;
  snapshot: Snapshot;
  events: MeshEvent[];
  told: AlertMessage[];
  alerts: Alert[];
};

export type Starved = {
  pretend: PretendMesh;
  /** Uid of a node by its index; null while it was never seen. */
  uidOf(node: number): string | null;
  /** A link as its nodes' indices: uids are another installation's in every trial. */
  endsOf(link: string | null): string | null;
  run(minutes: number): AsyncGenerator<StarvedRound>;
  close(): Promise<void>;
};

function clientOf(pretend: PretendMesh, random: RandomStream, minuteNow: () => number, options: StarvedOptions): HttpClient {
  const byHost = new Map(pretend.nodes.map((node) => [node.loopback, node.index]));
  const timeout = err({
    code: "timeout",
    message: `no byte in ${FIRST_BYTE_MS} ms`,
    elapsedMs: FIRST_BYTE_MS,
    bytes: 0,
  } as const);
  return {
    async get(endpoint, target) {
      const node = byHost.get(endpoint.host);
      const minute = minuteNow();
      if (node === undefined) return err({ code: "unreachable", message: "connection refused", elapsedMs: 1, bytes: 0 });
      if (random.next() < options.loss(minute) || options.away?.(minute, node) === true) return timeout;
      const [path = "", query = ""] = target.split(/\?(.*)/s);
      const still = options.stillSince?.(minute, node) ?? null;
      if (still !== null && query.startsWith("$")) return timeout;
      const answer = pretend.answerFor(node, scriptOf(path), query, START_MS + (still ?? minute) * MINUTE_MS);
      if (answer === "silent") return timeout;
      if (answer.status !== 200) return err({ code: "http-status", message: String(answer.status), elapsedMs: 5, bytes: 0 });
      const body = Buffer.from(answer.body);
      return ok({ body, bytes: body.length, elapsedMs: 5 });
    },
  };
}

function scriptOf(path: string): CgiName {
  return path.endsWith("bmx7-info") ? "bmx7-info" : "bmx6-info";
}

function configOf(pretend: PretendMesh): MeshConfig {
  const [seed] = pretend.nodes;
  const map = pretend.nodes.flatMap((node) =>
    node.protocols.map((daemon) => [node.primaryIp[daemon], `${node.loopback}:${PORT}`] as const),
  );
  const mesh = {
    id: MESH,
    name: "Trial",
    seeds: [`${seed?.loopback}:${PORT}`],
    intervalS: 60,
    addressMap: Object.fromEntries(map),
  };
  const config = parseConfig(JSON.stringify({ meshes: [mesh] }), "/trial/teranyina.yaml");
  const made = config.ok ? config.value.meshes[0] : undefined;
  if (made === undefined) throw new Error("the trial's configuration is refused");
  return made;
}

const quiet = () => undefined;
const silentLog: RoundParts["log"] = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** @throws Error where no store can be made. */
export async function starveMesh(options: StarvedOptions): Promise<Starved> {
  const pretend = createMesh(options.mesh);
  const folder = mkdtempSync(join(tmpdir(), "teranyina-starved-"));
  const opened = await openHistory(`sqlite:${join(folder, "store.db")}`, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  const history = opened.value;
  let minute = 0;
  const random = new RandomStream(options.mesh.seed * 7_919 + 1);
  const client = clientOf(pretend, random, () => minute, options);
  const config = configOf(pretend);
  const begin = () => {
    const analyst = createAnalysisCore({ open: async () => null });
    return meshRounds(config, {
      crawl: (request) => crawl({ ...request, client }),
      assemble,
      layout: async () => ({ version: 1, positions: {}, nodes: [], pairs: {} }),
      analyse: ({ id, timezone }, snapshot) => analyst.analyse({ mesh: id, timezone, snapshot }),
      history,
      publish: quiet,
      limits: CRAWL_LIMITS,
      subscriptions: [{ name: "all", mesh: MESH, notifier: "log", severity: "warn" }],
      retention: { rawDays: 30, hourlyDays: 3_652 },
      clock: { nowMs: () => START_MS + minute * MINUTE_MS },
      timeFactor: () => 1,
      log: silentLog,
    });
  };
  const uids = new Map<string, string>();
  return {
    pretend,
    uidOf: (node) => {
      const { primaryIp } = pretend.world.node(node);
      return uids.get(primaryIp.bmx6) ?? uids.get(primaryIp.bmx7) ?? null;
    },
    endsOf: (link) => {
      const nodeOf = (uid: string) =>
        pretend.nodes.find(({ primaryIp }) => Object.values(primaryIp).some((ip) => uids.get(ip) === uid));
      const ends = link?.split("~").slice(0, 2) ?? [];
      return ends.length === 2
        ? ends
            .map((uid) => nodeOf(uid)?.index ?? -1)
            .sort((a, b) => a - b)
            .join("-")
        : null;
    },
    async *run(minutes) {
      let rounds = begin();
      for (const endsAt = minute + minutes; minute < endsAt; minute += 1) {
        if (options.restarts?.includes(minute)) rounds = begin();
        const snapshot = await rounds.run(NEVER);
        if (snapshot === null) throw new Error("a round was not stored");
        for (const { uid, addresses } of snapshot.nodes) for (const address of addresses) uids.set(address, uid);
        const events = await history.events(MESH, { limit: 10_000 });
        const told = await toldBy(history);
        const alerts = told.filter(({ what }) => what === "raised").map(({ alert }) => alert);
        yield { minute, atMs: START_MS + minute * MINUTE_MS, snapshot, events, told, alerts };
      }
    },
    async close() {
      await history.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Takes the messages out of the outbox, as a notifier would. */
async function toldBy(history: Parameters<typeof meshRounds>[1]["history"]): Promise<AlertMessage[]> {
  const due = await history.outboxDue(Number.MAX_SAFE_INTEGER, 1_000);
  for (const { id } of due) await history.outboxSettle(id, "delivered");
  return due.map(({ body }) => alertMessageSchema.parse(body));
}
