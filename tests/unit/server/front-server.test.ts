/** The server in front of Next, with a page maker in Next's place: what it refuses, holds to limits, and answers by itself. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { createLog } from "#lib/server/log.ts";
import { provideWebContext } from "#lib/server/web/context/context.ts";
import { frontServer } from "#lib/server/web/http/http-server.ts";
import { createPageCache, type PageCache } from "#lib/server/web/http/page-cache.ts";
import { memorySite } from "#tests/support/memory-site.ts";

type Site = {
  url: string;
  port: number;
  pages: PageCache;
  made: string[];
  configure(text: string): void;
};

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function start(next?: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<Site> {
  const made: string[] = [];
  const pages = createPageCache({ ttlMs: () => 60_000 });
  let text = "one";
  const page = async (request: IncomingMessage, response: ServerResponse) => {
    made.push(request.url ?? "");
    const nonce = /'nonce-([^']+)'/.exec(String(request.headers["content-security-policy"]))?.[1];
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.write(`<html><script nonce="${nonce}">ours()</script>`);
    response.end(`<script>theirs()</script><p>${request.headers.cookie} ${"long ".repeat(400)}</p></html>`);
  };
  const log = createLog("test", 2);
  server = frontServer(next ?? page, pages, () => text, log);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const configure = (now: string) => {
    text = now;
  };
  return { url: `http://127.0.0.1:${port}`, port, pages, made, configure };
}

/** What comes back for bytes that no library would send. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(text);
  const [chunk] = await once(socket, "data");
  socket.destroy();
  return String(chunk).split("\r\n\r\n", 1)[0] ?? "";
}

/** Sends so many bytes as fast as they are taken. @returns the status, and how many were taken until it came. */
function sendMuch(port: number, path: string, bytes: number, headers: Record<string, string>): Promise<[number, number]> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    let isOver = false;
    const piece = Buffer.alloc(65_536);
    const request = httpRequest({ port, host: "127.0.0.1", path, method: "POST", headers }, (response) => {
      isOver = true;
      response.resume();
      resolve([response.statusCode ?? 0, sent]);
    });
    request.on("error", (cause) => (isOver ? undefined : reject(cause)));
    const more = () => {
      while (!isOver && sent < bytes) {
        sent += piece.byteLength;
        if (!request.write(piece)) return void request.once("drain", more);
      }
      request.end();
    };
    more();
  });
}

describe("addresses and methods", () => {
  it.each([
    ["GET /en/%ff HTTP/1.1", 400],
    ["GET /en/sants/nodes/% HTTP/1.1", 400],
    ["GET /en/%00 HTTP/1.1", 400],
    ["GET /en?x=%ff HTTP/1.1", 200],
    ["GET http://x.example/en/sants HTTP/1.1", 200],
    ["GET http://x.example/en/%ff HTTP/1.1", 400],
    ["GET en HTTP/1.1", 400],
    ["TRACE /en HTTP/1.1", 405],
    ["TRACE /api/v1/status HTTP/1.1", 405],
    ["OPTIONS * HTTP/1.1", 405],
    ["PUT /en HTTP/1.1", 405],
    ["DELETE /ca/sants/nodes HTTP/1.1", 405],
    ["POST /embed/sants HTTP/1.1", 405],
    ["GET /theme HTTP/1.1", 405],
    ["GET /en/sants/marks HTTP/1.1", 405],
    ["PROPFIND /en HTTP/1.1", 405],
    ["POST /theme HTTP/1.1", 200],
    ["PUT /api/v1/status HTTP/1.1", 200], // its handler refuses it by a problem document
  ])("%s is answered by %i", async (line, status) => {
    const { port } = await start();
    const head = await raw(port, `${line}\r\nHost: x\r\nContent-Length: 0\r\n\r\n`);
    expect(head).toContain(`HTTP/1.1 ${status} `);
    if (status === 405) expect(head).toMatch(/\r\nAllow: [A-Z, ]+/);
  });
});

