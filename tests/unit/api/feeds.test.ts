/** Feeds and calendars of a mesh and of a node, read by parsers that others wrote. */
import { parseFeed } from "@rowanmanning/feed-parser";
import ICAL from "ical.js";
import { beforeEach, describe, expect, it } from "vitest";
import { calendar } from "#components/changes/calendar.ts";
import { dictionaryOf } from "#components/i18n/dictionary.ts";
import { instantOf, type MeshEvent, type Snapshot } from "#lib/model/index.ts";
import { provideWebContext } from "#lib/server/web/context/context.ts";
import { memorySite } from "#tests/support/memory-site.ts";
import * as meshCalendar from "../../../app/[lang]/[mesh]/calendar.ics/route.ts";
import * as meshFeed from "../../../app/[lang]/[mesh]/feed/route.ts";
import * as nodeCalendar from "../../../app/[lang]/[mesh]/nodes/[uid]/calendar.ics/route.ts";
import * as nodeFeed from "../../../app/[lang]/[mesh]/nodes/[uid]/feed/route.ts";

const BASE = "https://malla.example.org";
let uid: string;
let label: string;

function event(snapshot: Pick<Snapshot, "mesh" | "at">, id: string, given: Partial<MeshEvent>): MeshEvent {
  const from = instantOf(Date.parse(snapshot.at) - 3_600_000);
  return {
    id,
    mesh: snapshot.mesh,
    kind: "node-down",
    from,
    to: null,
    noticedAt: instantOf(Date.parse(from) + 60_000),
    node: null,
    link: null,
    family: null,
    gateway: null,
    values: null,
    affected: { weight: 0, nodes: [] },
    why: null,
    cause: null,
    ...given,
  };
}

beforeEach(async () => {
  const site = memorySite([{ id: "sants", name: "Sants; UPC, <1>", technicians: "closed", nodes: 30, seed: 4 }], {
    site: { baseUrl: BASE },
    events: (snapshot) => {
      const [one, other] = snapshot.nodes;
      const link = snapshot.links[0];
      if (one === undefined || other === undefined || link === undefined) throw new Error("a mesh without nodes");
      return [
        event(snapshot, "down", { node: one.uid, why: "reboot" }),
        event(snapshot, "after", { kind: "link-down", link: link.id, cause: "down" }),
        event(snapshot, "over", { node: other.uid, to: snapshot.at }),
        event(snapshot, "new", { kind: "node-new", node: one.uid, to: instantOf(Date.parse(snapshot.at) - 3_600_000) }),
      ];
    },
  });
  provideWebContext(site);
  const view = await site.reader.events("sants", { limit: 10 });
  uid = view?.events.find(({ id }) => id === "down")?.node ?? "";
  label = view?.names.find((named) => named.uid === uid)?.label ?? "";
});

type Route = { GET: (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response> };

async function get(route: Route, params: Record<string, string>): Promise<{ status: number; type: string | null; text: string }> {
  const response = await route.GET(new Request("http://localhost/x"), {
    params: Promise.resolve({ lang: "en", mesh: "sants", ...params }),
  });
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
}

function eventsIn(text: string): ICAL.Event[] {
  return new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
}

describe("a mesh's feed", () => {
  it("is Atom, with an entry an event", async () => {
    const { status, type, text } = await get(meshFeed, {});
    expect([status, type]).toEqual([200, "application/atom+xml; charset=utf-8"]);
    const feed = parseFeed(text);
    expect(feed.meta).toEqual({ type: "atom", version: "1.0" });
    expect(feed.title).toBe("Changes – Sants; UPC, <1>");
    expect(feed.self).toBe(`${BASE}/en/sants/feed`);
    expect(feed.items).toHaveLength(4);
    expect(new Set(feed.items.map(({ id }) => id)).size).toBe(4);
    const down = feed.items.find(({ title }) => title === `${label} is down: the router restarted or lost power`);
    expect(down?.url).toMatch(new RegExp(`^${BASE}/en/sants\\?at=.*&node=${uid}$`));
    expect(down?.published?.getTime()).toBeGreaterThan(0);
  });

  it("is a calendar of what harmed somebody for a while, not of what followed from that", async () => {
    const { status, type, text } = await get(meshCalendar, { lang: "ca" });
    expect([status, type]).toEqual([200, "text/calendar; charset=utf-8"]);
    const found = eventsIn(text);
    expect(found).toHaveLength(2);
    const down = found.find(({ uid: id }) => id.startsWith("down."));
    expect(down?.uid).toBe("down.sants@malla.example.org");
    expect(down?.summary).toBe(`${label} està caigut: l'encaminador es va reiniciar o es va quedar sense corrent`);
    expect(down?.duration.toSeconds()).toBe(3_600);
    expect(down?.sequence).toBe(0);
    expect(found.find(({ uid: id }) => id.startsWith("over."))?.sequence).toBe(1);
  });
});

describe("a node's feed", () => {
  it("tells of that node alone, as Atom and as a calendar, also by an encoded name", async () => {
    for (const spelled of [uid, encodeURIComponent(uid)]) {
      const feed = parseFeed((await get(nodeFeed, { uid: spelled })).text);
      expect(feed.title).toBe(`Changes – ${label} – Sants; UPC, <1>`);
      expect(feed.self).toBe(`${BASE}/en/sants/nodes/${encodeURIComponent(uid)}/feed`);
      expect(feed.items.length).toBeGreaterThanOrEqual(2);
      expect(feed.items.length).toBeLessThan(4);
    }
    const found = eventsIn((await get(nodeCalendar, { uid })).text);
    // What happened at once has no length.
    expect(found.find(({ uid: id }) => id.startsWith("new."))?.duration.toSeconds()).toBe(0);
  });

  it("is not there for what there is not", async () => {
    for (const params of [{ uid: "nobody" }, { uid, mesh: "elsewhere" }, { uid, lang: "xx" }, { uid: "%E0%A4%A" }])
      for (const route of [nodeFeed, nodeCalendar]) expect((await get(route, params)).status).toBe(404);
    expect((await get(meshCalendar, { mesh: "elsewhere" })).status).toBe(404);
  });
});

it("a calendar folds its lines within 75 octets and takes any name for text", () => {
  const hostile = 'ñ😀;,\\"\r\nEND:VCALENDAR\u0000\ud800'.repeat(8);
  const at = "2026-03-01T10:00:00.000Z";
  const text = calendar({
    view: {
      mesh: "m",
      events: [event({ mesh: "m", at }, "e", { node: "n" })],
      names: [{ uid: "n", label: hostile }],
      next: null,
    },
    updated: at,
    name: hostile,
    base: `${BASE}/en/m`,
    path: "",
    language: "en",
    timezone: "UTC",
    t: dictionaryOf("en"),
  });
  for (const line of text.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  const [one] = eventsIn(text);
  expect(one?.summary).toContain('ñ😀;,\\"\nEND:VCALENDAR');
  expect(text.match(/^END:VCALENDAR\r$/gm)).toHaveLength(1);
});
