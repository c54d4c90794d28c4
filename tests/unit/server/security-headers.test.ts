import { createServer } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { secure } from "#lib/server/web/http/security-headers.ts";

let stop: (() => void) | null = null;
afterEach(() => stop?.());

/** Answers as a page would: `own` is the policy that the handler itself sets. */
async function ask(path: string, options: { own?: string; headers?: Record<string, string> } = {}) {
  let nonceSeenByPage: string | undefined;
  const server = createServer((request, response) => {
    secure(request, response);
    const policy = request.headers["content-security-policy"];
    nonceSeenByPage = /'nonce-([^']+)'/.exec(String(policy))?.[1];
    if (options.own !== undefined) response.setHeader("Content-Security-Policy", options.own);
    response.end("ok");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stop = () => server.close();
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: options.headers ?? {} });
  return { headers: response.headers, policy: response.headers.get("content-security-policy") ?? "", nonceSeenByPage };
}

describe("secure", () => {
  it.each(["/", "/ca/sants", "/api/v1/status", "/embedded", "/ca/embed", "/embed%2fx"])("lets nobody frame %s", async (path) => {
    const { policy, headers } = await ask(path);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
  });

  it("gives the page the nonce of the header, a new one each time, and never a visitor's", async () => {
    const evil = "script-src 'nonce-AAAA'";
    const first = await ask("/ca", { headers: { "content-security-policy": evil } });
    const second = await ask("/ca");
    expect(first.nonceSeenByPage).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(first.policy).toContain(`'nonce-${first.nonceSeenByPage}'`);
    expect(second.nonceSeenByPage).not.toBe(first.nonceSeenByPage);
  });

  it("leaves the embed's own policy alone, and closes an embed that has none", async () => {
    const own = "frame-ancestors https://guifi.net";
    expect((await ask("/embed/sants?theme=dark", { own })).policy).toBe(own);
    expect((await ask("/embed/sants")).policy).toContain("frame-ancestors 'none'");
    expect((await ask("/embed/sants")).headers.get("x-content-type-options")).toBe("nosniff");
  });
});
