import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { type AddressPolicy, createAddressPolicy } from "#lib/collectors/http/address-policy.ts";
import { createHttpClient, type HttpLimits } from "#lib/collectors/http/client.ts";
import { type Endpoint, parseEndpoint } from "#lib/collectors/http/endpoint.ts";
import type { Resolve } from "#lib/collectors/http/guarded-agent.ts";

const LIMITS: HttpLimits = {
  connectionsMax: 8,
  connectionsPerNodeMax: 2,
  firstByteTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  headerBytesMax: 8_192,
  bodyBytesMax: 100_000,
};

const IMPATIENT: Partial<HttpLimits> = { firstByteTimeoutMs: 300, requestTimeoutMs: 600 };

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo;
  return `127.0.0.1:${address.port}`;
}

const serve = (handle: (request: IncomingMessage, response: ServerResponse) => void) => listen(createServer(handle));

/** Sends bytes as they are, whatever was asked. */
const serveRaw = (send: (socket: Socket) => void) =>
  listen(
    createSocketServer((socket) => {
      socket.on("error", () => socket.destroy());
      socket.once("data", () => send(socket));
    }),
  );

function endpointOf(text: string): Endpoint {
  const endpoint = parseEndpoint(text);
  if (!endpoint.ok) throw new Error(endpoint.error);
  return endpoint.value;
}

async function get(
  address: string,
  target = "/",
  options: { limits?: Partial<HttpLimits>; signal?: AbortSignal; resolve?: Resolve } = {},
) {
  const endpoint = endpointOf(address);
  const policy = createAddressPolicy({ cidrs: [], ports: [] }, [endpoint]);
  const resolve = options.resolve === undefined ? {} : { resolve: options.resolve };
  const client = createHttpClient({ policy, limits: { ...LIMITS, ...options.limits }, ...resolve });
  return client.get(endpoint, target, options.signal ?? new AbortController().signal);
}

