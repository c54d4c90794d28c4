import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { analysisSchema } from "#lib/model/index.ts";
import { HEARTBEAT_MS } from "#lib/server/web/api/event-stream.ts";
import { provideWebContext } from "#lib/server/web/context/context.ts";
import { CODING_HEADER } from "#lib/server/web/http/coded-responses.ts";
import { whatIfViewSchema } from "#lib/wire/api/analysis.ts";
import { EXPORT_FORMATS } from "#lib/wire/api/export-formats.ts";
import { problemSchema } from "#lib/wire/api/views.ts";
import { type MemorySite, memorySite } from "#tests/support/memory-site.ts";
import * as anyPath from "../../../app/api/[[...path]]/route.ts";
import * as alerts from "../../../app/api/v1/meshes/[mesh]/alerts/route.ts";
import * as analysis from "../../../app/api/v1/meshes/[mesh]/analysis/route.ts";
import * as availability from "../../../app/api/v1/meshes/[mesh]/availability/route.ts";
import * as diff from "../../../app/api/v1/meshes/[mesh]/diff/route.ts";
import * as events from "../../../app/api/v1/meshes/[mesh]/events/route.ts";
import * as exportRoute from "../../../app/api/v1/meshes/[mesh]/export/[format]/route.ts";
import * as fixFirst from "../../../app/api/v1/meshes/[mesh]/fix-first/route.ts";
import * as gateways from "../../../app/api/v1/meshes/[mesh]/gateways/route.ts";
import * as link from "../../../app/api/v1/meshes/[mesh]/links/[id]/route.ts";
import * as links from "../../../app/api/v1/meshes/[mesh]/links/route.ts";
import * as marks from "../../../app/api/v1/meshes/[mesh]/marks/route.ts";
import * as node from "../../../app/api/v1/meshes/[mesh]/nodes/[uid]/route.ts";
import * as nodes from "../../../app/api/v1/meshes/[mesh]/nodes/route.ts";
import * as onlyWays from "../../../app/api/v1/meshes/[mesh]/only-ways/route.ts";
import * as reliabilityDays from "../../../app/api/v1/meshes/[mesh]/reliability/days/route.ts";
import * as reliability from "../../../app/api/v1/meshes/[mesh]/reliability/route.ts";
import * as mesh from "../../../app/api/v1/meshes/[mesh]/route.ts";
import * as series from "../../../app/api/v1/meshes/[mesh]/series/route.ts";
import * as snapshot from "../../../app/api/v1/meshes/[mesh]/snapshot/route.ts";
import * as statistics from "../../../app/api/v1/meshes/[mesh]/statistics/route.ts";
import * as meshStatus from "../../../app/api/v1/meshes/[mesh]/status/route.ts";
import * as steadiness from "../../../app/api/v1/meshes/[mesh]/steadiness/route.ts";
import * as stream from "../../../app/api/v1/meshes/[mesh]/stream/route.ts";
import * as timeline from "../../../app/api/v1/meshes/[mesh]/timeline/route.ts";
import * as whatIf from "../../../app/api/v1/meshes/[mesh]/what-if/route.ts";
import * as wire from "../../../app/api/v1/meshes/[mesh]/wire/route.ts";
import * as meshes from "../../../app/api/v1/meshes/route.ts";
import * as openapi from "../../../app/api/v1/openapi.json/route.ts";
import * as schema from "../../../app/api/v1/schemas/[name]/route.ts";
import * as schemas from "../../../app/api/v1/schemas/route.ts";
import * as sd from "../../../app/api/v1/sd/[mesh]/route.ts";
import * as status from "../../../app/api/v1/status/route.ts";
import * as healthz from "../../../app/healthz/route.ts";
import * as metrics from "../../../app/metrics/route.ts";

