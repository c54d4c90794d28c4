/** What other pages show of a mesh: snippets, badges, pictures, the part around a node. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { badgePicture, badgeText, shareText } from "#components/embedding/badge.ts";
import { type EmbedTarget, snippetsOf } from "#components/embedding/snippets.ts";
import { aroundNode } from "#components/map/scene/ego.ts";
import { TOKENS } from "#components/map/scene/tokens.ts";
import { mapPicture } from "#components/map/svg/picture.ts";
import { PROJECT_ROOT } from "#lib/server/web/http/http-server.ts";
import { createRasteriser } from "#lib/server/web/pictures/rasteriser.ts";
import type { Wire } from "#lib/wire/map/wire.ts";

/** A chain of `count` nodes, each linked to the next. */
function chain(count: number, label = (index: number) => `n${index}`): Wire {
  const nodes = Array.from({ length: count }, (_, index) => index);
  const links = nodes.slice(1);
  return {
    v: 1,
    mesh: "m",
    at: "2026-11-16T10:00:00.000Z",
    round: 1,
    nodes: {
      uid: nodes.map((index) => `u${index}`),
      label: nodes.map(label),
      state: nodes.map((index) => index % 5),
      gateway: nodes.map((index) => (index === 0 ? 1 : 0)),
      x: nodes.map((index) => index * 100),
      y: nodes.map((index) => (index % 2) * 80),
    },
    links: {
      a: links.map((index) => index - 1),
      b: links,
      n: links.map(() => 0),
      ab: links.map((index) => 100 - index * 7),
      ba: links.map(() => 90),
      kind: links.map(() => 0),
      mark: links.map(() => 0),
    },
  };
}

/** Throws where a strict reader of XML would. */
function parseXml(text: string): void {
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.write(text).close();
}

const target: EmbedTarget = {
  baseUrl: "https://mesh.example",
  language: "ca",
  mesh: "gracia",
  selected: { kind: "node", id: "a b" },
  title: 'X"><script>alert(1)</script>',
};

describe("snippets", () => {
  it("name the page, the frame and the image of what is selected, with whole addresses", () => {
    const options = { width: 350, height: 290, theme: "dark", hops: 2 } as const;
    const texts = Object.fromEntries(snippetsOf(target, options).map(({ kind, text }) => [kind, text]));
    expect(texts.link).toBe("https://mesh.example/ca/gracia?node=a%20b");
    expect(texts.iframe).toContain('src="https://mesh.example/embed/gracia?lang=ca&amp;node=a+b&amp;theme=dark&amp;hops=2"');
    expect(texts.image).toContain(
      "https://mesh.example/embed/gracia/a%20b.png?lang=ca&amp;theme=dark&amp;hops=2&amp;w=350&amp;h=290",
    );
    expect(texts.badge).toContain('width="117" height="15"');
    expect(texts.component).toContain(
      '<teranyina-map mesh="gracia" lang="ca" node="a b" theme="dark" hops="2" width="350" height="290">',
    );
    expect(texts.oembed).toBe(`https://mesh.example/oembed?${new URLSearchParams({ url: texts.link ?? "" })}`);
  });

  it("escape what a router calls itself", () => {
    for (const { text } of snippetsOf(target, { width: 350, height: 290, theme: null, hops: null })) {
      expect(text).not.toContain("<script>alert");
    }
  });

  it("of a link have no badge", () => {
    const kinds = snippetsOf(
      { ...target, selected: { kind: "link", id: "a~b~0" } },
      { width: 1, height: 1, theme: null, hops: 2 },
    );
    expect(kinds.map(({ kind }) => kind)).not.toContain("badge");
    expect(kinds.find(({ kind }) => kind === "image")?.text).toContain("gracia.png?lang=ca&amp;link=a%7Eb%7E0");
  });
});

describe("a badge", () => {
  const words = { up: "Up", down: "Down", unknown: "Not known" };
  it("says what snpservices' said", () => {
    expect(badgeText({ state: "up", time: "14:05", share: 0.9991, name: "n", words })).toBe("Up 14:05 (99.9\u00a0%)");
    expect(badgeText({ state: "unknown", time: null, share: null, name: "n", words })).toBe("Not known");
  });

  it("is never rounded up to a hundred", () => {
    expect(shareText(0.99999)).toBe("99.9\u00a0%");
    expect(shareText(1)).toBe("100\u00a0%");
    expect(shareText(0)).toBe("0\u00a0%");
  });

  it("has the old size, and is XML whatever the name", () => {
    const badge = { state: "down", time: "03:00", share: 0.5, name: "<&\"'>", words } as const;
    const classic = badgePicture(badge, "classic");
    expect(classic).toContain('width="117" height="15"');
    for (const style of ["classic", "modern"] as const) expect(() => parseXml(badgePicture(badge, style))).not.toThrow();
  });
});

describe("the part around a node", () => {
  it("holds who is within so many links, and the links among them", () => {
    const part = aroundNode(chain(9), "u4", 2);
    expect(part.nodes.uid).toEqual(["u2", "u3", "u4", "u5", "u6"]);
    expect(part.links.a.map((a, row) => [part.nodes.uid[a], part.nodes.uid[part.links.b[row] ?? -1]])).toEqual([
      ["u2", "u3"],
      ["u3", "u4"],
      ["u4", "u5"],
      ["u5", "u6"],
    ]);
    expect(part.links.ab).toEqual(chain(9).links.ab.slice(2, 6));
    expect(aroundNode(chain(9), "nobody", 2)).toEqual(chain(9));
  });
});

describe("a picture", () => {
  const input = {
    width: 350,
    height: 290,
    selection: { kind: "node", uid: "u3" },
    path: null,
    title: "A title that is far too long for the line below the picture, much too long indeed",
    note: "measured at 11:00",
    description: "a map",
  } as const;

  it("is XML, whatever routers call themselves", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 6, maxLength: 6 }), (names) => {
        const wire = chain(6, (index) => names[index] ?? "");
        parseXml(mapPicture({ ...input, wire, theme: "light" }));
      }),
      { numRuns: 50 },
    );
  });

  it("has every node and link, and cuts its title", () => {
    const svg = mapPicture({ ...input, wire: chain(6), theme: "dark" });
    expect(svg.match(/<circle /g)?.length).toBe(5 + 1); // a gateway is a diamond; the selected one has a ring
    expect(svg.match(/<line /g)?.length).toBe(5 + 1); // and the line above the foot
    expect(svg).toContain("…");
    expect(svg).toContain(TOKENS.dark.ground);
  });

  it("becomes a PNG of its size", async () => {
    const rasteriser = createRasteriser(PROJECT_ROOT);
    const made = await rasteriser.png(mapPicture({ ...input, wire: chain(6), theme: "light" }), 2);
    const broken = await rasteriser.png("<svg", 1);
    await rasteriser.close();
    if (!made.ok) throw new Error(made.error);
    const png = Buffer.from(made.value);
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([700, 580]);
    expect(broken.ok).toBe(false);
  });
});

describe("the colours of pictures", () => {
  it("are those of the style sheet", () => {
    const css = readFileSync(`${PROJECT_ROOT}/components/ui/tokens.css`, "utf8");
    const block = (start: string) => css.slice(css.indexOf(start), css.indexOf("}", css.indexOf(start)));
    for (const [theme, start] of [
      ["light", ":root {"],
      ["dark", ':root[data-theme="dark"] {'],
    ] as const)
      for (const [name, value] of Object.entries(TOKENS[theme])) expect(block(start)).toContain(`--${name}: ${value};`);
  });
});