describe("the guarded client", () => {
  it("reads an answer, sends the query letter by letter and asks for no packing", async () => {
    const seen: (string | undefined)[] = [];
    const address = await serve((request, response) => {
      seen.push(request.url, request.headers["accept-encoding"], request.headers.connection);
      response.end('{"a":1}');
    });
    const answer = await get(address, "/cgi-bin/bmx7-info?$tunnels");
    expect(answer).toMatchObject({ ok: true, value: { bytes: 7 } });
    expect(seen).toEqual(["/cgi-bin/bmx7-info?$tunnels", undefined, "close"]);
  });

  it("reads headers that end in a bare line feed, as busybox and the CGI scripts write them", async () => {
    const address = await serveRaw((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-type: application/json\n\n[1]"));
    const answer = await get(address);
    expect(answer.ok && new TextDecoder().decode(answer.value.body)).toBe("[1]");
  });

  it.each([301, 302, 307, 308])("follows no redirect (%i)", async (status) => {
    let asked = 0;
    const address = await serve((_request, response) => {
      asked += 1;
      response.writeHead(status, { Location: "http://127.0.0.1:1/elsewhere" }).end();
    });
    expect(await get(address)).toMatchObject({ ok: false, error: { code: "redirect" } });
    expect(asked).toBe(1);
  });

  it.each([404, 500, 204, 401])("takes no status but 200 (%i)", async (status) => {
    const address = await serve((_request, response) => response.writeHead(status).end());
    expect(await get(address)).toMatchObject({
      ok: false,
      error: { code: "http-status", message: expect.stringContaining(`${status}`) },
    });
  });

  it("gives up on silence, on dripping headers and on a dripping body", async () => {
    const silent = await serveRaw(() => undefined);
    expect(await get(silent, "/", { limits: IMPATIENT })).toMatchObject({
      ok: false,
      error: { code: "timeout", message: expect.stringContaining("300 ms") },
    });

    const drip = (socket: Socket, text: string) => {
      let index = 0;
      const timer = setInterval(() => socket.write(text[index++ % text.length] ?? ""), 20);
      socket.on("close", () => clearInterval(timer));
    };
    const slowHeaders = await serveRaw((socket) =>
      drip(socket, "HTTP/1.1 200 OK\r\nX-A: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"),
    );
    expect(await get(slowHeaders, "/", { limits: IMPATIENT })).toMatchObject({ ok: false, error: { code: "timeout" } });

    const slowBody = await serveRaw((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      drip(socket, " ");
    });
    expect(await get(slowBody, "/", { limits: IMPATIENT })).toMatchObject({
      ok: false,
      error: { code: "timeout", message: expect.stringContaining("600 ms") },
    });
  });

  it("stops an endless body at the limit", async () => {
    const address = await serve((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write("x".repeat(10_000)));
      };
      response.on("drain", more);
      more();
    });
    const answer = await get(address);
    expect(answer).toMatchObject({ ok: false, error: { code: "too-large" } });
    expect(!answer.ok && answer.error.bytes).toBeLessThan(300_000);
  });

  it.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
  ] as const)("unpacks what a proxy packed with %s, up to the limit", async (encoding, pack) => {
    const bodies = [pack(Buffer.from("[7]")), pack(Buffer.alloc(50_000_000))];
    const address = await serve((_request, response) => {
      response.setHeader("Content-Encoding", encoding).end(bodies.shift());
    });
    const small = await get(address);
    expect(small.ok && new TextDecoder().decode(small.value.body)).toBe("[7]");
    expect(await get(address)).toMatchObject({
      ok: false,
      error: { code: "too-large", message: expect.stringContaining("unpacked") },
    });
  });

  it("refuses a body that says it is packed and is not, or in a way nobody knows", async () => {
    const encodings = ["gzip", "compress"];
    const address = await serve((_request, response) =>
      response.setHeader("Content-Encoding", encodings.shift() ?? "").end("plain"),
    );
    expect(await get(address)).toMatchObject({ ok: false, error: { code: "unexpected-shape" } });
    expect(await get(address)).toMatchObject({ ok: false, error: { code: "unexpected-shape" } });
  });

  it("refuses headers above its own limit and above Node's", async () => {
    const sizes = [9_000, 40_000];
    const address = await serveRaw((socket) =>
      socket.end(`HTTP/1.1 200 OK\r\nX-Big: ${"x".repeat(sizes.shift() ?? 0)}\r\n\r\n{}`),
    );
    expect(await get(address)).toMatchObject({ ok: false, error: { code: "too-large" } });
    expect(await get(address)).toMatchObject({ ok: false, error: { code: "too-large" } });
  });

  it("calls garbage and broken connections by their names", async () => {
    const garbage = await serveRaw((socket) => socket.end("\u0000\u0001 not http"));
    expect(await get(garbage)).toMatchObject({ ok: false, error: { code: "unexpected-shape" } });
    const reset = await serveRaw((socket) => socket.resetAndDestroy());
    expect(await get(reset)).toMatchObject({ ok: false, error: { code: "unreachable" } });
    const cut = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a":'));
    expect(await get(cut)).toMatchObject({ ok: false, error: { code: "unreachable" } });
    expect(await get("127.0.0.1:9")).toMatchObject({ ok: false, error: { code: "unreachable", message: "ECONNREFUSED" } });
  });

  it("ends with its signal", async () => {
    const address = await serveRaw(() => undefined);
    const stop = new AbortController();
    const answer = get(address, "/", { signal: stop.signal });
    stop.abort();
    expect(await answer).toMatchObject({ ok: false, error: { code: "budget" } });
    expect(await get(address, "/", { signal: AbortSignal.abort() })).toMatchObject({ ok: false, error: { code: "budget" } });
  });

  it("asks one node no more than twice at a time, and lets others pass", async () => {
    let now = 0;
    let most = 0;
    const address = await serve((_request, response) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        response.end("{}");
      }, 20);
    });
    const endpoint = endpointOf(address);
    const client = createHttpClient({ policy: createAddressPolicy({ cidrs: [], ports: [] }, [endpoint]), limits: LIMITS });
    const signal = new AbortController().signal;
    const answers = await Promise.all(Array.from({ length: 7 }, () => client.get(endpoint, "/", signal)));
    expect(answers.every((answer) => answer.ok)).toBe(true);
    expect(most).toBe(2);
  });

  it("connects to no name that is bound anew to a forbidden address", async () => {
    let connections = 0;
    const server = createServer((_request, response) => response.end("{}"));
    server.on("connection", () => {
      connections += 1;
    });
    const port = (await listen(server)).split(":")[1];
    const rebinding: Resolve = (_host, done) => done(null, [{ address: "127.0.0.1", family: 4 }]);
    expect(await get(`router.example:${port}`, "/", { resolve: rebinding })).toMatchObject({
      ok: false,
      error: { code: "not-allowed" },
    });
    expect(connections).toBe(0); // not even a connection was opened
    expect(await get(`localhost:${port}`, "/", { resolve: rebinding })).toMatchObject({ ok: true });
    expect(connections).toBe(1);
  });

  it("sends nothing over a connection that reached another address than was looked up", async () => {
    let requests = 0;
    const address = await serve((_request, response) => {
      requests += 1;
      response.end("{}");
    });
    const endpoint = endpointOf(address);
    const policy: AddressPolicy = { mayAsk: () => true, mayConnect: () => false };
    const client = createHttpClient({ policy, limits: LIMITS });
    const answer = await client.get(endpoint, "/", new AbortController().signal);
    expect(answer).toMatchObject({ ok: false, error: { code: "not-allowed", message: expect.stringContaining("127.0.0.1") } });
    expect(requests).toBe(0);
  });
});