type Route = { GET: (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response> };

/** Path template of the OpenAPI document -> handler. */
const ROUTES: Readonly<Record<string, Route>> = {
  "/api/v1/meshes": meshes,
  "/api/v1/meshes/{mesh}": mesh,
  "/api/v1/meshes/{mesh}/snapshot": snapshot,
  "/api/v1/meshes/{mesh}/wire": wire,
  "/api/v1/meshes/{mesh}/nodes": nodes,
  "/api/v1/meshes/{mesh}/nodes/{uid}": node,
  "/api/v1/meshes/{mesh}/links": links,
  "/api/v1/meshes/{mesh}/links/{id}": link,
  "/api/v1/meshes/{mesh}/gateways": gateways,
  "/api/v1/meshes/{mesh}/status": meshStatus,
  "/api/v1/meshes/{mesh}/alerts": alerts,
  "/api/v1/meshes/{mesh}/analysis": analysis,
  "/api/v1/meshes/{mesh}/fix-first": fixFirst,
  "/api/v1/meshes/{mesh}/statistics": statistics,
  "/api/v1/meshes/{mesh}/reliability": reliability,
  "/api/v1/meshes/{mesh}/reliability/days": reliabilityDays,
  "/api/v1/meshes/{mesh}/steadiness": steadiness,
  "/api/v1/meshes/{mesh}/only-ways": onlyWays,
  "/api/v1/meshes/{mesh}/timeline": timeline,
  "/api/v1/meshes/{mesh}/events": events,
  "/api/v1/meshes/{mesh}/series": series,
  "/api/v1/meshes/{mesh}/diff": diff,
  "/api/v1/meshes/{mesh}/availability": availability,
  "/api/v1/meshes/{mesh}/marks": marks,
  "/api/v1/meshes/{mesh}/export/{format}": exportRoute,
  "/api/v1/meshes/{mesh}/stream": stream,
  "/api/v1/sd/{mesh}": sd,
  "/api/v1/status": status,
  "/api/v1/openapi.json": openapi,
  "/api/v1/schemas": schemas,
  "/api/v1/schemas/{name}": schema,
};

/** What changes one thing that is there: its own tests ask it. */
const OF_ONE = ["/api/v1/meshes/{mesh}/marks/{id}", "/api/v1/meshes/{mesh}/alerts/{id}/acknowledge"];

/** What a path wants to be asked with. */
async function queryFor(path: string): Promise<string> {
  const uid = encodeURIComponent(await aNode());
  const range = "from=2026-11-22T19:40:00Z&to=2026-11-22T20:40:00Z";
  if (path.endsWith("/series")) return `?entity=${uid}&metric=state&${range}`;
  if (path.endsWith("/diff")) return `?${range}`;
  if (path.endsWith("/steadiness")) return `?node=${uid}`;
  return path.endsWith("/availability") ? `?entity=${uid}` : "";
}

/** What is posted to, with a body that makes sense there. */
const POSTED: Readonly<Record<string, { route: typeof whatIf; body: () => Promise<unknown> }>> = {
  "/api/v1/meshes/{mesh}/what-if": {
    route: whatIf,
    body: async () => ({ changes: [{ kind: "remove-node", node: await aNode() }] }),
  },
};

async function aNode(mesh = "closed"): Promise<string> {
  return (await site.reader.nodes(mesh))?.nodes[3]?.uid ?? "";
}

function post(body: unknown, mesh = "closed"): Promise<Response> {
  const request = new Request("http://localhost/x", {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return whatIf.POST(request, { params: Promise.resolve({ mesh }) });
}

let site: MemorySite;

beforeEach(() => {
  site = memorySite(
    [
      { id: "open", name: "Open", technicians: "open", nodes: 30, seed: 4 },
      { id: "closed", name: "Closed", technicians: "closed", nodes: 30, seed: 4, protocol: "bmx7" },
    ],
    { metrics: { token: "let-me-in" } },
  );
  provideWebContext(site);
});

async function ask(
  route: Route,
  params: Record<string, string> = {},
  headers: Record<string, string> = {},
  query = "",
): Promise<Response> {
  return route.GET(new Request(`http://localhost/x${query}`, { headers }), { params: Promise.resolve(params) });
}

async function problemOf(response: Response): Promise<[number, string]> {
  expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  const { code, status: told } = problemSchema.parse(await response.json());
  expect(told).toBe(response.status);
  return [response.status, code];
}

describe("the OpenAPI document", () => {
  const documentSchema = z.object({
    openapi: z.literal("3.1.0"),
    paths: z.record(
      z.string(),
      z.partialRecord(z.enum(["get", "post", "delete"]), z.object({ responses: z.record(z.string(), z.unknown()) })),
    ),
    components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
  });

  test("names exactly the routes that there are, and no reference leads nowhere", async () => {
    const document = documentSchema.parse(await (await ask(openapi)).json());
    expect(Object.keys(document.paths).sort()).toEqual([...Object.keys(ROUTES), ...Object.keys(POSTED), ...OF_ONE].sort());
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g))
      expect(document.components.schemas).toHaveProperty(name ?? "");
  });

  test("every real answer fits the schema that the document gives it", async () => {
    const document = documentSchema.parse(await (await ask(openapi)).json());
    const view = await site.reader.nodes("closed");
    const params = {
      mesh: "closed",
      uid: view?.nodes[3]?.uid ?? "",
      id: (await site.reader.links("closed"))?.links[2]?.id ?? "",
      format: "netjson",
      name: "Snapshot",
    };
    let checked = 0;
    for (const path of [...Object.keys(ROUTES), ...Object.keys(POSTED)]) {
      const route = ROUTES[path];
      if (route === stream) continue;
      const response =
        route === undefined
          ? await post(await POSTED[path]?.body())
          : await ask(route, params, { authorization: "Bearer let-me-in" }, await queryFor(path));
      expect(response.status, path).toBe(200);
      const { content } = z
        .object({ content: z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) })) })
        .parse(document.paths[path]?.[route === undefined ? "post" : "get"]?.responses["200"]);
      const described = content["application/json"]?.schema ?? {};
      const whole = JSON.stringify({ ...described, $defs: document.components.schemas });
      const validator = z.fromJSONSchema(JSON.parse(whole.replaceAll("#/components/schemas/", "#/$defs/")));
      const body: unknown = await response.json();
      validator.parse(body);
      // The schema would refuse another document.
      if (!path.endsWith("}") && !/openapi|export/.test(path))
        expect(validator.safeParse({ odd: body }).success, path).toBe(false);
      checked += 1;
    }
    expect(checked).toBe(Object.keys(ROUTES).length - 1 + Object.keys(POSTED).length);
  });
});

