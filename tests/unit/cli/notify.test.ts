/** `notify` and `silence`, as an operator uses them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openHistory } from "#lib/history/registry.ts";
import { recordOf, roundOf } from "#tests/conformance/history-rounds.ts";
import { cli } from "#tests/support/run-cli.ts";
import { message, type StrictServer, strictServer } from "../events/notifier-support.ts";

let folder: string;
let config: string;
let server: StrictServer;
let status: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-notify-"));
  config = join(folder, "teranyina.yaml");
  status = 200;
  server = await strictServer(() => ({ status, body: { id: "1", items: [], Status: "resolved" } }));
  writeFileSync(join(folder, "token"), "tk_geheim\n");
  writeFileSync(
    config,
    JSON.stringify({
      site: { languages: ["en"] },
      meshes: [{ id: "sants", name: "Sants-UPC", seeds: ["127.0.0.1:9"] }],
      history: { url: "sqlite:./store.db" },
      alerts: {
        notifiers: {
          phone: { type: "ntfy", url: server.url, topic: "t", token: { file: "token" } },
          paper: { type: "log" },
          desk: { type: "request-tracker", url: server.url, token: "x", queue: "Malla" },
          lost: { type: "ntfy", url: server.url, topic: "t", token: { env: "TERANYINA_NOT_SET" } },
        },
      },
    }),
  );
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const notify = (...options: string[]) => cli("notify", "--config", config, ...options);
const silence = (...options: string[]) => cli("silence", "--mesh", "sants", "--config", config, ...options);

async function store() {
  const opened = await openHistory(`sqlite:${join(folder, "store.db")}`, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

describe("notify", () => {
  it("sends one test, and tells what became of it", async () => {
    expect(await notify("--test", "phone")).toEqual({ status: 0, out: "phone (ntfy): taken\n", error: "" });
    expect(server.asked).toHaveLength(1);
    expect(server.asked[0]?.headers.authorization).toBe("Bearer tk_geheim");
    expect(server.asked[0]?.body).toMatchObject({
      title: "Sants-UPC: Test: teranyina",
      message: "This is a test of teranyina. Nothing is wrong.",
      click: "http://localhost:3000/en/sants",
    });
    status = 403;
    expect(await notify("--test", "phone")).toEqual({ status: 1, out: "", error: "phone (ntfy): not taken: answered 403\n" });
    const lost = await notify("--test", "lost", "--json");
    expect(lost.status).toBe(1);
    expect(JSON.parse(lost.out)).toMatchObject({ ok: false, reason: "the variable TERANYINA_NOT_SET is not set" });
  });

  it("leaves no ticket open after a test", async () => {
    expect((await notify("--test", "desk")).status).toBe(0);
    expect(server.asked.map(({ method, path }) => `${method} ${path.split("?")[0]}`)).toEqual([
      "GET /REST/2.0/tickets",
      "POST /REST/2.0/ticket",
      "PUT /REST/2.0/ticket/1",
      "GET /REST/2.0/ticket/1",
    ]);
  });

  it("knows who is meant", async () => {
    const { status: exit, error } = await notify("--test", "nobody");
    expect([exit, error]).toEqual([2, "error: --test: expected a notifier of alerts.notifiers: phone, paper, desk, lost\n"]);
    expect((await notify("--test", "paper")).out).toContain("paper (log): taken");
  });

  it("lists how each does", async () => {
    expect((await notify()).out).toMatch(/^phone +ntfy +nothing waits; last taken never\n/);
    const history = await store();
    const body = message();
    await history.append({ ...recordOf(roundOf("sants", 1)), outbox: [{ id: "sants/ev1/1/raised/a", notifier: "phone", body }] });
    await history.close();
    expect((await notify()).out).toMatch(/^phone +ntfy +1 wait, the oldest of 20/);
  });
});

describe("silence", () => {
  beforeEach(async () => (await store()).close());

  it("is added, listed and ended", async () => {
    expect((await silence()).out).toBe("nothing is silenced in sants\n");
    const added = await silence("--for", "2h", "--entity", "terrat", "pati", "--kind", "node-down", "--note", "new mast");
    expect(added.out).toMatch(/^ {2}1 {2}until 20.*Z: terrat, pati; node-down \(new mast\)\n$/);
    await silence("--until", "2999-01-01T00:00:00+01:00");
    const { out } = await silence("--json");
    expect(JSON.parse(out).silences).toMatchObject([
      { mesh: "sants", entities: ["terrat", "pati"], kinds: ["node-down"], note: "new mast" },
      { until: "2998-12-31T23:00:00.000Z" },
    ]);
    expect((await silence("--end", "1")).out).toMatch(/^ {2}1 {2}until 2998-12-31T23:00:00.000Z: all\n$/);
    expect(await silence("--end", "2")).toMatchObject({ status: 2, error: "error: --end: there is no silence 2\n" });
  });

  it("refuses a time that is over, or none at all", async () => {
    expect(await silence("--until", "2020-01-01T00:00:00Z")).toMatchObject({
      status: 2,
      error: expect.stringMatching(/still to come/),
    });
    expect(await silence("--for", "soon")).toMatchObject({ status: 2, error: expect.stringMatching(/such as 90m, 2h or 3d/) });
    expect(await silence("--for", "1h", "--kind", "nonsense")).toMatchObject({ status: 2 });
  });
});

describe("doctor", () => {
  it("tells which secrets that are named cannot be read, and not what the others are", async () => {
    const { out } = await cli("doctor", "--config", config);
    const [line = ""] = out.split("\n").filter((one) => one.includes("secrets"));
    expect(line).toBe("?    secrets        alerts.notifiers.lost.token: the variable TERANYINA_NOT_SET is not set");
    expect(out).not.toContain("tk_geheim");
  });
});
