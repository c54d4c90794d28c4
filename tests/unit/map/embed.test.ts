import { describe, expect, it } from "vitest";
import { packWire } from "#lib/wire/map/pack.ts";
import { clockTime } from "../../../app/embed/clock-time.ts";
import { type EmbedPage, embedDocument, jsonForHtml, unknownMeshDocument } from "../../../app/embed/document.ts";
import { embedPolicy } from "../../../app/embed/policy.ts";
import { siteHref } from "../../../app/embed/site-href.ts";
import { chain, wireOf } from "./wires.ts";

const HOSTILE = `"><script>alert(1)</script></script><img src=x onerror=alert(2)>\u2028'&`;

const page = (more: Partial<EmbedPage> = {}): EmbedPage => ({
  mesh: "sants",
  meshName: "Sants",
  timezone: "Europe/Madrid",
  language: "ca",
  theme: null,
  isLate: false,
  partial: null,
  assets: { script: "/build/embed-0123456789ab.js", css: ".tm{}" },
  selection: null,
  at: null,
  around: null,
  path: null,
  etag: '"7"',
  wire: packWire(chain(), 4),
  ...more,
});

describe("the embed's page", () => {
  it("is whole without its script: the map, the mesh's name as a link to the site, the state", () => {
    const html = embedDocument(page());
    expect(html).toContain('<html lang="ca">');
    expect(html).toContain('<a class="em-name" href="/ca/sants" target="_blank" rel="noopener">Sants</a>');
    expect(html).toContain('data-state="live" aria-label="En directe"');
    expect(html).toContain("mesurat a les 20:40"); // 19:40 UTC in the mesh's own zone
    expect(html.match(/<a href="\?lang=ca&amp;node=/g)).toHaveLength(5);
    expect(html.match(/<script/g)).toHaveLength(2); // the data block and the module
  });

  it("keeps the theme in its links, and says which it is", () => {
    const html = embedDocument(page({ theme: "dark" }));
    expect(html).toContain('<html lang="ca" data-theme="dark">');
    expect(html).toContain('href="?lang=ca&amp;theme=dark&amp;node=a"');
  });

  it("shows what is selected and where to read on", () => {
    const html = embedDocument(page({ selection: { kind: "node", uid: "c" }, language: "en" }));
    expect(html).toContain('data-selected="node:c"');
    expect(html).toContain("c, heard, but silent. 2 neighbours</p>");
    expect(html).toContain('href="/en/sants?node=c"');
    expect(html).not.toContain('em-card" hidden');
    expect(embedDocument(page())).toContain('em-card" hidden=""');
  });

  it("lets no name out of its text: not in the map, the title or the data block", () => {
    const wire = wireOf([{ uid: HOSTILE, label: HOSTILE, x: 0, y: 0 }], []);
    const selection = { kind: "node", uid: HOSTILE } as const;
    const html = embedDocument(page({ meshName: HOSTILE, wire: packWire(wire, 4), selection }));
    expect(html).not.toContain("<script>alert");
    expect(html).not.toContain("<img");
    expect(html).not.toContain("\u2028'&\"");
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.match(/<\/script>/g)).toHaveLength(2);
  });

  it("keeps the data as they were behind the escapes", () => {
    const text = jsonForHtml({ label: HOSTILE });
    expect(text).not.toMatch(/[<\u2028]/);
    expect(JSON.parse(text)).toEqual({ label: HOSTILE });
  });

  it("says so when there is no round yet, and when there is no such mesh", () => {
    const empty = embedDocument(page({ wire: null }));
    expect(empty).toContain("primera ronda");
    expect(empty).not.toContain("<script");
    const unknown = unknownMeshDocument({ language: "es", theme: null, assets: page().assets });
    expect(unknown).toContain("Aquí no hay ninguna red con ese nombre.");
  });

  it("leads to the same selection on the site", () => {
    expect(siteHref("en", "sants", null)).toBe("/en/sants");
    expect(siteHref("en", "sants", { kind: "link", id: "a~b~0" })).toBe("/en/sants?link=a~b~0");
    expect(clockTime("2026-07-01T10:05:00.000Z", "es", "Europe/Madrid")).toBe("12:05");
  });
});

describe("who may frame it", () => {
  const ancestors = (origins: string[]) => embedPolicy(origins).split("; ").at(-1);

  it("is the configured origins, everybody for *, nobody for an empty list", () => {
    expect(ancestors(["https://guifi.net", "https://*.example.cat:8443", "http://[::1]:3000"])).toBe(
      "frame-ancestors https://guifi.net https://*.example.cat:8443 http://[::1]:3000",
    );
    expect(ancestors(["*"])).toBe("frame-ancestors *");
    expect(ancestors([])).toBe("frame-ancestors 'none'");
  });

  it("lets nothing but an origin through", () => {
    expect(ancestors(["https://a.cat; script-src *", "javascript:alert(1)", "https://a.cat/path", "'self'", "guifi.net"])).toBe(
      "frame-ancestors 'none'",
    );
  });

  it("allows our own script and nothing from elsewhere", () => {
    expect(embedPolicy(["*"])).toMatch(/^default-src 'none'; script-src 'self'; /);
    expect(embedPolicy(["*"])).not.toContain("script-src 'unsafe");
  });
});