describe("what-if", () => {
  test("tells the difference on the last round, with names", async () => {
    const { gateways: rows } = (await site.reader.gateways("open")) ?? { gateways: [] };
    const changes = rows
      .filter(({ gateway: one }) => one.family === "v4")
      .map(({ gateway: one }) => ({ kind: "remove-gateway", node: one.node }));
    const { difference, names } = whatIfViewSchema.parse(await (await post({ changes }, "open")).json());
    const { nodes: all } = analysisSchema.parse(await (await ask(analysis, { mesh: "open" })).json());
    const covered = all.filter((row) => row.gateway !== null).map((row) => row.id);
    expect(changes.length).toBeGreaterThan(0);
    expect([...difference.lost].sort()).toEqual(covered.sort());
    expect(difference.lost.every((uid) => names.some((one) => one.uid === uid && one.label !== uid))).toBe(true);
  });

  test("refuses what makes no sense, what is too much, and what is not posted", async () => {
    const removal = { kind: "remove-node", node: await aNode() };
    expect(await problemOf(await post({ changes: [{ kind: "remove-node", node: "nobody" }] }))).toEqual([422, "change-refused"]);
    expect(await problemOf(await post({ changes: [] }))).toEqual([400, "bad-request"]);
    expect(await problemOf(await post({ changes: [removal], fast: true }))).toEqual([400, "bad-request"]);
    expect(await problemOf(await post("{"))).toEqual([400, "bad-request"]);
    expect(await problemOf(await post({ changes: Array(33).fill(removal) }))).toEqual([400, "bad-request"]);
    expect(await problemOf(await post(" ".repeat(65_537)))).toEqual([413, "too-large"]);
    expect(await problemOf(await post({ changes: [removal] }, "nowhere"))).toEqual([404, "unknown-mesh"]);
    const got = await whatIf.GET(new Request("http://localhost/x"), { params: Promise.resolve({ mesh: "open" }) });
    expect(got.headers.get("allow")).toBe("POST, OPTIONS");
    expect(await problemOf(got)).toEqual([405, "method-not-allowed"]);
    const preflight = await whatIf.OPTIONS(new Request("http://localhost/x"), { params: Promise.resolve({}) });
    expect(preflight.headers.get("access-control-allow-methods")).toBe("POST, OPTIONS");
  });

  test("computes a few at a time", async () => {
    const changes = [{ kind: "remove-node", node: await aNode() }];
    const answers = await Promise.all(Array.from({ length: 6 }, () => post({ changes })));
    expect(answers.map(({ status: told }) => told).sort()).toEqual([200, 200, 200, 200, 503, 503]);
    expect((await post({ changes })).status).toBe(200);
  });
});

