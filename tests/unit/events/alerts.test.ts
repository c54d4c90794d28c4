/** Alerts: hysteresis, levels, grouping, subscriptions, quiet hours, messages. */
import { describe, expect, it } from "vitest";
import { readAlertState, type Subscription, stepAlerts, subscriptionSchema } from "#lib/alerts/index.ts";
import { instantOf, type MeshEvent } from "#lib/model/index.ts";
import { type Given, made, minute, T0 } from "./made.ts";

const HOUR = 60;
const subscription = (given: Partial<Subscription> = {}): Subscription =>
  subscriptionSchema.parse({ name: "all", mesh: "test", notifier: "log", ...given });

/** Rounds of five minutes with one link's quality, and the events that stand at each. */
function played(
  rounds: readonly { quality?: number | null; events?: readonly MeshEvent[] }[],
  subscriptions: readonly Subscription[] = [subscription()],
  given: { stepMinutes?: number; intervalMs?: number; acknowledged?: ReadonlySet<string> } = {},
) {
  let state = readAlertState(null);
  return rounds.map(({ quality = 0.9, events = [] }, i) => {
    const mesh: Given = { nodes: { a: "answered", b: "answered", c: "answered" }, links: [["a", "b", quality]] };
    const snapshot = made(mesh, T0 + i * (given.stepMinutes ?? 5) * 60_000, i);
    const stepped = stepAlerts(state, {
      snapshot,
      events,
      subscriptions,
      timeZone: "Europe/Madrid",
      intervalMs: given.intervalMs ?? null,
      acknowledged: given.acknowledged ?? new Set(),
    });
    state = readAlertState(JSON.parse(JSON.stringify(stepped.state)));
    const open = Object.values(state.alerts).filter(({ alert }) => alert.resolvedAt === null);
    return { levels: open.map(({ alert }) => `${alert.kind} ${alert.level}`), said: stepped.outbox };
  });
}