describe("bodies", () => {
  const reading = async (request: IncomingMessage, response: ServerResponse) => {
    let bytes = 0;
    for await (const chunk of request) bytes += chunk.length;
    response.end(String(bytes));
  };
  const MUCH = 200_000_000;

  it("of 200 MB are refused before they are sent, or when they become too large, and never get into memory", async () => {
    const { port } = await start(reading);
    const beforeBytes = process.memoryUsage().rss;
    for (const path of ["/theme", "/en/sants/marks", "/api/v1/meshes/sants/marks", "/api/v1/meshes/sants/what-if"]) {
      expect((await sendMuch(port, path, MUCH, { "content-length": String(MUCH) }))[0]).toBe(413);
    }
    const [status, sent] = await sendMuch(port, "/theme", MUCH, { "transfer-encoding": "chunked" });
    expect(status).toBe(413);
    expect(sent).toBeLessThan(MUCH / 4);
    expect(process.memoryUsage().rss - beforeBytes).toBeLessThan(60_000_000);
  });

  it("that fit are handed on whole", async () => {
    const { url } = await start(reading);
    const response = await fetch(`${url}/theme`, { method: "POST", body: "x".repeat(65_536) });
    expect([response.status, await response.text()]).toEqual([200, "65536"]);
  });

  it("are not waited for without end", { timeout: 20_000 }, async () => {
    const { port } = await start(reading);
    const head = await raw(port, "POST /theme HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc");
    expect(head).toContain("HTTP/1.1 408 ");
  });
});