describe("the analysis", () => {
  test("speaks the language that is asked for, else the browser's", async () => {
    const language = async (headers: Record<string, string>, query: string) =>
      z.object({ language: z.string() }).parse(await (await ask(fixFirst, { mesh: "open" }, headers, query)).json()).language;
    expect(await language({}, "")).toBe("ca");
    expect(await language({ "accept-language": "fr, es-ES;q=0.8" }, "")).toBe("es");
    expect(await language({ "accept-language": "es" }, "?lang=en")).toBe("en");
    expect(await language({ "accept-language": "ca;q=0.2, es;q=0.9" }, "")).toBe("es");
    expect(await language({ "accept-language": "fr, en-GB;q=0.5, es;q=0" }, "")).toBe("en");
    expect(await problemOf(await ask(fixFirst, { mesh: "open" }, {}, "?lang=fr"))).toEqual([400, "bad-request"]);
  });

  test("is of the family that is asked for", async () => {
    const family = async (query: string) => {
      const response = await ask(analysis, { mesh: "open" }, {}, query);
      return response.status === 200 ? analysisSchema.parse(await response.json()).family : problemOf(response);
    };
    expect(await family("")).toBe("v4");
    expect(await family("?family=v4")).toBe("v4");
    const hasV6 = ((await site.reader.gateways("open"))?.gateways ?? []).some(({ gateway: one }) => one.family === "v6");
    expect(await family("?family=v6")).toEqual(hasV6 ? "v6" : [404, "no-analysis-yet"]);
    expect(await problemOf(await ask(analysis, { mesh: "open" }, {}, "?family=community"))).toEqual([400, "bad-request"]);
    expect(await problemOf(await ask(analysis, { mesh: "nowhere" }))).toEqual([404, "unknown-mesh"]);
  });
});

