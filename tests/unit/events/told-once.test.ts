/** What is told of an alert while it lasts: its beginning, what is worse or better known, its end; each once, and nothing while it is silenced. */
import { describe, expect, it } from "vitest";
import {
  readAlertState,
  readSilences,
  type Silence,
  type Subscription,
  silenceSchema,
  stepAlerts,
  subscriptionSchema,
} from "#lib/alerts/index.ts";
import type { MeshEvent } from "#lib/model/index.ts";
import { made, minute, T0 } from "./made.ts";

const subscription = (given: Partial<Subscription> = {}): Subscription =>
  subscriptionSchema.parse({ name: "all", mesh: "test", notifier: "room", severity: "warn", ...given });
const silence = (given: object): Silence => silenceSchema.parse({ mesh: "test", until: minute(120), ...given });

const event = (given: Partial<MeshEvent> = {}): MeshEvent => ({
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

type Round = { at: number; events?: readonly MeshEvent[] };

/** The messages of rounds at the given minutes, as `minute what incident`. */
function told(rounds: readonly Round[], subscriptions = [subscription()], silences: readonly Silence[] = []) {
  let state = readAlertState(null);
  const ids = new Set<string>();
  return rounds.flatMap(({ at, events = [] }) => {
    const snapshot = made(
      { nodes: { a: "answered", b: "answered", c: "answered" }, links: [["a", "b", 0.9]] },
      T0 + at * 60_000,
      at,
    );
    const around = { snapshot, events, subscriptions, timeZone: "Europe/Madrid", acknowledged: new Set<string>(), silences };
    const stepped = stepAlerts(state, around);
    state = readAlertState(JSON.parse(JSON.stringify(stepped.state)));
    return stepped.outbox.map(({ id, notifier, body }) => {
      expect(ids.has(id)).toBe(false);
      ids.add(id);
      return `${at} ${notifier} ${body.what} ${id.split("/").slice(1, 3).join("/")}${body.note === null ? "" : ` (${body.note})`}`;
    });
  });
}

describe("an alert that lasts", () => {
  it("is told when it begins, when it is serious, when its reason is known, and when it is over", () => {
    const rounds = [
      { at: 3, events: [event()] },
      { at: 8, events: [event()] },
      { at: 16, events: [event()] },
      { at: 20, events: [event()] },
      { at: 25, events: [event({ why: "reboot" })] },
      { at: 30, events: [event({ why: "reboot" })] },
      { at: 35, events: [event({ why: "reboot", to: minute(35) })] },
    ];
    expect(told(rounds)).toEqual(["3 room raised e1/1", "16 room changed e1/1", "25 room changed e1/1", "35 room resolved e1/1"]);
  });

  it("is told once to a notifier that two subscriptions name", () => {
    const both = [
      subscription({ name: "one" }),
      subscription({ name: "two", severity: "bad" }),
      subscription({ name: "other", notifier: "mail" }),
    ];
    const rounds = [3, 16, 20].map((at) => ({ at, events: [event()] }));
    expect(told([...rounds, { at: 25 }], both)).toEqual([
      "3 room raised e1/1",
      "3 mail raised e1/1",
      "16 room changed e1/1",
      "16 mail changed e1/1",
      "25 room resolved e1/1",
      "25 mail resolved e1/1",
    ]);
  });

  it("that turns out to be a consequence ends without news, for those who keep something open", () => {
    const lost = event({ id: "lost", kind: "collision", node: "b" });
    const rounds = [
      { at: 3, events: [lost] },
      { at: 5, events: [event(), { ...lost, cause: "e1" }] },
    ];
    expect(told(rounds)).toEqual(["3 room raised lost/1", "5 room raised e1/1", "5 room absorbed lost/1"]);
  });

  it("keeps its incident when others without a way out join it under a new alert", () => {
    const one = event({ id: "u1", kind: "uncovered", node: "b", family: "v4" });
    const root = event({ id: "root", kind: "node-down", node: "c" });
    const joined = [root, { ...one, cause: "root" }, { ...one, id: "u2", node: "a", cause: "root" }];
    const rounds = [{ at: 3, events: [one] }, { at: 4, events: joined }, { at: 16, events: joined }, { at: 40 }];
    const lines = told(rounds);
    expect(lines.filter((line) => line.includes("u1/1"))).toEqual([
      "3 room raised u1/1",
      "16 room changed u1/1",
      "40 room resolved u1/1",
    ]);
    expect(lines.filter((line) => line.includes("lost-way"))).toEqual([]);
  });
});

describe("a silence", () => {
  const lasting = [3, 16, 60, 121].map((at) => ({ at, events: [event()] }));

  it("holds back what begins, by mesh, kind or place, and lets it be told after it with its note", () => {
    const held = ["121 room raised e1/1 (roof)"];
    const all = ["3 room raised e1/1", "16 room changed e1/1"];
    for (const given of [{}, { kinds: ["node-down"] }, { entities: ["a"] }, { entities: ["other", "a"], kinds: ["node-down"] }])
      expect(told(lasting, undefined, [silence({ ...given, note: "roof" })])).toEqual(held);
    for (const given of [
      { kinds: ["link-down"] },
      { entities: ["b"] },
      { mesh: "other" },
      { from: minute(119), until: minute(120) },
    ])
      expect(told(lasting, undefined, [silence(given)])).toEqual(all);
  });

  it("knows the ends of a link by its id or theirs, and not those that are only affected", () => {
    const link = event({ kind: "link-down", node: null, link: "a~b~0", affected: { weight: 1, nodes: ["c"] } });
    const at = (entities: string[]) => told([{ at: 3, events: [link] }], undefined, [silence({ entities })]);
    expect([at(["a~b~0"]), at(["b"])]).toEqual([[], []]);
    expect(at(["c"])).toHaveLength(1);
  });

  it("says nothing at all of what is over before it, and ends what was told before it began", () => {
    expect(told([{ at: 3, events: [event()] }, { at: 60 }], undefined, [silence({})])).toEqual([]);
    const late = [silence({ from: minute(10) })];
    expect(told([{ at: 3, events: [event()] }, { at: 16, events: [event()] }, { at: 60 }], undefined, late)).toEqual([
      "3 room raised e1/1",
      "60 room resolved e1/1",
    ]);
  });

  it("that cannot be read silences nothing", () => {
    expect(readSilences([{ mesh: "test" }, "x", silence({})])).toHaveLength(1);
    expect(readSilences({})).toEqual([]);
  });
});