describe("pages", () => {
  it("are made once for all who ask for the same, also at the same time", async () => {
    const { url, made } = await start();
    const answers = await Promise.all(Array.from({ length: 200 }, () => fetch(`${url}/en/sants`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(made).toEqual(["/en/sants"]);
    for (const other of ["/en/sants?at=x", "/ca/sants"]) await fetch(url + other);
    await fetch(`${url}/en/sants`, { headers: { cookie: "a=b; theme=dark" } });
    await fetch(`${url}/en/sants`, { headers: { cookie: "theme=dark; id=7" } });
    await fetch(`${url}/en/sants`, { headers: { rsc: "1" } });
    expect(made).toHaveLength(5);
  });

  it("are made of nothing but what tells them apart", async () => {
    const { url } = await start();
    const evil = { "x-forwarded-host": "evil.example", cookie: "id=7; theme=dark; x=y" };
    expect(await (await fetch(`${url}/en/sants`, { headers: evil })).text()).toContain("<p>theme=dark long");
  });

  it("allow the scripts that we have written, and those alone", async () => {
    const { url } = await start();
    const policies = [await fetch(`${url}/en/sants`), await fetch(`${url}/en/sants`)].map((answer) =>
      answer.headers.get("content-security-policy"),
    );
    expect(policies[0]).toContain(`'sha256-${createHash("sha256").update("ours()").digest("base64")}'`);
    expect(policies[0]?.match(/'sha256-/g)).toHaveLength(1);
    expect(policies[0]).not.toContain("nonce");
    expect(policies[1]).toBe(policies[0]);
  });

  it("are packed, the embed too", async () => {
    const { port, made } = await start();
    for (const path of ["/en/sants", "/embed/sants"]) {
      const packed = await new Promise<IncomingMessage>((resolve) =>
        httpRequest({ port, host: "127.0.0.1", path, headers: { "accept-encoding": "gzip" } }, resolve).end(),
      );
      expect(packed.headers["content-encoding"]).toBe("gzip");
      expect(packed.headers.vary).toContain("Accept-Encoding");
      const bytes = Buffer.concat(await packed.toArray());
      expect(Number(packed.headers["content-length"])).toBe(bytes.byteLength);
      expect(gunzipSync(bytes).toString()).toContain("long long");
    }
    expect(made).toHaveLength(2);
  });

  it("are made anew after a round, a change and another configuration", async () => {
    const { url, made, pages, configure } = await start();
    const ask = () => fetch(`${url}/en/sants`);
    await ask();
    pages.forget("gracia");
    await ask();
    expect(made).toHaveLength(1);
    pages.forget("sants");
    await ask();
    expect(made).toHaveLength(2);
    await fetch(`${url}/en/sants/marks`, { method: "POST" });
    await ask();
    expect(made).toHaveLength(4);
    configure("two");
    await ask();
    expect(made).toHaveLength(5);
  });

  it("go on for the others when who asked first goes away, and end with a 500 each when they fail", async () => {
    let release: () => void = () => undefined;
    let times = 0;
    const { url } = await start(async (request, response) => {
      times += 1;
      if (request.url === "/en/broken") throw new Error("broken on purpose");
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      response.setHeader("content-type", "text/html");
      response.end("made");
    });
    const first = new AbortController();
    const leaving = fetch(`${url}/en/sants`, { signal: first.signal }).catch(() => null);
    while (times === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const staying = fetch(`${url}/en/sants`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    first.abort();
    await leaving;
    while (times === 1) await new Promise((resolve) => setTimeout(resolve, 5));
    release();
    expect(await (await staying).text()).toBe("made");
    expect((await fetch(`${url}/en/broken`)).status).toBe(500);
    expect((await fetch(`${url}/en/broken`)).status).toBe(500);
  });
});

describe("under 200 visitors", () => {
  it("health answers first, pages are made a few at once, and who would wait too long is told when to come", async () => {
    let atWork = 0;
    let most = 0;
    const { url } = await start(async (_request, response) => {
      atWork += 1;
      most = Math.max(most, atWork);
      await new Promise((resolve) => setTimeout(resolve, 30));
      atWork -= 1;
      response.setHeader("content-type", "text/html");
      response.end("page");
    });
    provideWebContext(memorySite([{ id: "sants", name: "Sants", technicians: "closed", nodes: 30, seed: 4 }]));
    const order: string[] = [];
    const pages = Array.from({ length: 200 }, async (_, n) => {
      const response = await fetch(`${url}/en/sants/nodes?n=${n}`);
      order.push("page");
      return response;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const health = await fetch(`${url}/healthz`);
    const pagesBefore = order.length;
    const answers = await Promise.all(pages);
    const refused = answers.filter(({ status }) => status === 503);
    expect(health.status).toBe(200);
    expect(pagesBefore).toBeLessThan(200);
    expect(most).toBeLessThanOrEqual(2);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every((one) => Number(one.headers.get("retry-after")) > 0)).toBe(true);
    expect(answers.filter(({ status }) => status === 200).length + refused.length).toBe(200);
  });
});

describe("documents", () => {
  it("are sent as the API's handlers send them, and compared without making a page or a copy", async () => {
    provideWebContext(memorySite([{ id: "sants", name: "Sants", technicians: "closed", nodes: 30, seed: 4 }]));
    const { url, made } = await start();
    const path = `${url}/api/v1/meshes/sants/nodes`;
    const whole = await fetch(path, { headers: { "accept-encoding": "br" } });
    expect([whole.status, whole.headers.get("content-encoding")]).toEqual([200, "br"]);
    expect(whole.headers.get("access-control-allow-origin")).toBe("*");
    expect(whole.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await whole.json()).toMatchObject({ mesh: "sants" });
    const etag = whole.headers.get("etag") ?? "";
    const same = await fetch(path, { headers: { "if-none-match": etag, "accept-encoding": "br" } });
    expect([same.status, await same.text(), same.headers.get("etag")]).toEqual([304, "", etag]);
    const head = await fetch(path, { method: "HEAD", headers: { "accept-encoding": "identity" } });
    expect(Number(head.headers.get("content-length"))).toBeGreaterThan(1_000);
    expect(made).toEqual([]);
    await fetch(`${url}/api/v1/meshes/nowhere/nodes`);
    await fetch(`${path}?at=2026-01-01T00:00:00Z`);
    expect(made).toHaveLength(2);
  });

  it("go to a visitor who does not take them without holding up the others", async () => {
    provideWebContext(memorySite([{ id: "sants", name: "Sants", technicians: "closed", nodes: 300, links: 700, seed: 4 }]));
    const { port, url } = await start();
    const slow = Array.from({ length: 50 }, () => {
      const socket = connect(port, "127.0.0.1").pause();
      socket.write("GET /api/v1/meshes/sants/snapshot HTTP/1.1\r\nHost: x\r\n\r\n".repeat(4));
      return socket;
    });
    const { rss } = process.memoryUsage();
    for (let n = 0; n < 20; n += 1) expect((await fetch(`${url}/api/v1/meshes/sants/nodes`)).status).toBe(200);
    expect(process.memoryUsage().rss - rss).toBeLessThan(60_000_000);
    for (const socket of slow) socket.destroy();
  });
});