describe("validators and codings", () => {
  test("a document has a strong tag, and is not sent again", async () => {
    const first = await ask(wire, { mesh: "open" });
    const tag = first.headers.get("etag") ?? "";
    expect(tag).toMatch(/^"[\w-]{27}"$/);
    expect(first.headers.get("cache-control")).toBe("no-cache, no-transform");
    const second = await ask(wire, { mesh: "open" }, { "if-none-match": `"x", W/${tag}` });
    expect(second.status).toBe(304);
    expect(second.headers.get("etag")).toBe(tag);
    expect(await second.text()).toBe("");
    site.nextRound();
    expect((await ask(wire, { mesh: "open" }, { "if-none-match": tag })).status).toBe(200);
  });

  test.each([
    ["br, gzip", "br", brotliDecompressSync],
    ["gzip;q=1, br;q=0.1", "gzip", gunzipSync],
    ["*", "br", brotliDecompressSync],
  ])("%s is answered in %s", async (accepted, coding, decompress) => {
    const plain = await ask(nodes, { mesh: "open" });
    const coded = await ask(nodes, { mesh: "open" }, { "accept-encoding": accepted, [CODING_HEADER]: "allowed" });
    expect(coded.headers.get(CODING_HEADER)).toBe(coding);
    expect(coded.headers.get("etag")).not.toBe(plain.headers.get("etag"));
    expect(coded.headers.get("vary")).toBe("Accept-Encoding");
    expect(decompress(new Uint8Array(await coded.arrayBuffer())).toString()).toBe(await plain.text());
    // A tag of one coding is good for asking in another: the document is the same.
    const again = await ask(nodes, { mesh: "open" }, { "if-none-match": coded.headers.get("etag") ?? "" });
    expect(again.status).toBe(304);
  });

  test.each(["identity", "br;q=0, gzip;q=0", "zstd"])("%s is answered plain", async (accepted) => {
    const response = await ask(nodes, { mesh: "open" }, { "accept-encoding": accepted, [CODING_HEADER]: "allowed" });
    expect(response.headers.get(CODING_HEADER)).toBeNull();
    expect(JSON.parse(await response.text()).mesh).toBe("open");
  });

  test("without a server in front that knows codings the body is plain", async () => {
    const response = await ask(nodes, { mesh: "open" }, { "accept-encoding": "br" });
    expect(JSON.parse(await response.text()).mesh).toBe("open");
  });
});

describe("methods", () => {
  test("HEAD has the head only, OPTIONS tells, others are refused", async () => {
    const context = { params: Promise.resolve({ mesh: "open" }) };
    const head = await wire.HEAD(new Request("http://localhost/x", { method: "HEAD" }), context);
    expect([head.status, await head.text(), head.headers.get("etag")?.length]).toEqual([200, "", 29]);
    const options = await wire.OPTIONS(new Request("http://localhost/x", { method: "OPTIONS" }), context);
    expect([options.status, options.headers.get("access-control-allow-methods")]).toEqual([204, "GET, HEAD, OPTIONS"]);
    const post = await wire.POST(new Request("http://localhost/x", { method: "POST" }), context);
    expect(post.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
    expect(await problemOf(post)).toEqual([405, "method-not-allowed"]);
  });
});

describe("problems", () => {
  test.each([
    [wire, { mesh: "nowhere" }, 404, "unknown-mesh"],
    [wire, { mesh: "../etc" }, 404, "unknown-mesh"],
    [mesh, { mesh: "nowhere" }, 404, "unknown-mesh"],
    [meshStatus, { mesh: "" }, 404, "unknown-mesh"],
    [stream, { mesh: "nowhere" }, 404, "unknown-mesh"],
    [node, { mesh: "open", uid: "__proto__" }, 404, "unknown-node"],
    [node, { mesh: "nowhere", uid: "x" }, 404, "unknown-mesh"],
    [link, { mesh: "open", id: "%" }, 404, "unknown-link"],
    [exportRoute, { mesh: "open", format: "toString" }, 404, "unknown-format"],
    [schema, { name: "constructor" }, 404, "not-found"],
    [anyPath, {}, 404, "not-found"],
  ])("case %#", async (route, params, code, word) => {
    expect(await problemOf(await ask(route, params))).toEqual([code, word]);
  });

  test("a time that is none, and a time before the first round", async () => {
    expect(await problemOf(await ask(wire, { mesh: "open" }, {}, "?at=yesterday"))).toEqual([400, "bad-request"]);
    expect(await problemOf(await ask(wire, { mesh: "open" }, {}, "?at=2001-01-01T00:00:00%2B01:00"))).toEqual([
      404,
      "no-round-yet",
    ]);
    expect((await ask(wire, { mesh: "open" }, {}, "?at=2100-01-01T00:00:00Z")).status).toBe(200);
  });

  test("what breaks inside is not shown outside", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    provideWebContext({ ...site, reader: { ...site.reader, meshes: () => Promise.reject(new Error("secret 10.1.2.3")) } });
    const response = await ask(meshes);
    expect(await response.clone().text()).not.toContain("10.1.2.3");
    expect(await problemOf(response)).toEqual([500, "internal"]);
    expect(log).toHaveBeenCalledOnce();
    log.mockRestore();
  });
});

