import { beforeAll, describe, expect, test } from "vitest";
import { instantOf, type MeshEvent, meshEventSchema, type Snapshot, snapshotSchema } from "#lib/model/index.ts";
import { CHANGE_LIMITS } from "#lib/server/web/context/change-limiter.ts";
import { provideWebContext } from "#lib/server/web/context/context.ts";
import { fixFirstViewSchema } from "#lib/wire/api/analysis.ts";
import {
  availabilitySchema,
  diffViewSchema,
  eventsViewSchema,
  marksViewSchema,
  seriesViewSchema,
  timelineSchema,
} from "#lib/wire/api/history.ts";
import { nodesViewSchema, nodeViewSchema, problemSchema } from "#lib/wire/api/views.ts";
import { memorySite } from "#tests/support/memory-site.ts";
import * as availability from "../../../app/api/v1/meshes/[mesh]/availability/route.ts";
import * as diff from "../../../app/api/v1/meshes/[mesh]/diff/route.ts";
import * as events from "../../../app/api/v1/meshes/[mesh]/events/route.ts";
import * as fixFirst from "../../../app/api/v1/meshes/[mesh]/fix-first/route.ts";
import * as mark from "../../../app/api/v1/meshes/[mesh]/marks/[id]/route.ts";
import * as marks from "../../../app/api/v1/meshes/[mesh]/marks/route.ts";
import * as node from "../../../app/api/v1/meshes/[mesh]/nodes/[uid]/route.ts";
import * as nodes from "../../../app/api/v1/meshes/[mesh]/nodes/route.ts";
import * as series from "../../../app/api/v1/meshes/[mesh]/series/route.ts";
import * as snapshot from "../../../app/api/v1/meshes/[mesh]/snapshot/route.ts";
import * as timeline from "../../../app/api/v1/meshes/[mesh]/timeline/route.ts";
import * as wire from "../../../app/api/v1/meshes/[mesh]/wire/route.ts";

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;

/** Rounds 90 to 100, one a minute. */
const LAST = Date.parse("2026-11-22T19:40:00.000Z");
const minutesAgo = (minutes: number) => instantOf(LAST - minutes * 60_000);

function madeEvents({ mesh, nodes: all, links }: Snapshot): MeshEvent[] {
  const [first, second] = all;
  const base = { mesh, noticedAt: minutesAgo(3), link: null, family: null, gateway: null, values: null, why: null, cause: null };
  const down = {
    ...base,
    id: `node-down ${first?.uid}`,
    kind: "node-down" as const,
    from: minutesAgo(8),
    to: minutesAgo(4),
    node: first?.uid ?? null,
    affected: { weight: 1, nodes: [second?.uid ?? ""] },
  };
  const linkDown = {
    ...down,
    id: `link-down ${links[0]?.id}`,
    kind: "link-down" as const,
    node: null,
    link: links[0]?.id ?? null,
    why: "node-down" as const,
    cause: down.id,
    affected: { weight: 0, nodes: [] },
  };
  const blind = { ...down, id: "blind", kind: "collector-outage" as const, from: minutesAgo(6), to: minutesAgo(5), node: null };
  const still = { ...down, id: "still", from: minutesAgo(2), to: null, node: second?.uid ?? null };
  return [down, linkDown, blind, still].map((event) => meshEventSchema.parse(event));
}

beforeAll(() => {
  const site = memorySite(
    [
      { id: "open", name: "Open", technicians: "open", nodes: 30, seed: 4 },
      { id: "closed", name: "Closed", technicians: "closed", nodes: 30, seed: 4, protocol: "bmx7" },
    ],
    { firstRound: 90, warmUpRounds: 10, events: madeEvents },
  );
  provideWebContext(site);
});

async function ask(route: { GET: Handler }, query = "", params: Record<string, string> = { mesh: "open" }): Promise<Response> {
  return route.GET(new Request(`http://localhost/x${query}`), { params: Promise.resolve(params) });
}

async function codeOf(response: Response): Promise<[number, string]> {
  const { code, status } = problemSchema.parse(await response.json());
  return [status, code];
}

async function aUid(mesh = "open", i = 0): Promise<string> {
  const snap = snapshotSchema.parse(await (await ask(snapshot, "", { mesh })).json());
  return snap.nodes[i]?.uid ?? "";
}

