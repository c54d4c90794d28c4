import { gzipSync } from "node:zlib";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { element, escapeHtml, type Markup, markupToHtml } from "#components/map/base/markup.ts";
import { mapTexts } from "#components/map/scene/texts.ts";
import { legendMarkup } from "#components/map/svg/legend-markup.ts";
import { MapSvg } from "#components/map/svg/MapSvg.tsx";
import { svgFrame, svgMap, TIERS } from "#components/map/svg/svg-map.ts";
import { chain, meshWire, wireOf } from "./wires.ts";

const texts = mapTexts("en");
const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(2)>'&`;

const plain = (wire: Parameters<typeof svgMap>[0]["wire"], more: Partial<Parameters<typeof svgMap>[0]> = {}) =>
  svgMap({ wire, meshName: "Sants", selection: null, path: null, texts, ...more });

function all(node: Markup | string, tag: string): Markup[] {
  if (typeof node === "string") return [];
  return [...(node.tag === tag ? [node] : []), ...node.children.flatMap((child) => all(child, tag))];
}

describe("the map as SVG", () => {
  it("makes every node and every link a link that works without JavaScript", () => {
    const anchors = all(plain(chain(), { hrefBase: "/ca/sants" }), "a");
    expect(anchors.map(({ attributes }) => attributes.href)).toEqual([
      "/ca/sants?link=a~b~0",
      "/ca/sants?link=a~b~1",
      "/ca/sants?link=b~c~0",
      "/ca/sants?link=c~g~0",
      "/ca/sants?node=a",
      "/ca/sants?node=b",
      "/ca/sants?node=c",
      "/ca/sants?node=z",
      "/ca/sants?node=g",
    ]);
    const titles = anchors.flatMap((anchor) => all(anchor, "title").map((title) => title.children[0]));
    expect(titles).toContain("a – b, 79 % in the worse direction");
    expect(titles).toContain("b – c, 49 % in the worse direction, told by one side");
    expect(titles).toContain("g, answered, way to the Internet");
    expect(titles).toContain("z, gone");
  });

  it("writes places as shares of the picture, so that any size is right", () => {
    const uses = all(plain(chain()), "use").map(({ attributes }) => [attributes.x, attributes.y]);
    // 300 x 100 becomes 300 x 115.38 (2.6 : 1): y 0 lies at 7.69/115.38.
    expect(uses).toEqual([
      ["0%", "6.67%"],
      ["33.33%", "6.67%"],
      ["66.67%", "6.67%"],
      ["50%", "93.33%"],
      ["100%", "6.67%"],
    ]);
  });

  it("has the frame of the picture under another renderer too, of the same shape", () => {
    expect(svgFrame(chain()).attributes).toEqual(plain(chain()).attributes);
    expect(all(svgFrame(chain()), "svg")).toEqual([]);
  });

  it("stays within 8 KB gzip for 74 nodes and 118 links", () => {
    const wire = meshWire(74, 5, 118);
    const html = markupToHtml(plain(wire, { selection: { kind: "node", uid: wire.nodes.uid[40] ?? "" } }));
    expect(gzipSync(html).length).toBeLessThan(8 * 1024);
  });

  it("gives each tier of width its own labels, more in a larger picture", () => {
    const labels = all(plain(meshWire(74, 5, 118)), "text").map(({ attributes }) => String(attributes.class).split(" "));
    const counts = TIERS.map((_, tier) => labels.filter((classes) => classes.includes(`t${tier}`)).length);
    expect(counts[0]).toBeGreaterThan(4);
    expect(counts[1]).toBeGreaterThan(counts[0] ?? 0);
    expect(counts[2]).toBeGreaterThan(counts[1] ?? 0);
  });

  it("is the same through React as through our own writer", () => {
    const input = { wire: chain(), meshName: "Sants", selection: { kind: "node", uid: "a" } as const, path: null, texts };
    const ours = `<div class="tm-pad">${markupToHtml(svgMap(input))}</div>`;
    const normal = (html: string) => html.replaceAll("/>", ">").replaceAll(/><\/(line|use|circle|path)>/g, ">");
    expect(normal(renderToStaticMarkup(<MapSvg {...input} />))).toBe(normal(ours));
  });

  it("leaves what a router calls itself text", () => {
    const wire = wireOf(
      [
        { uid: `x"y`, label: HOSTILE, x: 0, y: 0 },
        { uid: "b", x: 50, y: 50 },
      ],
      [{ a: `x"y`, b: "b" }],
    );
    const input = { wire, meshName: HOSTILE, selection: { kind: "node", uid: `x"y` } as const, path: null, texts };
    for (const html of [markupToHtml(svgMap(input)), renderToStaticMarkup(<MapSvg {...input} />)]) {
      expect(html).not.toContain("<script");
      expect(html).not.toContain("<img");
      expect(html).toContain("&lt;script&gt;");
      expect(html).toContain("?node=x%22y");
    }
  });
});

describe("markup", () => {
  it("escapes text and attribute values, and drops what is undefined", () => {
    expect(escapeHtml(`<a b="c" d='e'>&`)).toBe("&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
    expect(markupToHtml(element("p", { title: `"`, lang: undefined }, ["<", null, element("br")]))).toBe(
      '<p title="&quot;">&lt;<br></p>',
    );
  });
});

describe("the legend", () => {
  it("shows every band, what is old, both signs, the gateway and every state once in each form", () => {
    const [wide, narrow] = legendMarkup(texts, false);
    for (const form of [wide, narrow]) {
      expect(form && all(form, "li").length).toBe(7 + 6);
    }
    expect(narrow?.attributes.open).toBeUndefined();
    expect(legendMarkup(texts, true)[1]?.attributes.open).toBe("");
  });
});

describe("the map's words", () => {
  it("are there in three languages, with the same places to fill in", () => {
    const shape = (value: unknown): unknown =>
      typeof value === "string"
        ? (value.match(/\{\w+\}/g) ?? []).sort()
        : value !== null && typeof value === "object"
          ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
          : value;
    for (const language of ["ca", "es"] as const) expect(shape(mapTexts(language))).toEqual(shape(mapTexts("en")));
  });
});
