/** The whole way: events of rounds, alerts, the store, the queues, and a real mail server, with a restart between any two rounds. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type AlertState, notifierOptionsSchema, readAlertState, stepAlerts, subscriptionSchema } from "#lib/alerts/index.ts";
import { openHistory } from "#lib/history/registry.ts";
import type { MeshEvent } from "#lib/model/index.ts";
import { ALERTS_STATE } from "#lib/server/judge-round.ts";
import { startOutbox } from "#lib/server/outbox.ts";
import { recordOf } from "#tests/conformance/history-rounds.ts";
import { made, minute, T0 } from "./made.ts";
import { type StrictServer, strictServer, textsOf } from "./notifier-support.ts";

let folder: string;
let server: SMTPServer;
let room: StrictServer;
let port: number;
let mails: Email[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-through-"));
  mails = [];
  room = await strictServer((_asked, n) => ({ body: { event_id: `$e${n}` } }));
  server = new SMTPServer({
    disabledCommands: ["STARTTLS", "AUTH"],
    onData(stream, _session, done) {
      buffer(stream)
        .then((raw) => PostalMime.parse(raw))
        .then((mail) => {
          mails.push(mail);
          done();
        }, done);
    },
  });
  port = await new Promise((resolve) => {
    const listening = server.listen(0, "127.0.0.1", () => {
      const address = listening.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
});
afterEach(async () => {
  await new Promise<void>((resolve) => server.close(() => resolve()));
  expect(room.mistakes).toEqual([]);
  await room.close();
  rmSync(folder, { recursive: true });
});

const down = (given: Partial<MeshEvent> = {}): MeshEvent => ({
  id: "e1",
  mesh: "test",
  kind: "node-down",
  from: minute(0),
  to: null,
  noticedAt: minute(3),
  node: "a",
  link: null,
  family: null,
  gateway: null,
  values: null,
  affected: { weight: 1, nodes: ["a"] },
  why: null,
  cause: null,
  ...given,
});

it("tells an outage by mail in one thread, in a room in one message, and in the digest of the day in one mail", async () => {
  const mail = { type: "mail", host: "127.0.0.1", port, encryption: "none", from: "malla@example.org", to: ["anna@example.org"] };
  const notifiers = {
    post: notifierOptionsSchema.parse(mail),
    daily: notifierOptionsSchema.parse({ ...mail, digest: "day", digestAt: "23:59" }),
    room: notifierOptionsSchema.parse({ type: "matrix", url: room.url, token: "t", room: "!r:example.org" }),
  };
  const subscriptions = Object.keys(notifiers).map((name) =>
    subscriptionSchema.parse({ name, mesh: "test", notifier: name, severity: "warn" }),
  );
  const rounds: [number, MeshEvent[]][] = [
    [3, [down()]],
    [16, [down()]],
    [20, [down({ why: "reboot" })]],
    [25, [down({ why: "reboot", to: minute(25) })]],
  ];
  let expected = 0;
  for (const [round, [at, events]] of rounds.entries()) {
    const opened = await openHistory(`sqlite:${join(folder, "store.db")}`, "write");
    if (!opened.ok) throw new Error(opened.error.message);
    const history = opened.value;
    const state: AlertState = readAlertState(await history.state("test", ALERTS_STATE));
    const snapshot = made({ nodes: { a: "answered", b: "answered" }, links: [["a", "b", 0.9]] }, T0 + at * 60_000, round + 1);
    const stepped = stepAlerts(state, { snapshot, events, subscriptions, timeZone: "Europe/Madrid", acknowledged: new Set() });
    await history.append({ ...recordOf(snapshot), states: { [ALERTS_STATE]: stepped.state }, outbox: stepped.outbox });
    expected += 1;
    let nowMs = T0 + at * 60_000;
    const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
    const outbox = startOutbox({
      history,
      notifiers,
      texts: textsOf("closed"),
      folder,
      log: quiet,
      nowMs: () => nowMs,
      lookEveryMs: 10,
    });
    await vi.waitFor(() => expect([mails.length, room.asked.length]).toEqual([expected, expected]));
    if (expected === rounds.length) {
      nowMs += 86_400_000;
      await vi.waitFor(() => expect(mails).toHaveLength(expected + 1));
    }
    await outbox.stop();
    expect((await history.outboxDue(Number.MAX_SAFE_INTEGER, 10)).map(({ notifier }) => notifier)).toEqual(
      expected === rounds.length ? [] : Array.from({ length: expected }, () => "daily"),
    );
    await history.close();
  }
  const [first, ...rest] = mails.slice(0, 4);
  expect(rest.map(({ inReplyTo, references }) => [inReplyTo, references])).toEqual(
    rest.map(() => [first?.messageId, first?.messageId]),
  );
  expect(mails.slice(0, 4).map(({ text }) => text?.split("\n")[0]?.replace(/: .*/, ""))).toEqual([
    "a is down",
    "News",
    "News",
    "Over",
  ]);
  expect(room.asked.slice(1).every(({ body }) => JSON.stringify(body).includes('"event_id":"$e0"'))).toBe(true);
  expect(mails[4]?.subject).toContain("4 changes in the last day");
});