describe("as the mesh was", () => {
  test("every table and every thing is of the last round at or before the instant", async () => {
    const at = `?at=${instantOf(LAST - 5 * 60_000 + 30_000)}`;
    const then = nodesViewSchema.parse(await (await ask(nodes, at)).json());
    expect(then).toMatchObject({ round: 95, at: minutesAgo(5) });
    const uid = then.nodes[2]?.uid ?? "";
    expect(nodeViewSchema.parse(await (await ask(node, at, { mesh: "open", uid })).json())).toMatchObject({ round: 95 });
    const now = nodesViewSchema.parse(await (await ask(nodes)).json());
    expect(now.round).toBe(100);
    expect(nodesViewSchema.parse(await (await ask(nodes, "?at=2100-01-01T00:00:00Z")).json())).toEqual(now);
  });

  test("an analysis that nobody kept is computed again, with the rounds before as its window", async () => {
    const view = fixFirstViewSchema.parse(await (await ask(fixFirst, `?at=${minutesAgo(2)}&lang=en`)).json());
    expect(view).toMatchObject({
      round: 98,
      as_of: minutesAgo(2),
      window: { from: minutesAgo(10), to: minutesAgo(2), rounds: 9 },
    });
    expect(view.ranked).toBeGreaterThan(0);
  });

  test("what is past may be kept: by everybody's cache only where the mesh is closed, and a map never, because its nodes may move", async () => {
    const control = async (mesh: string, route: { GET: Handler }, query: string) =>
      (await ask(route, query, { mesh })).headers.get("cache-control");
    const at = `?at=${minutesAgo(5)}`;
    expect(await control("closed", nodes, at)).toBe("public, max-age=604800, immutable, no-transform");
    expect(await control("open", nodes, at)).toBe("private, max-age=604800, immutable, no-transform");
    expect(await control("open", nodes, `?at=${minutesAgo(0)}`)).toBe("no-cache, no-transform");
    expect(await control("closed", wire, at)).toBe("no-cache, no-transform");
  });

  test("nothing older is kept, and a time that is none is refused", async () => {
    for (const route of [nodes, snapshot, wire, fixFirst, timeline])
      expect(await codeOf(await ask(route, "?at=2001-01-01T00:00:00Z"))).toEqual([404, "no-round-yet"]);
    for (const route of [nodes, fixFirst, timeline])
      expect(await codeOf(await ask(route, "?at=2026-11-22"))).toEqual([400, "bad-request"]);
    const uid = await aUid();
    expect(await codeOf(await ask(node, "?at=2001-01-01T00:00:00Z", { mesh: "open", uid }))).toEqual([404, "no-round-yet"]);
    expect(await codeOf(await ask(node, `?at=${minutesAgo(5)}`, { mesh: "open", uid: "nobody" }))).toEqual([404, "unknown-node"]);
  });
});

describe("the time bar", () => {
  test("tells what is kept, what is shown, and how much happened when", async () => {
    const view = timelineSchema.parse(await (await ask(timeline, `?at=${minutesAgo(5)}&span=1h`)).json());
    expect(view).toMatchObject({
      span: "1h",
      from: "2026-11-22T18:41:00.000Z",
      to: "2026-11-22T19:41:00.000Z",
      first: minutesAgo(10),
      last: { round: 100, at: minutesAgo(0) },
      moment: { round: 95, at: minutesAgo(5) },
      previous: minutesAgo(6),
      next: minutesAgo(4),
    });
    expect(view.counts).toHaveLength(60);
    expect([51, 53, 57].map((i) => [view.counts[i], view.grave[i]])).toEqual([
      [2, 1],
      [1, 0],
      [1, 1],
    ]);
    expect(view.counts.reduce((sum, n) => sum + n, 0)).toBe(4);
  });

  test("without being asked takes the shortest span that holds everything; the last round has none after it", async () => {
    const view = timelineSchema.parse(await (await ask(timeline)).json());
    expect(view).toMatchObject({ span: "1h", moment: { round: 100 }, previous: minutesAgo(1), next: null });
  });
});

