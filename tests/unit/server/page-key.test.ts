import { describe, expect, it } from "vitest";
import { pageKeyOf } from "#lib/server/web/http/page-key.ts";

const key = (url: string, headers: Record<string, string> = {}, method = "GET") => pageKeyOf({ method, url, headers });

describe("the key of a page", () => {
  it.each([
    "/",
    "/api/v1/status",
    "/_next/static/x.js",
    "/build/embed.js",
    "/theme",
    "/metrics",
    "/icon.svg?x",
    "/ca/sants/feed",
  ])("there is none of %s", (url) => {
    expect(key(url)).toBeNull();
  });

  it.each([
    ["/ca", null],
    ["/ca/sants", "sants"],
    ["/ca/sants/nodes?at=x", "sants"],
    ["/embed/sants?theme=dark", "sants"],
    ["/nonsense/x", "x"],
  ])("%s is of the mesh %s", (url, mesh) => {
    expect(key(url)?.mesh).toBe(mesh);
  });

  it("holds everything that a page is made from, and nothing else gets to it", () => {
    const page = key("/ca/sants", {
      cookie: "a=1; theme=dark; b=2",
      host: "x",
      "x-forwarded-host": "y",
      "user-agent": "z",
      rsc: "1",
    });
    expect(page?.headers).toEqual({ host: "x", cookie: "theme=dark", rsc: "1" });
    expect(page?.key).toBe(key("/ca/sants", { cookie: "theme=dark", rsc: "1", "accept-language": "es" })?.key);
    const others = [
      {},
      { cookie: "theme=light", rsc: "1" },
      { cookie: "theme=dark" },
      { cookie: "theme=dark", rsc: "1", "next-url": "/" },
    ];
    expect(new Set(others.map((headers) => key("/ca/sants", headers)?.key)).add(page?.key).size).toBe(5);
    expect(key("/embed/a", { "accept-language": "es" })?.key).not.toBe(key("/embed/a")?.key);
    expect(key("/ca", { "next-url": "x".repeat(10_000) })).toBeNull();
    expect(key("/ca", {}, "POST")).toBeNull();
  });
});
