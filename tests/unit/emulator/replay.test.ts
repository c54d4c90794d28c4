import { existsSync } from "node:fs";
import http from "node:http";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { readCapture, recordedAnswer } from "#emulator/replay/capture.ts";
import { type Replay, type ReplayOptions, startReplay } from "#emulator/replay/replay.ts";
import { rawGet } from "./raw-http.ts";

const captures = fileURLToPath(new URL("../../../../shared/data/bmx-captures/", import.meta.url));
const capturePath = (name: string) => `${captures}${name}.json`;

let running: Replay | null = null;
afterEach(async () => {
  await running?.stop();
  running = null;
});

async function replay(options: ReplayOptions): Promise<Replay> {
  running = await startReplay(options);
  return running;
}

const small = {
  capture: "made-up",
  nodes: {
    n1: {
      base: "http://192.0.2.1/cgi-bin/bmx6-info",
      queries: {
        "": { status: 200, contentType: "application/json", body: "help" },
        links: { status: 200, contentType: "application/json", body: '{ "links": "\u00e9" }\n' },
        status: { status: 200, contentType: "application/json", body: '{ "status": { "primaryIp": "fd66:66:66::1" } }\n' },
      },
    },
    n2: { base: "http://192.0.2.2/cgi-bin/bmx6-info", queries: { "": { error: "timed out" } } },
    n3: {
      base: "http://192.0.2.3/cgi-bin/bmx7-info",
      queries: { links: { status: 200, contentType: "application/json", body: "seven" } },
    },
  },
};

describe("replay of a small recording", () => {
  it("sends status line, one header and the body as busybox httpd does, then closes", async () => {
    const served = await replay({ capture: small });
    const answer = await rawGet(served.endpoint("n1"), "/cgi-bin/bmx6-info?links");
    expect(answer).toEqual({
      head: "HTTP/1.1 200 OK\r\nContent-type: application/json\n\n",
      body: '{ "links": "\u00e9" }\n',
      ended: true,
      failed: null,
    });
  });

  it("ends header lines with CR LF when told to, which a strict client can read", async () => {
    const served = await replay({ capture: small, lineEnds: "crlf" });
    const body = await new Promise<string>((resolve, reject) => {
      http
        .get(`http://${served.endpoint("n1")}/cgi-bin/bmx6-info?links`, (response) => {
          expect(response.headers).toEqual({ "content-type": "application/json" });
          let text = "";
          response.on("data", (chunk) => {
            text += String(chunk);
          });
          response.on("end", () => resolve(text));
        })
        .on("error", reject);
    });
    expect(body).toBe('{ "links": "\u00e9" }\n');
  });

  it("cuts queries as each script does", async () => {
    const served = await replay({ capture: small });
    const bodyOf = async (node: string, target: string) => (await rawGet(served.endpoint(node), target)).body;
    expect(await bodyOf("n1", "/cgi-bin/bmx6-info?links=17")).toBe('{ "links": "\u00e9" }\n');
    expect(await bodyOf("n1", "/cgi-bin/bmx6-info?links&_=1")).toBe('{ "links": "\u00e9" }\n');
    expect(await bodyOf("n1", "/cgi-bin/bmx6-info?links?=1")).toBe('{ "links": "\u00e9" }\n');
    expect(await bodyOf("n3", "/cgi-bin/bmx7-info?links=17")).toBe("seven");
    expect(await bodyOf("n3", "/cgi-bin/bmx7-info?links&_=1")).toBe("");
    expect(await bodyOf("n1", "/cgi-bin/bmx6-info")).toBe("help");
    expect(await bodyOf("n1", "/cgi-bin/bmx6-info?nope")).toBe("");
    expect(await bodyOf("n1", "/cgi-bin/bmx6-info?constructor")).toBe("");
  });

  it("answers 404 with a page for a script that the node does not have", async () => {
    const served = await replay({ capture: small });
    const answer = await rawGet(served.endpoint("n1"), "/cgi-bin/bmx7-info?links");
    expect(answer.head).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
    expect(answer.body).toContain("404 Not Found");
  });

  it("cuts off, or leaves waiting, whoever asks a dead node, a silenced node or no node", async () => {
    const served = await replay({ capture: small });
    expect((await rawGet(served.endpoint("n2"), "/cgi-bin/bmx6-info?links")).body).toBe("");
    expect((await rawGet(served.endpoint("n2"), "/cgi-bin/bmx6-info?links")).head).toBe("");
    expect((await rawGet(`127.40.0.200:${served.port}`, "/cgi-bin/bmx6-info?links")).head).toBe("");
    served.silence("n1");
    expect((await rawGet(served.endpoint("n1"), "/cgi-bin/bmx6-info?links")).head).toBe("");
    served.unsilence("n1");
    expect((await rawGet(served.endpoint("n1"), "/cgi-bin/bmx6-info?links")).body).not.toBe("");
    expect(() => served.silence("n99")).toThrow("n99");
    await served.stop();
    const hanging = await replay({ capture: small, silence: "hang" });
    expect(await rawGet(hanging.endpoint("n2"), "/cgi-bin/bmx6-info?links", 150)).toEqual({
      head: "",
      body: "",
      ended: false,
      failed: null,
    });
  });

  it("maps mesh addresses to endpoints and keeps them over a swap", async () => {
    const served = await replay({ capture: small, block: "127.41" });
    expect(served.addressMap).toEqual({ "fd66:66:66::1": `127.41.0.1:${served.port}` });
    expect(served.seedAddress).toBe(`127.41.0.1:${served.port}`);
    const { n1, ...others } = small.nodes;
    served.swap({ capture: "later", nodes: others });
    expect((await rawGet(served.endpoint("n1"), "/cgi-bin/bmx6-info?links")).head).toBe("");
    expect((await rawGet(`127.41.0.3:${served.port}`, "/cgi-bin/bmx7-info?links")).body).toBe("seven");
    expect(served.requests).toEqual([{ node: "n3", path: "/cgi-bin/bmx7-info", query: "links" }]);
    served.swap({ capture: "first again", nodes: { n1, ...others } });
    expect((await rawGet(served.endpoint("n1"), "/cgi-bin/bmx6-info?")).body).toBe("help");
  });
});

describe.runIf(existsSync(captures)).each(["bmx6-12n", "bmx7-12n", "bmx6-12n-after"])("replay of %s", (name) => {
  it("gives back every recorded answer byte for byte, and nothing for a dead node", async () => {
    const capture = readCapture(capturePath(name));
    const served = await replay({ capturePath: capturePath(name) });
    const questions = Object.entries(capture.nodes).flatMap(([node, { base, queries }]) =>
      Object.keys(queries).map((query) => ({ node, path: new URL(base).pathname, query })),
    );
    expect(questions.length).toBeGreaterThan(290);
    for (const { node, path, query } of questions) {
      const recorded = capture.nodes[node] === undefined ? null : recordedAnswer(capture.nodes[node], query);
      const answer = await rawGet(served.endpoint(node), `${path}?${query}`);
      expect(`${node} ${query}\n${answer.head}${answer.body}`).toBe(
        recorded === null
          ? `${node} ${query}\n`
          : `${node} ${query}\nHTTP/1.1 200 OK\r\nContent-type: ${recorded.contentType}\n\n${recorded.body}`,
      );
    }
    expect(Object.keys(served.addressMap).length).toBe(name === "bmx6-12n-after" ? 11 : 12);
  });
});