test("every export is a file to save", async () => {
  for (const format of EXPORT_FORMATS) {
    const response = await ask(exportRoute, { mesh: "closed", format });
    expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="closed-[\w.-]+"$/);
    expect((await response.text()).length).toBeGreaterThan(500);
  }
});

describe("the stream", () => {
  async function read(reader: ReadableStreamDefaultReader<Uint8Array>, until: string): Promise<string> {
    let text = "";
    while (!text.includes(until)) {
      const { value, done } = await reader.read();
      if (done) return text;
      text += new TextDecoder().decode(value);
    }
    return text;
  }

  async function open(headers: Record<string, string> = {}, signal = new AbortController().signal) {
    const response = await stream.GET(new Request("http://localhost/x", { headers, signal }), {
      params: Promise.resolve({ mesh: "open" }),
    });
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const reader = response.body?.getReader();
    if (reader === undefined) throw new Error("no body");
    return reader;
  }

  test("tells the state at once, then each round of its mesh, with its number as id", async () => {
    const reader = await open();
    const begin = await read(reader, '"round":100');
    expect(begin).toContain('event: status\ndata: {"type":"status","collectorAlive":true}\n\n');
    expect(begin).toContain("id: 100\nevent: round\n");
    site.nextRound();
    const next = await read(reader, '"round":101');
    expect(next).toContain('id: 101\nevent: round\ndata: {"type":"round","mesh":"open","round":101,');
    expect(next).not.toContain('"mesh":"closed"');
    site.setCollectorAlive(false);
    expect(await read(reader, "false")).toContain('"collectorAlive":false');
    await reader.cancel();
    expect(site.listeners()).toBe(0);
  });

  test("does not tell again the round that the reader has, but tells one that it missed", async () => {
    const same = await open({ "last-event-id": "100" });
    site.setCollectorAlive(false);
    expect(await read(same, "false")).not.toContain("event: round");
    await same.cancel();
    const behind = await open({ "last-event-id": "98" });
    expect(await read(behind, "event: round")).toContain("id: 100");
    await behind.cancel();
  });

  test("ends when the client goes, and leaves nothing behind", async () => {
    const abort = new AbortController();
    const reader = await open({}, abort.signal);
    await read(reader, "event: round");
    expect(site.listeners()).toBe(1);
    abort.abort();
    expect(await read(reader, "never")).toBe("");
    expect(site.listeners()).toBe(0);
    const gone = await open({}, AbortSignal.abort());
    await read(gone, "never");
    expect(site.listeners()).toBe(0);
  });

  test("a heartbeat keeps it open, and a reader that takes nothing is let go", async () => {
    vi.useFakeTimers();
    try {
      const reader = await open();
      await read(reader, "event: round");
      vi.advanceTimersByTime(HEARTBEAT_MS);
      expect(await read(reader, ":")).toBe(": still here\n\n");
      for (let n = 0; n < 80; n += 1) site.setCollectorAlive(n % 2 === 0);
      expect(site.listeners()).toBe(0);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

test("metrics and health", async () => {
  const text = await (await ask(metrics)).text();
  expect(text).toContain('teranyina_nodes{mesh="open",state="answered"} ');
  for (const line of text.trim().split("\n"))
    expect(line).toMatch(/^(# (HELP|TYPE) teranyina_\w+ .+|teranyina_\w+(\{[^}]*\})? [\d.e+-]+)$/);
  const health = await ask(healthz);
  expect(health.status).toBe(200);
  expect(await health.json()).toMatchObject({ web: "ok", collector: "ok", meshes: { open: { ok: true }, closed: { ok: true } } });
});
