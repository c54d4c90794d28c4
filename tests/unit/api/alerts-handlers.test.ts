/** Alerts over the API and on the page: who may see them, who may acknowledge, and what that changes. */
import { beforeAll, describe, expect, test } from "vitest";
import { readAlertState } from "#lib/alerts/index.ts";
import type { Alert } from "#lib/model/index.ts";
import { provideWebContext } from "#lib/server/web/context/context.ts";
import { alertsViewSchema } from "#lib/wire/api/alerts.ts";
import { problemSchema } from "#lib/wire/api/views.ts";
import { memorySite } from "#tests/support/memory-site.ts";
import * as form from "../../../app/[lang]/[mesh]/alerts/acknowledge/route.ts";
import * as acknowledge from "../../../app/api/v1/meshes/[mesh]/alerts/[id]/acknowledge/route.ts";
import * as alerts from "../../../app/api/v1/meshes/[mesh]/alerts/route.ts";

const HERE = { origin: "http://localhost:3000", "sec-fetch-site": "same-origin" };

const alert = (given: Partial<Alert>): Alert => ({
  id: "node-down-1",
  mesh: "open",
  kind: "node-down",
  level: "bad",
  since: "2026-11-22T19:00:00.000Z",
  resolvedAt: null,
  node: null,
  link: null,
  family: null,
  why: null,
  affected: { weight: 1, nodes: [] },
  consequences: 2,
  quality: null,
  ...given,
});

beforeAll(async () => {
  const site = memorySite([
    { id: "open", name: "Open", technicians: "open", nodes: 24, seed: 1 },
    { id: "closed", name: "Closed", technicians: "closed", nodes: 24, seed: 2 },
  ]);
  provideWebContext(site);
  const history = await site.history();
  for (const mesh of ["open", "closed"]) {
    const node = (await history.latest(mesh))?.snapshot.nodes[0]?.uid ?? null;
    const held = (one: Alert) => ({ alert: { ...one, mesh }, told: [], waiting: [], times: 1 });
    const all = [
      alert({ id: "old", resolvedAt: "2026-11-22T19:10:00.000Z" }),
      alert({ id: "warn", level: "warn", since: "2026-11-22T18:00:00.000Z" }),
      alert({ node }),
    ];
    const state = { version: 1, alerts: Object.fromEntries(all.map((one) => [one.id, held(one)])), links: {} };
    expect(Object.keys(readAlertState(state).alerts)).toHaveLength(3);
    await history.putEvents(mesh, { states: { alerts: state } });
  }
});

const read = async (mesh: string) =>
  alerts.GET(new Request(`http://localhost:3000/api/v1/meshes/${mesh}/alerts`), { params: Promise.resolve({ mesh }) });
const say = async (mesh: string, id: string, headers: Record<string, string> = HERE) =>
  acknowledge.POST(new Request("http://localhost:3000/x", { method: "POST", headers }), {
    params: Promise.resolve({ mesh, id }),
  });
const codeOf = async (response: Response) => problemSchema.parse(await response.json()).code;

describe("alerts", () => {
  test("are listed, the gravest first and the resolved last, with the names of their nodes", async () => {
    const view = alertsViewSchema.parse(await (await read("open")).json());
    expect(view.alerts.map(({ id }) => id)).toEqual(["node-down-1", "warn", "old"]);
    expect(view.acknowledgeable).toBe(true);
    expect(view.names.map(({ uid }) => uid)).toEqual([view.alerts[0]?.node]);
    const closed = alertsViewSchema.parse(await (await read("closed")).json());
    expect([closed.alerts.length, closed.acknowledgeable]).toEqual([3, false]);
    expect((await read("nowhere")).status).toBe(404);
  });

  test("are acknowledged from the site's own pages, where the mesh is open, and the first time stays", async () => {
    expect((await say("open", "node-down-1", { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect(await codeOf(await say("open", "node-down-1", { origin: "https://elsewhere.example" }))).toBe("forbidden");
    expect(await codeOf(await say("closed", "node-down-1"))).toBe("forbidden");
    expect(await codeOf(await say("open", "none"))).toBe("unknown-alert");
    const before = alertsViewSchema.parse(await (await read("open")).json());
    expect(before.alerts.every(({ acknowledgedAt }) => acknowledgedAt === null)).toBe(true);
    const after = alertsViewSchema.parse(await (await say("open", "node-down-1")).json());
    const first = after.alerts[0]?.acknowledgedAt;
    expect(first).not.toBeNull();
    const again = alertsViewSchema.parse(await (await say("open", "node-down-1")).json());
    expect(again.alerts.map(({ acknowledgedAt }) => acknowledgedAt)).toEqual([first, null, null]);
  });

  test("are acknowledged by a plain form, which leads back", async () => {
    const post = (mesh: string, headers: Record<string, string> = HERE) =>
      form.POST(
        new Request("http://localhost:3000/x", { method: "POST", headers, body: new URLSearchParams({ alert: "warn" }) }),
        {
          params: Promise.resolve({ lang: "ca", mesh }),
        },
      );
    expect((await post("closed")).status).toBe(403);
    expect((await post("open", { "sec-fetch-site": "cross-site" })).status).toBe(403);
    const done = await post("open");
    expect([done.status, done.headers.get("location")]).toEqual([303, "/ca/open/alerts"]);
    const view = alertsViewSchema.parse(await (await read("open")).json());
    expect(view.alerts.find(({ id }) => id === "warn")?.acknowledgedAt).not.toBeNull();
  });
});
