/** Debian's Prometheus and Alertmanager, for real: what they read of a running site, and what our notifier and rules tell them. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { createNotifier, notifierOptionsSchema } from "#lib/alerts/index.ts";
import { isBuilt } from "#lib/server/web/http/http-server.ts";
import { type Daemon, freePort, startDaemon } from "#tests/support/debian-daemon.ts";
import { writeStoredSite } from "#tests/support/stored-site.ts";
import { deliveryOf, message, tools } from "../../unit/events/notifier-support.ts";

const DEPLOY = join(import.meta.dirname, "../../../deploy/prometheus");
const CLI = join(import.meta.dirname, "../../../cli/teranyina.mjs");
const deployed = (name: string) => readFileSync(join(DEPLOY, name), "utf8");

const waited = { timeout: 25_000, interval: 100 };
const never = new AbortController().signal;

async function json<Schema extends z.ZodType>(url: string, schema: Schema): Promise<z.infer<Schema>> {
  return schema.parse(await (await fetch(url)).json());
}

const resultSchema = z.object({
  status: z.literal("success"),
  data: z.object({
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
  }),
});
const query = async (prometheus: Daemon, expression: string) =>
  (await json(`${prometheus.url}/api/v1/query?${new URLSearchParams({ query: expression })}`, resultSchema)).data.result;

const heldSchema = z.array(
  z.object({
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()),
    startsAt: z.string(),
    endsAt: z.string(),
    generatorURL: z.string(),
    status: z.object({ state: z.string() }),
  }),
);
const held = (manager: Daemon) => json(`${manager.url}/api/v2/alerts`, heldSchema);

const startAlertmanager = () =>
  startDaemon({
    program: "/usr/bin/prometheus-alertmanager",
    package: "prometheus-alertmanager",
    ready: "/-/ready",
    files: () => ({ "alertmanager.yml": deployed("alertmanager.yml") }),
    args: ({ port, folder }) => [
      `--config.file=${join(folder, "alertmanager.yml")}`,
      `--storage.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--cluster.listen-address=",
    ],
  });

const startPrometheus = (site: string, manager: string) =>
  startDaemon({
    program: "/usr/bin/prometheus",
    package: "prometheus",
    ready: "/-/ready",
    files: () => ({
      "teranyina.rules.yml": deployed("teranyina.rules.yml").replaceAll(/(for|interval): \d+m/g, "$1: 1s"),
      "metrics-token": "let-me-in",
      "prometheus.yml": deployed("prometheus.yml")
        .replaceAll("127.0.0.1:3000", site)
        .replaceAll("127.0.0.1:9093", manager)
        .replaceAll(/(scrape|evaluation)_interval: \d+s/g, "$1_interval: 1s")
        .replace("scrape_timeout: 30s", "scrape_timeout: 1s")
        .replace("refresh_interval: 5m", "refresh_interval: 1s")
        .replace("# authorization", "authorization")
        // Nothing of a test leaves this machine.
        .replace(
          "    relabel_configs:",
          "    relabel_configs:\n      - { source_labels: [__address__], target_label: told }\n      - { target_label: __address__, replacement: '127.0.0.1:9' }",
        ),
    }),
    args: ({ port, folder }) => [
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
  });

function promtool(args: readonly string[], input = ""): { status: number | null; told: string } {
  const { status, stdout, stderr } = spawnSync("/usr/bin/promtool", args, { cwd: DEPLOY, input, encoding: "utf8" });
  return { status, told: `${stdout}${stderr}` };
}

describe("the files of deploy/prometheus", () => {
  it("are good: configuration, rules, and what the rules do", () => {
    for (const args of [
      ["check", "config", "prometheus.yml"],
      ["check", "rules", "teranyina.rules.yml"],
      ["test", "rules", "teranyina.rules.test.yml"],
    ]) {
      const { status, told } = promtool(args);
      expect(status, told).toBe(0);
    }
    const { status, stderr } = spawnSync("/usr/bin/amtool", ["check-config", "alertmanager.yml"], {
      cwd: DEPLOY,
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
  });
});

describe("Alertmanager", () => {
  let manager: Daemon;
  beforeAll(async () => {
    manager = await startAlertmanager();
  });
  afterAll(() => manager?.stop());

  it("holds an alert from our notifier until it is over, also under other labels", async () => {
    const notifier = createNotifier(
      notifierOptionsSchema.parse({ type: "alertmanager", url: manager.url, labels: { team: "malla" } }),
      tools({ nowMs: Date.now }),
    );
    const since = new Date(Date.now() - 60_000).toISOString();
    const raised = await notifier.deliver(deliveryOf(message({ alert: { since, level: "warn" } })), never);
    expect(raised.ok).toBe(true);
    const [alert] = await vi.waitFor(async () => {
      const all = await held(manager);
      expect(all).toHaveLength(1);
      return all;
    }, waited);
    expect(alert?.labels).toMatchObject({
      alertname: "MeshNodeDown",
      severity: "warning",
      mesh: "sants",
      node: 'Terrat <b>"&',
      team: "malla",
      incident: "sants/ev1/1",
    });
    expect(alert?.annotations.summary).toBe('Terrat <b>"& is down');
    expect(alert?.generatorURL).toBe("https://malla.example.org/en/sants?node=n1");
    expect(Date.parse(alert?.startsAt ?? "")).toBe(Date.parse(since));
    const ref = raised.ok ? raised.value.ref : null;
    const worse = await notifier.deliver(deliveryOf(message({ what: "changed", alert: { since } }), ref), never);
    await vi.waitFor(
      async () => expect((await held(manager)).map(({ labels }) => labels.severity)).toEqual(["critical"]),
      waited,
    );
    const again = await notifier.repeat?.tell(
      [deliveryOf(message({ alert: { since } }), worse.ok ? worse.value.ref : null)],
      never,
    );
    expect(again).toEqual({ ok: true, value: null });
    expect(await held(manager)).toHaveLength(1);
    const resolvedAt = new Date(Date.now() - 1_000).toISOString();
    const over = deliveryOf(message({ what: "resolved", alert: { since, resolvedAt } }), worse.ok ? worse.value.ref : null);
    expect(await notifier.deliver(over, never)).toEqual({ ok: true, value: { ref: null } });
    await vi.waitFor(async () => expect(await held(manager)).toEqual([]), waited);
  });
});

describe.runIf(isBuilt())("Prometheus over a running site", () => {
  let folder: string;
  let site: ChildProcess;
  let port: number;
  let manager: Daemon;
  let prometheus: Daemon;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "teranyina-scraped-"));
    port = await freePort();
    const meshes = [
      { id: "sants", nodes: 40, technicians: "closed" as const },
      { id: "gracia", nodes: 30, technicians: "open" as const },
    ];
    const config = await writeStoredSite(folder, port, meshes, {}, { metrics: { perNode: true, token: "let-me-in" } });
    site = spawn(process.execPath, [CLI, "web", "--config", config], { stdio: "ignore" });
    await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(200), {
      timeout: 40_000,
      interval: 100,
    });
    manager = await startAlertmanager();
    prometheus = await startPrometheus(`127.0.0.1:${port}`, `127.0.0.1:${manager.port}`);
  }, 90_000);
  afterAll(async () => {
    await prometheus?.stop();
    await manager?.stop();
    if (site !== undefined && site.exitCode === null) {
      const ended = once(site, "exit");
      site.kill("SIGTERM");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it("finds nothing to object to in the metrics, but for names that others gave", async () => {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(response.headers.get("content-type")).toContain("version=0.0.4");
    const text = await response.text();
    const { told } = promtool(["check", "metrics"], text);
    const odd = told.split("\n").filter((line) => line !== "" && !/^bmx[67]_link_[rt]xRate .*camelCase/.test(line));
    expect(odd).toEqual([]);
    const own = text.split("\n").filter((line) => !/bmx[67]_link/.test(line));
    expect(promtool(["check", "metrics"], own.join("\n"))).toEqual({ status: 0, told: "" });
  });

  it("scrapes the site, and answers of every node", async () => {
    const answered = await vi.waitFor(async () => {
      const result = await query(prometheus, 'teranyina_nodes{mesh="sants",state="answered"}');
      expect(result).toHaveLength(1);
      return result;
    }, waited);
    expect(Number(answered[0]?.value[1])).toBeGreaterThan(10);
    expect(await query(prometheus, "up{job='teranyina'}")).toMatchObject([{ value: [expect.any(Number), "1"] }]);
    expect((await query(prometheus, "count by (mesh) (teranyina_node_up)")).map(({ metric }) => metric.mesh).sort()).toEqual([
      "gracia",
      "sants",
    ]);
    const ratio = await vi.waitFor(async () => {
      const result = await query(prometheus, "mesh:teranyina_nodes_up:ratio");
      expect(result).toHaveLength(2);
      return result;
    }, waited);
    for (const { value } of ratio) expect(Number(value[1])).toBeGreaterThan(0.5);
  });

  it("is told the routers as targets, of a closed mesh with the operator's token", async () => {
    const labels = z.record(z.string(), z.string());
    const targetsSchema = z.object({
      data: z.object({ activeTargets: z.array(z.object({ labels })) }),
    });
    await vi.waitFor(async () => {
      const { data } = await json(`${prometheus.url}/api/v1/targets`, targetsSchema);
      const routers = data.activeTargets.filter((target) => target.labels.job === "routers");
      expect(routers.length, prometheus.log()).toBeGreaterThan(20);
      for (const target of routers) {
        expect(target.labels.mesh).toBe("sants");
        expect(target.labels.instance).toBe(target.labels.name);
        expect(target.labels.told).toMatch(/:9100$/);
      }
    }, waited);
  });

  it("tells Alertmanager by its rules", async () => {
    // Nobody takes rounds here.
    await vi.waitFor(async () => {
      const names = (await held(manager)).map(({ labels }) => labels.alertname);
      expect(names).toContain("TeranyinaNodeDown");
    }, waited);
  });

  it("understands every expression of the Grafana dashboard, and has something for each", async () => {
    const dashboardSchema = z.object({
      title: z.string(),
      schemaVersion: z.int(),
      templating: z.object({ list: z.array(z.object({ name: z.string() })) }),
      panels: z.array(
        z.object({
          id: z.int(),
          title: z.string(),
          type: z.enum(["stat", "timeseries", "table"]),
          gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
          targets: z.array(z.object({ refId: z.string(), expr: z.string() })).min(1),
        }),
      ),
    });
    const { panels } = dashboardSchema.parse(JSON.parse(deployed("grafana-dashboard.json")));
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { title, targets } of panels) {
      for (const { expr } of targets) {
        const result = await query(prometheus, expr.replaceAll("$mesh", ".*"));
        if (!/wait/.test(title)) expect(result.length, `${title}: ${expr}`).toBeGreaterThan(0);
      }
    }
  });
});
