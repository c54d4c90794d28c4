/** Delivery: real HTTP, a real store, and a start after an end in between. */
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readAlertState, stepAlerts, subscriptionSchema } from "#lib/alerts/index.ts";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import type { Log } from "#lib/server/log.ts";
import { startOutbox } from "#lib/server/outbox.ts";
import { recordOf, roundOf } from "#tests/conformance/history-rounds.ts";
import { textsOf } from "./notifier-support.ts";

const TEXTS = textsOf("closed");
const SECRET = "a-secret-of-the-owner";
let folder: string;
let history: History;
let server: Server;
let url: string;
let answers: number[];
let received: { headers: IncomingMessage["headers"]; body: string; path: string }[];
let lines: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-outbox-"));
  history = await openStore();
  answers = [];
  received = [];
  lines = [];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += String(chunk);
    });
    request.on("end", () => {
      received.push({ headers: request.headers, body, path: request.url ?? "" });
      const status = answers.shift() ?? 204;
      response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}/hook` : "";
});
afterEach(async () => {
  await history.close();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

async function openStore(): Promise<History> {
  const opened = await openHistory(`sqlite:${join(folder, "store.db")}`, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

/** A round that says one thing, as the rules make it. */
async function appendWithMessage(notifier: string) {
  const record = recordOf(roundOf("sants", 1));
  const { snapshot } = record;
  const { outbox } = stepAlerts(readAlertState(null), {
    snapshot,
    events: [
      {
        id: "collision-1",
        mesh: "sants",
        kind: "collision",
        from: snapshot.at,
        to: null,
        noticedAt: snapshot.at,
        node: "a",
        link: null,
        family: null,
        gateway: null,
        values: null,
        affected: { weight: 2, nodes: ["a", "b"] },
        why: null,
        cause: null,
      },
    ],
    subscriptions: [subscriptionSchema.parse({ name: "all", mesh: "sants", notifier, severity: "warn" })],
    timeZone: "Europe/Madrid",
    acknowledged: new Set(),
  });
  expect(outbox).toHaveLength(1);
  await history.append({ ...record, outbox });
}

const log = (): Log => {
  const line = (...[fields, text]: unknown[]) => {
    lines.push(`${text ?? ""} ${JSON.stringify(fields)}`);
  };
  return { debug: line, info: line, warn: line, error: line };
};
const hook = (given: object = {}) => ({ hook: { type: "webhook" as const, url, timeoutS: 5, ...given } });
let nowMs = 0;
const start = (notifiers: Parameters<typeof startOutbox>[0]["notifiers"]) =>
  startOutbox({ history, notifiers, texts: TEXTS, folder, log: log(), nowMs: () => nowMs, lookEveryMs: 20 });
const waiting = async () => (await history.outboxDue(Number.MAX_SAFE_INTEGER, 10)).length;

describe("the outbox", () => {
  it("posts signed JSON with the message's id, once, also over a restart of the collector", async () => {
    await appendWithMessage("hook");
    await history.close();
    history = await openStore();
    const outbox = start(hook({ secret: SECRET }));
    await vi.waitFor(async () => expect(await waiting()).toBe(0));
    await outbox.stop();
    const again = start(hook({ secret: SECRET }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await again.stop();
    expect(received).toHaveLength(1);
    const [one] = received;
    expect(one?.headers["idempotency-key"]).toBe("sants/collision-1/1/raised/all");
    expect(one?.headers["x-teranyina-signature"]).toBe(
      `sha256=${createHmac("sha256", SECRET)
        .update(one?.body ?? "")
        .digest("hex")}`,
    );
    expect(JSON.parse(one?.body ?? "")).toMatchObject({ id: "sants/collision-1/1/raised/all", what: "raised", mesh: "sants" });
  });

  it("takes its address from a file, where that is the secret, and never tells it", async () => {
    writeFileSync(join(folder, "address"), `${url}?key=abc\n`);
    await appendWithMessage("hook");
    answers = [503];
    nowMs = 1_000_000;
    const outbox = start(hook({ url: { file: "address" } }));
    await vi.waitFor(() => expect(lines.join()).toContain("answered 503"));
    writeFileSync(join(folder, "address"), "http://127.0.0.1:1/?key=abc");
    nowMs += 15_000;
    await vi.waitFor(() => expect(lines).toHaveLength(2));
    writeFileSync(join(folder, "address"), `${url}?key=abc`);
    nowMs += 30_000;
    await vi.waitFor(async () => expect(await waiting()).toBe(0));
    await outbox.stop();
    expect(received.map(({ path }) => path)).toEqual(["/hook?key=abc", "/hook?key=abc"]);
    expect(lines.join()).not.toContain("abc");
  });

  it("tries again later with the same id, and follows no redirect", async () => {
    await appendWithMessage("hook");
    answers = [302, 500];
    nowMs = 1_000_000;
    const outbox = start(hook());
    await vi.waitFor(() => expect(received).toHaveLength(1));
    await vi.waitFor(() => expect(lines.join()).toContain("answered 302"));
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(received).toHaveLength(1);
    nowMs += 15_000;
    await vi.waitFor(() => expect(lines.join()).toContain("answered 500"));
    nowMs += 29_000;
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(received).toHaveLength(2);
    nowMs += 1_000;
    await vi.waitFor(async () => expect(await waiting()).toBe(0));
    await outbox.stop();
    expect(received.map(({ path }) => path)).toEqual(["/hook", "/hook", "/hook"]);
    expect(new Set(received.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  });

  it("does not tell the end of an alert before its beginning was taken", async () => {
    await appendWithMessage("hook");
    const [raised] = await history.outboxDue(Number.MAX_SAFE_INTEGER, 1);
    answers = [500];
    nowMs = 1_000_000;
    const outbox = start(hook());
    await vi.waitFor(() => expect(lines.join()).toContain("answered 500"));
    const resolved = { id: "sants/collision-1/1/resolved/all", notifier: "hook", body: raised?.body };
    await history.append({ ...recordOf(roundOf("sants", 2)), outbox: [resolved] });
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(received).toHaveLength(1);
    nowMs += 15_000;
    await vi.waitFor(async () => expect(await waiting()).toBe(0));
    await outbox.stop();
    const ids = received.map(({ headers }) => headers["idempotency-key"]);
    expect(ids).toEqual([raised?.id, raised?.id, resolved.id]);
  });

  it("writes to the log; drops, with a word, what nobody is configured for any more", async () => {
    await appendWithMessage("log");
    const outbox = start({ log: { type: "log" } });
    await vi.waitFor(async () => expect(await waiting()).toBe(0));
    await outbox.stop();
    expect(lines.join()).toContain('alert {"mesh":"sants","alert":"sants/collision-1/1/raised/all","what":"raised"');
    lines = [];
    const record = recordOf(roundOf("sants", 2));
    await history.append({ ...record, outbox: [{ id: "x", notifier: "gone", body: {} }] });
    const other = start({ log: { type: "log" } });
    await vi.waitFor(async () => expect(await waiting()).toBe(0));
    await other.stop();
    expect(lines.join()).toContain('no notifier \\"gone\\" is configured any more');
  });
});
