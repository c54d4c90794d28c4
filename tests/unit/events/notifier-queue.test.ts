/** The queues: over a real store, with a receiver that is away, refuses, comes back, or forgets; and over restarts. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { type AlertMessage, type NotifierOptions, notifierOptionsSchema } from "#lib/alerts/index.ts";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import { ALERTS_STATE } from "#lib/server/judge-round.ts";
import type { Log } from "#lib/server/log.ts";
import { readNotifierHealth } from "#lib/server/notifier-memory.ts";
import { QUEUE_MAX } from "#lib/server/notifier-queue.ts";
import { type Outbox, startOutbox } from "#lib/server/outbox.ts";
import { recordOf, roundOf } from "#tests/conformance/history-rounds.ts";
import { type Answer, type Asked, message, NOW_MS, type StrictServer, strictServer, textsOf } from "./notifier-support.ts";

let folder: string;
let history: History;
let nowMs: number;
let lines: string[];
let round: number;
const servers: StrictServer[] = [];
const outboxes: Outbox[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-queue-"));
  nowMs = NOW_MS;
  lines = [];
  round = 0;
  history = await openStore();
});
afterEach(async () => {
  for (const outbox of outboxes.splice(0)) await outbox.stop();
  for (const { close, mistakes } of servers.splice(0)) {
    await close();
    expect(mistakes).toEqual([]);
  }
  await history.close();
  rmSync(folder, { recursive: true });
});

async function openStore(): Promise<History> {
  const opened = await openHistory(`sqlite:${join(folder, "store.db")}`, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

const log = (): Log => {
  const line = (...[fields, text]: unknown[]) => {
    lines.push(`${text ?? ""} ${JSON.stringify(fields)}`);
  };
  return { debug: line, info: line, warn: line, error: line };
};

async function serving(answer: (asked: Asked, n: number) => Answer): Promise<StrictServer> {
  const server = await strictServer(answer);
  servers.push(server);
  return server;
}

function start(notifiers: Record<string, object>): Outbox {
  const parsed: Record<string, NotifierOptions> = {};
  for (const [name, options] of Object.entries(notifiers)) parsed[name] = notifierOptionsSchema.parse(options);
  const outbox = startOutbox({
    history,
    notifiers: parsed,
    texts: textsOf("open"),
    folder,
    log: log(),
    nowMs: () => nowMs,
    lookEveryMs: 15,
  });
  outboxes.push(outbox);
  return outbox;
}

async function put(notifier: string, body: AlertMessage, id = `sants/${body.alert.id}/1/${body.what}/all`): Promise<void> {
  round += 1;
  await history.append({ ...recordOf(roundOf("sants", round)), outbox: [{ id, notifier, body }] });
}

const waiting = async (notifier: string) => (await history.outboxDue(Number.MAX_SAFE_INTEGER, 5_000, notifier)).length;
const emptied = (notifier: string) => vi.waitFor(async () => expect(await waiting(notifier)).toBe(0), { timeout: 15_000 });
const pause = (ms = 100) => new Promise((resolve) => setTimeout(resolve, ms));
const whatIs = ({ body }: Asked) => z.looseObject({ what: z.string() }).parse(body).what;

describe("the queue of a notifier", () => {
  it("edits after a restart the message that it sent before", async () => {
    const room = await serving((_asked, n) => ({ body: { event_id: `$e${n}` } }));
    const matrix = { matrix: { type: "matrix", url: room.url, token: "t", room: "!r:x" } };
    await put("matrix", message());
    const before = start(matrix);
    await emptied("matrix");
    await before.stop();
    await history.close();
    history = await openStore();
    await put("matrix", message({ what: "resolved" }));
    start(matrix);
    await emptied("matrix");
    expect(room.asked).toHaveLength(2);
    expect(room.asked[1]?.body).toMatchObject({ "m.relates_to": { rel_type: "m.replace", event_id: "$e0" } });
  });

  it("asks a receiver that is away once in a while, whatever comes meanwhile, and nobody else waits for it", async () => {
    let isUp = false;
    const away = await serving(() => ({ status: isUp ? 204 : 503 }));
    const well = await serving(() => ({ status: 204 }));
    const notifiers = { away: { type: "webhook", url: away.url }, well: { type: "webhook", url: well.url } };
    start(notifiers);
    for (let i = 0; i < 60; i += 1) await put("away", message({ alert: { id: `ev${i}` } }));
    await put("well", message());
    await emptied("well");
    await vi.waitFor(() => expect(away.asked).toHaveLength(1));
    for (let i = 60; i < 65; i += 1) await put("away", message({ alert: { id: `ev${i}` } }));
    await pause();
    expect(away.asked).toHaveLength(1);
    expect((await readNotifierHealth(history)).away).toMatchObject({
      failingSince: new Date(NOW_MS).toISOString(),
      deliveredAt: null,
    });
    nowMs += 15_000;
    await vi.waitFor(() => expect(away.asked).toHaveLength(2));
    await pause();
    expect(away.asked).toHaveLength(2);
    isUp = true;
    nowMs += 60_000;
    await emptied("away");
    expect(away.asked).toHaveLength(67);
    expect(new Set(away.asked.map(({ headers }) => headers["idempotency-key"])).size).toBe(65);
    expect((await readNotifierHealth(history)).away).toMatchObject({ failingSince: null, givenUp: 0 });
  });

  it("waits as long as the receiver wants", async () => {
    const busy = await serving((_asked, n) => (n === 0 ? { status: 429, headers: { "retry-after": "600" } } : { status: 200 }));
    start({ ntfy: { type: "ntfy", url: busy.url, topic: "t" } });
    await put("ntfy", message());
    await vi.waitFor(() => expect(busy.asked).toHaveLength(1));
    nowMs += 599_000;
    await pause();
    expect(busy.asked).toHaveLength(1);
    nowMs += 1_000;
    await emptied("ntfy");
  });

  it("lets a message that is not taken hold up nothing but what follows of the same incident, and gives it up after five tries", async () => {
    const picky = await serving(({ body }) => ({ status: JSON.stringify(body).includes('"bad"') ? 422 : 200 }));
    start({ hook: { type: "webhook", url: picky.url } });
    await put("hook", message({ alert: { id: "poison" } }));
    await put("hook", message({ alert: { id: "fine", level: "warn" } }));
    await vi.waitFor(() => expect(lines.join()).toContain("answered 422"));
    await vi.waitFor(async () => expect(await waiting("hook")).toBe(1));
    for (let i = 0; i < 4; i += 1) {
      nowMs += 600_000;
      await vi.waitFor(() => expect(picky.asked.length).toBe(3 + i));
    }
    await emptied("hook");
    expect(lines.join()).toContain("message given up");
    expect((await readNotifierHealth(history)).hook).toMatchObject({ givenUp: 1, failingSince: null });
  });

  it("is bounded: the oldest are dropped, and counted", async () => {
    const away = await serving(() => ({ status: 503 }));
    const outbox = Array.from({ length: QUEUE_MAX + 7 }, (_, i) => {
      const body = message({ alert: { id: `ev${String(i).padStart(5, "0")}` } });
      return { id: `sants/${body.alert.id}/1/raised/all`, notifier: "hook", body };
    });
    await history.append({ ...recordOf(roundOf("sants", 1)), outbox });
    start({ hook: { type: "webhook", url: away.url } });
    await vi.waitFor(async () => expect(await waiting("hook")).toBe(QUEUE_MAX), { timeout: 10_000 });
    expect((await history.outboxDue(Number.MAX_SAFE_INTEGER, 1, "hook"))[0]?.id).toBe("sants/ev00007/1/raised/all");
    expect((await readNotifierHealth(history)).hook?.givenUp).toBe(7);
    expect((await history.outboxQueues())[0]).toMatchObject({ notifier: "hook", waiting: QUEUE_MAX });
  });

  it("tells an end that is no news only to who keeps something open", async () => {
    const hook = await serving(() => ({ status: 200 }));
    const room = await serving((_asked, n) => ({ body: { event_id: `$e${n}` } }));
    start({ hook: { type: "webhook", url: hook.url }, matrix: { type: "matrix", url: room.url, token: "t", room: "!r:x" } });
    for (const notifier of ["hook", "matrix"]) {
      for (const what of ["raised", "absorbed"] as const)
        await put(notifier, message({ what }), `sants/ev1/1/${what}/${notifier}`);
      await emptied(notifier);
    }
    expect(hook.asked.map(whatIs)).toEqual(["raised"]);
    expect(room.asked).toHaveLength(2);
    expect(JSON.stringify(room.asked[1]?.body)).toContain("Part of another alert: Terrat");
  });

  it("repeats to Alertmanager what stands, and no longer what no alert stands for", async () => {
    const bodySchema = z.array(
      z.strictObject({
        labels: z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.string().min(1)),
        annotations: z.record(z.string(), z.string()),
        startsAt: z.iso.datetime(),
        endsAt: z.iso.datetime(),
        generatorURL: z.url(),
      }),
    );
    const manager = await serving(({ method, path, body }) => {
      if (method !== "POST" || path !== "/api/v2/alerts") throw new Error(path);
      bodySchema.parse(body);
      return { status: 200 };
    });
    const told = () => manager.asked.map(({ body }) => bodySchema.parse(body).map(({ endsAt }) => endsAt));
    const held = { alert: message().alert, told: ["all"], waiting: [], incident: "ev1/1", times: 1 };
    await history.putEvents("sants", { states: { [ALERTS_STATE]: { version: 1, alerts: { ev1: held }, links: {} } } });
    start({ am: { type: "alertmanager", url: manager.url, resendS: 60 } });
    await put("am", message());
    await emptied("am");
    await vi.waitFor(() => expect(told().length).toBeGreaterThan(0));
    const first = told().length;
    nowMs += 60_000;
    await vi.waitFor(() => expect(told()).toHaveLength(first + 1));
    expect(told().at(-1)).toEqual([new Date(NOW_MS + 60_000 + 300_000).toISOString()]);
    await history.putEvents("sants", { states: { [ALERTS_STATE]: { version: 1, alerts: {}, links: {} } } });
    nowMs += 60_000;
    await pause();
    expect(
      told()
        .slice(first + 1)
        .flat(),
    ).toEqual([]);
  });

  it("goes on repeating at its pace while Alertmanager is away, and says so until it is back", async () => {
    let isUp = true;
    const manager = await serving(() => ({ status: isUp ? 200 : 503 }));
    const held = { alert: message().alert, told: ["all"], waiting: [], incident: "ev1/1", times: 1 };
    await history.putEvents("sants", { states: { [ALERTS_STATE]: { version: 1, alerts: { ev1: held }, links: {} } } });
    start({ am: { type: "alertmanager", url: manager.url, resendS: 60 } });
    await put("am", message());
    await emptied("am");
    isUp = false;
    for (let tries = 0; tries < 8; tries += 1) {
      const before = manager.asked.length;
      nowMs += 60_000;
      await vi.waitFor(() => expect(manager.asked.length).toBeGreaterThan(before));
    }
    await vi.waitFor(async () => expect((await readNotifierHealth(history)).am?.failingSince).not.toBeNull());
    isUp = true;
    nowMs += 60_000;
    await vi.waitFor(async () => expect((await readNotifierHealth(history)).am?.failingSince).toBeNull());
  });

  it("keeps a day's messages over a restart and tells them at once, at the hour", async () => {
    const mail = {
      type: "mail",
      host: "127.0.0.1",
      port: 1,
      from: "a@b",
      to: ["c@d"],
      encryption: "none",
      digest: "day",
      digestAt: "12:00",
    };
    const first = start({ mail });
    await put("mail", message());
    await put("mail", message({ what: "resolved" }));
    await pause();
    expect(await waiting("mail")).toBe(2);
    expect(lines).toEqual([]);
    await first.stop();
    start({ mail });
    // 12:00 in Madrid is 11:00 UTC.
    nowMs = Date.parse("2026-03-02T11:00:00Z");
    await vi.waitFor(() => expect(lines.join()).toContain('digest not delivered {"notifier":"mail","messages":2'));
    expect(await waiting("mail")).toBe(2);
  });
});