describe("events", () => {
  test("come newest first with names, a page at a time", async () => {
    const first = eventsViewSchema.parse(await (await ask(events, "?limit=3")).json());
    expect(first.events.map(({ from }) => from)).toEqual([minutesAgo(2), minutesAgo(6), minutesAgo(8)]);
    expect(first.names.length).toBeGreaterThan(0);
    expect(first.names.every(({ uid, label }) => uid !== label)).toBe(true);
    const second = eventsViewSchema.parse(
      await (await ask(events, `?limit=3&cursor=${encodeURIComponent(first.next ?? "")}`)).json(),
    );
    expect(second.events).toHaveLength(1);
    expect(second.next).toBeNull();
    expect(new Set([...first.events, ...second.events].map(({ id }) => id)).size).toBe(4);
  });

  test("are chosen by kind, by time, by whom they concern, and by whether they are over", async () => {
    const ids = async (query: string) =>
      eventsViewSchema.parse(await (await ask(events, query)).json()).events.map(({ kind }) => kind);
    expect(await ids("?kind=link-down")).toEqual(["link-down"]);
    expect(await ids(`?from=${minutesAgo(7)}&to=${minutesAgo(5)}`)).toEqual(["collector-outage"]);
    expect(await ids("?open=true")).toEqual(["node-down"]);
    expect(await ids(`?entity=${await aUid()}&kind=node-down`)).toEqual(["node-down"]);
    expect(await codeOf(await ask(events, "?kind=party"))).toEqual([400, "bad-request"]);
    expect(await codeOf(await ask(events, "", { mesh: "nowhere" }))).toEqual([404, "unknown-mesh"]);
  });
});

describe("series", () => {
  test("as JSON and as a table", async () => {
    const entity = await aUid("open", 3);
    const query = `?entity=${entity}&metric=state&from=${minutesAgo(10)}&to=${minutesAgo(-1)}`;
    const told = seriesViewSchema.parse(await (await ask(series, query)).json());
    expect(told.points).toHaveLength(11);
    expect(told.anomalies).toBeNull();
    const csv = await ask(series, `${query}&format=csv`);
    expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const [head, ...rows] = (await csv.text()).trim().split("\r\n");
    expect(head).toBe("at,value,p10,p90,min,count,unknown,unusual");
    expect(rows).toHaveLength(11);
    expect(rows[0]).toMatch(new RegExp(`^${minutesAgo(10)},`));
  });

  test("what is not kept is said to be unknown, what makes no sense is refused", async () => {
    expect(await codeOf(await ask(series, "?entity=nobody&metric=state"))).toEqual([404, "unknown-series"]);
    expect(await codeOf(await ask(series, "?entity=nobody&metric=luck"))).toEqual([400, "bad-request"]);
    const backwards = `?entity=x&metric=state&from=${minutesAgo(1)}&to=${minutesAgo(2)}`;
    expect(await codeOf(await ask(series, backwards))).toEqual([400, "bad-request"]);
    // A device that is named after its MAC is not asked for by the public.
    const device = encodeURIComponent(`${await aUid("closed")}/enx02cafe000001`);
    expect(await codeOf(await ask(series, `?entity=${device}&metric=rx-mbps`, { mesh: "closed" }))).toEqual([
      404,
      "unknown-series",
    ]);
  });
});

describe("two moments", () => {
  test("the same moment twice is no difference", async () => {
    const view = diffViewSchema.parse(await (await ask(diff, `?from=${minutesAgo(5)}&to=${minutesAgo(5)}`)).json());
    expect(view.nodes).toEqual({ added: [], removed: [], state: [] });
    expect(view.links).toEqual({ added: [], removed: [], worse: [], better: [] });
  });

  test("that are kept, else nothing", async () => {
    const view = diffViewSchema.parse(await (await ask(diff, `?from=${minutesAgo(10)}&to=${minutesAgo(0)}`)).json());
    expect(view).toMatchObject({ from: { round: 90 }, to: { round: 100 }, windowS: 3_600 });
    expect(await codeOf(await ask(diff, "?from=2001-01-01T00:00:00Z&to=2026-11-22T19:40:00Z"))).toEqual([404, "no-round-yet"]);
    expect(await codeOf(await ask(diff, "?from=x"))).toEqual([400, "bad-request"]);
  });
});

test("availability: what was down of the known time, without what nobody knows", async () => {
  const uid = await aUid();
  const query = `?entity=${uid}&from=${minutesAgo(60)}&to=${minutesAgo(0)}`;
  const view = availabilitySchema.parse(await (await ask(availability, query)).json());
  // Ten minutes are kept, one of them unknown; down four minutes, of which one is the unknown one.
  expect(view).toMatchObject({ from: minutesAgo(10), to: minutesAgo(0), downS: 180, unknownS: 60 });
  expect(view.share).toBeCloseTo(1 - 180 / 540, 12);
  // It was down before and after what nobody knows: that is one failure.
  expect(view).toMatchObject({ coverage: 0.9, failures: 1, upS: 360, mttrS: 180, mtbfS: 360 });
  expect(view.spells.map(({ state, from, to }) => [state, from, to])).toEqual([
    ["down", minutesAgo(8), minutesAgo(6)],
    ["unknown", minutesAgo(6), minutesAgo(5)],
    ["down", minutesAgo(5), minutesAgo(4)],
  ]);
  expect(await codeOf(await ask(availability, "?entity=nobody"))).toEqual([404, "unknown-series"]);
});