const event = (given: Partial<MeshEvent>): MeshEvent => ({
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

describe("a link's quality", () => {
  it(".4 .4 .6 .4 .4 .4 is bad at the sixth, and good again at the sixth .7", () => {
    const qualities = [0.4, 0.4, 0.6, 0.4, 0.4, 0.4, 0.7, 0.7, 0.7, 0.7, 0.7];
    // The hour's upper end needs more than six samples of 0.4 with one of 0.6 between: lower figures leave no doubt.
    const low = qualities.map((quality) => ({ quality: quality < 0.5 ? 0.3 : quality === 0.7 ? 0.8 : quality }));
    const seen = played([...low, { quality: 0.8 }]).map(({ levels }) => levels.join());
    expect(seen.slice(0, 5)).toEqual(["", "", "", "", ""]);
    expect(seen.slice(5)).toEqual([...Array.from({ length: 6 }, () => "link-quality bad"), ""]);
  });

  it("is a warning while the hour does not confirm it, and not said to those who want what is bad", () => {
    const seen = played([0.3, 0.9, 0.9, 0.35, 0.35, 0.35].map((quality) => ({ quality })));
    expect(seen.map(({ levels }) => levels.join())).toEqual(["", "", "", "", "", "link-quality warn"]);
    expect(seen.flatMap(({ said }) => said)).toEqual([]);
    const wary = played(
      [0.3, 0.9, 0.9, 0.35, 0.35, 0.35].map((quality) => ({ quality })),
      [subscription({ severity: "warn" })],
    );
    expect(wary.at(-1)?.said.map(({ body }) => body.alert.level)).toEqual(["warn"]);
  });

  it("that wavers about the limit is no warning: three samples of 0.49 may be chance", () => {
    const seen = played(Array.from({ length: 3 }, () => ({ quality: 0.49 })));
    expect(seen.flatMap(({ levels }) => levels)).toEqual([]);
  });

  it("needs as many samples where few are read as where each round reads one", () => {
    const first = (stepMinutes: number, rounds: number) =>
      played(
        Array.from({ length: rounds }, () => ({ quality: 0.3 })),
        [subscription()],
        { stepMinutes, intervalMs: 60_000 },
      ).findIndex(({ levels }) => levels.length > 0);
    expect(first(1, 12)).toBe(10); // ten minutes
    expect(first(5, 12)).toBe(9); // ten samples
  });

  it("what is unknown, and what is not there, breaks a row; it neither raises nor clears by itself", () => {
    for (const broken of [null, 0]) {
      const seen = played([0.3, 0.3, broken, broken, 0.3, 0.3, 0.3].map((quality) => ({ quality })));
      expect(seen.map(({ levels }) => levels.join())).toEqual(["", "", "", "", "", "", "link-quality bad"]);
    }
    const unread = played([0.3, 0.3, 0.3, null, 0.3].map((quality) => ({ quality })));
    expect(unread.map(({ levels }) => levels.join())).toEqual(["", "", ...Array.from({ length: 3 }, () => "link-quality bad")]);
  });

  it("is judged by minutes, however short the rounds", () => {
    const seen = played(
      Array.from({ length: 130 }, () => ({ quality: 0.3 })),
      [subscription()],
      { stepMinutes: 5 / 60 },
    );
    expect(seen.findIndex(({ levels }) => levels.length > 0)).toBe(120);
  });
});

describe("a life of a link", () => {
  const SECONDS = 5;
  /** Rounds of five seconds with low figures; `startedS`: when a's daemon began, by round. */
  const lived = (rounds: number, startedS: (atS: number) => number, carriedOver = false) => {
    let state = readAlertState(null);
    const raised: { minutes: number; since: string }[] = [];
    for (let i = 0; i < rounds; i += 1) {
      const atS = i * SECONDS;
      const nodes: Given["nodes"] = { a: { state: "answered", uptimeS: atS - startedS(atS) }, b: "answered" };
      const given: Given = { nodes, links: [["a", "b", 0.3]], sight: [2, 2] };
      const read = made(given, T0 + (carriedOver ? 0 : atS * 1000), i);
      const snapshot = { ...read, at: instantOf(T0 + atS * 1000) };
      const around = { snapshot, events: [], subscriptions: [subscription({ severity: "warn" })], timeZone: "UTC" };
      const stepped = stepAlerts(state, { ...around, acknowledged: new Set() });
      state = stepped.state;
      for (const { body } of stepped.outbox) raised.push({ minutes: atS / 60, since: body.alert.since });
    }
    return raised;
  };

  it("begins with the start of either end's daemon: what a window tells while it fills, and the life before, count for nothing", () => {
    expect(lived(300, () => -86_400)).toEqual([{ minutes: 10, since: minute(0) }]);
    // Begun anew every nine minutes: its window fills for three, and it is never bad for ten in one life.
    expect(lived(600, (atS) => Math.floor(atS / 540) * 540)).toEqual([]);
    // Begun anew after nine minutes: bad since the window was full, and told ten minutes after that.
    expect(lived(300, (atS) => (atS < 540 ? -86_400 : 540))).toEqual([{ minutes: 22, since: minute(12) }]);
  });

  it("a figure carried over from an earlier round is no new sample", () => {
    expect(lived(600, () => -86_400, true)).toEqual([]);
  });
});

describe("alerts from events", () => {
  it("OK, WARN, BAD after a quarter of an hour, OK; said once each way", () => {
    const seen = played([
      {},
      ...Array.from({ length: 4 }, () => ({ events: [event({ from: minute(5) })] })),
      { events: [event({ from: minute(5), to: minute(25) })] },
      {},
    ]);
    expect(seen.map(({ levels }) => levels.join())).toEqual([
      "",
      "node-down warn",
      "node-down warn",
      "node-down warn",
      "node-down bad",
      "",
      "",
    ]);
    expect(seen.flatMap(({ said }) => said.map(({ id }) => id))).toEqual(["test/e1/1/raised/all", "test/e1/1/resolved/all"]);
  });

  it("a consequence is counted at its cause and not told itself", () => {
    const events = [
      event({}),
      event({ id: "e2", kind: "link-down", node: null, link: "a~b~0", cause: "e1", affected: { weight: 2, nodes: ["b", "c"] } }),
    ];
    const seen = played(Array.from({ length: 5 }, () => ({ events })));
    expect(seen.at(-1)?.levels).toEqual(["node-down bad"]);
    const [message, ...others] = seen.flatMap(({ said }) => said);
    expect(others).toEqual([]);
    expect(message?.body).toMatchObject({
      what: "raised",
      alert: { consequences: 1, affected: { weight: 2, nodes: ["a", "b", "c"] } },
    });
  });

  it("what turns out to be a consequence ends unsaid; what a cause leaves when it is over is news after a quarter of an hour", () => {
    const one = event({ id: "e2", kind: "only-way", node: null, link: "a~b~0", family: "v4" });
    const over = { events: [event({ to: minute(25) }), { ...one, cause: "e1" }] };
    const seen = played([
      ...Array.from({ length: 4 }, () => ({ events: [one] })),
      { events: [event({}), { ...one, cause: "e1" }] },
      ...Array.from({ length: 4 }, () => over),
    ]);
    expect(seen.map(({ levels }) => levels.join())).toEqual([
      ...Array.from({ length: 4 }, () => "only-way warn"),
      "node-down bad",
      "",
      "",
      "",
      "only-way warn",
    ]);
    expect(seen[4]?.said.map(({ id }) => id)).toEqual(["test/e1/1/raised/all"]);
  });

  it("a fall into parts and lost ways out are told while their cause lasts, and are no news once it is over", () => {
    const lost = ["b", "c"].map((node, i) =>
      event({ id: `u${i}`, kind: "uncovered", node, family: "v4", cause: "e1", affected: { weight: 1, nodes: [node] } }),
    );
    const parts = event({ id: "p", kind: "partition", node: null, cause: "e1" });
    const root = event({ kind: "link-down", node: null, link: "a~b~0" });
    const during = { events: [root, parts, ...lost] };
    const over = { events: [{ ...root, to: minute(25) }, parts, ...lost] };
    const seen = played([...Array.from({ length: 5 }, () => during), over, over, { events: [] }]);
    expect(seen[4]?.levels).toEqual(["link-down bad", "partition bad", "uncovered bad"]);
    expect(seen[5]?.levels).toEqual(["partition bad", "uncovered bad"]);
    const raised = seen.map(({ said }) => said.filter(({ body }) => body.what === "raised").map(({ body }) => body.alert.kind));
    expect(raised.flat()).toEqual(["link-down", "partition", "uncovered"]);
    expect(seen.flatMap(({ said }) => said).find(({ body }) => body.alert.kind === "uncovered")?.body.alert.affected).toEqual({
      weight: 2,
      nodes: ["b", "c"],
    });
    // Begun when the cause was over already, it is never said.
    expect(played([{ events: [root] }, over, over, { events: [] }]).flatMap(({ levels }) => levels)).toEqual(["link-down warn"]);
  });

  it("a link that nobody uses stays a warning; three times within six hours it flaps", () => {
    const idle = event({ kind: "link-down", node: null, link: "a~b~0", affected: { weight: 0, nodes: [] } });
    expect(played(Array.from({ length: 9 }, () => ({ events: [idle] }))).at(-1)?.levels).toEqual(["link-down warn"]);
    const flapping = { ...idle, values: { before: null, after: 3 } };
    expect(played([{ events: [flapping] }]).at(-1)?.levels).toEqual(["flapping warn"]);
  });
});

describe("subscriptions", () => {
  const rounds = Array.from({ length: 5 }, () => ({ events: [event({})] }));
  const heard = (given: Partial<Subscription>) => played(rounds, [subscription(given)]).flatMap(({ said }) => said).length;

  it("choose by node, by host name, by kind and by mesh", () => {
    expect(heard({ nodes: ["a"] })).toBe(1);
    expect(heard({ nodes: ["c"] })).toBe(0);
    expect(heard({ kinds: ["node-down"] })).toBe(1);
    expect(heard({ kinds: ["partition"] })).toBe(0);
    expect(heard({ mesh: "other" })).toBe(0);
  });

  it("quiet hours hold back until they end, in the mesh's own time, and forget what is over by then", () => {
    // T0 is 01:00 in Madrid; the alert is bad from 01:15 on.
    const lasting = Array.from({ length: 2 * HOUR }, () => ({ events: [event({})] }));
    const quiet = [subscription({ quietHours: { from: "23:00", to: "02:00" } })];
    const seen = played(lasting, quiet, { stepMinutes: 1 });
    const at = seen.flatMap(({ said }, i) => said.map(() => i));
    expect(at).toEqual([60]);
    expect(seen[60]?.said[0]?.body.at).toBe(instantOf(T0 + HOUR * 60_000));
    const over = [...lasting.slice(0, 40), ...lasting.slice(40).map(() => ({}))];
    expect(played(over, quiet, { stepMinutes: 1 }).flatMap(({ said }) => said)).toEqual([]);
  });

  it("what a person has seen is not told again", () => {
    expect(played(rounds, [subscription()], { acknowledged: new Set(["e1"]) }).flatMap(({ said }) => said)).toEqual([]);
  });
});