describe("marks", () => {
  const send = (method: "POST" | "DELETE", mesh: string, headers: Record<string, string>, body?: unknown, id = "") => {
    const request = new Request("http://localhost/x", {
      method,
      headers: { host: "localhost", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return method === "POST"
      ? marks.POST(request, { params: Promise.resolve({ mesh }) })
      : mark.DELETE(request, { params: Promise.resolve({ mesh, id }) });
  };
  const good = { at: minutesAgo(5), label: "was good" };
  const here = { origin: "http://localhost:3000", "sec-fetch-site": "same-origin" };

  test("of a visit tell who worked on what", async () => {
    const visit = { at: minutesAgo(5), label: "turned the antenna", entity: "a~b~0", who: "Montse" };
    const made = await send("POST", "open", here, visit);
    expect(made.status).toBe(201);
    const listed = marksViewSchema.parse(await (await ask(marks)).json());
    expect(listed.marks).toMatchObject([visit]);
    await send("DELETE", "open", here, undefined, listed.marks[0]?.id);
    expect((await send("POST", "open", here, { ...visit, who: "x".repeat(61) })).status).toBe(400);
  });

  test("are made, listed and removed where the mesh is open", async () => {
    const made = await send("POST", "open", here, good);
    expect(made.status).toBe(201);
    const listed = marksViewSchema.parse(await (await ask(marks)).json());
    expect(listed).toMatchObject({ writable: true, marks: [{ at: minutesAgo(5), label: "was good" }] });
    const gone = await send("DELETE", "open", here, undefined, listed.marks[0]?.id);
    expect(marksViewSchema.parse(await gone.json()).marks).toEqual([]);
  });

  test("are refused from another site, in a closed mesh, and where they make no sense", async () => {
    const elsewhere = { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" };
    expect(await codeOf(await send("POST", "open", elsewhere, good))).toEqual([403, "forbidden"]);
    expect(await codeOf(await send("POST", "open", { origin: "https://elsewhere.example" }, good))).toEqual([403, "forbidden"]);
    expect(await codeOf(await send("DELETE", "open", elsewhere, undefined, "x"))).toEqual([403, "forbidden"]);
    expect(await codeOf(await send("POST", "closed", here, good))).toEqual([403, "forbidden"]);
    expect(await codeOf(await send("POST", "open", here, { ...good, label: " " }))).toEqual([400, "bad-request"]);
    expect(await codeOf(await send("POST", "open", here, { ...good, at: "2001-01-01T00:00:00Z" }))).toEqual([400, "bad-request"]);
    expect(await codeOf(await send("POST", "nowhere", here, good))).toEqual([404, "unknown-mesh"]);
    expect((await ask(marks, "", { mesh: "closed" })).status).toBe(200);
    expect(marksViewSchema.parse(await (await ask(marks)).json()).marks).toEqual([]);
  });

  test("are refused where no browser says that a page of ours asks", async () => {
    expect(await codeOf(await send("POST", "open", {}, good))).toEqual([403, "forbidden"]);
    expect(await codeOf(await send("DELETE", "open", { "sec-fetch-site": "none" }, undefined, "x"))).toEqual([403, "forbidden"]);
  });

  test("are refused, and their form not shown, where the site takes no changes from strangers", async () => {
    provideWebContext(
      memorySite([{ id: "open", name: "Open", technicians: "open", nodes: 30, seed: 4 }], { site: { anonymousChanges: false } }),
    );
    expect(await codeOf(await send("POST", "open", here, good))).toEqual([403, "forbidden"]);
    expect(await codeOf(await send("DELETE", "open", here, undefined, "x"))).toEqual([403, "forbidden"]);
    expect(marksViewSchema.parse(await (await ask(marks)).json()).writable).toBe(false);
  });

  test("are refused when a visitor, or all together, make too many", async () => {
    provideWebContext(memorySite([{ id: "open", name: "Open", technicians: "open", nodes: 30, seed: 4 }]));
    const from = (client: string) => send("DELETE", "open", { ...here, "x-teranyina-client": client }, undefined, "none");
    for (let n = 0; n < CHANGE_LIMITS.perClient; n += 1) expect((await from("10.0.0.1")).status).toBe(200);
    const refused = await from("10.0.0.1");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await codeOf(refused)).toEqual([429, "too-many-changes"]);
    expect((await from("10.0.0.2")).status).toBe(200);
  });
});
