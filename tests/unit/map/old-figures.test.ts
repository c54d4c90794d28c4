/** What was carried over from earlier rounds is drawn as old, and what is not known is drawn like nothing else. */

import { expect, it } from "vitest";
import { markupToHtml } from "#components/map/base/markup.ts";
import { buildScene } from "#components/map/scene/scene.ts";
import { markCode, shapeMarkup } from "#components/map/scene/shapes.ts";
import { mapTexts } from "#components/map/scene/texts.ts";
import { svgMap } from "#components/map/svg/svg-map.ts";
import { MINUTE_MS } from "#lib/base/durations.ts";
import { instantOf, type Snapshot } from "#lib/model/index.ts";
import { encodeWire, POSITION_STEPS } from "#lib/wire/map/encode.ts";
import { decodeWire, packWire } from "#lib/wire/map/pack.ts";
import { made, T0 } from "../events/made.ts";

/** A – B was read now, B – C nine minutes ago, C – D in the round before. */
function seen(): Snapshot {
  const nodes = { A: "answered", B: "answered", C: "unknown", D: "answered" } as const;
  const links = [
    ["A", "B", 0.9],
    ["B", "C", 0.9],
    ["C", "D", 0.9],
  ] as const;
  const { links: all, ...rest } = made({ nodes, links }, T0, 9);
  const age = new Map([
    ["B~C~0", 9 * MINUTE_MS],
    ["C~D~0", MINUTE_MS],
  ]);
  const figures = { protocols: [], expected: 4, answered: 3, share: 0.75, minShare: 0.7, partial: false, lastGood: null };
  return {
    ...rest,
    coverage: figures,
    links: all.map((link) => {
      const at = instantOf(T0 - (age.get(link.id) ?? 0));
      return { ...link, directions: { ab: { ...link.directions.ab, at }, ba: { ...link.directions.ba, at } } };
    }),
  };
}

it("a link that was not read for some minutes is pale, in the picture and in words, and keeps its quality", () => {
  const wire = decodeWire(packWire(encodeWire(seen(), {}), POSITION_STEPS));
  const scene = buildScene(wire, null, null);
  expect(scene.links.map(({ id, aged, band }) => [id, aged, band]).sort()).toEqual([
    ["A~B~0", false, "good"],
    ["B~C~0", true, "good"],
    ["C~D~0", false, "good"],
  ]);
  const html = markupToHtml(svgMap({ wire, meshName: "M", selection: null, path: null, texts: mapTexts("en") }));
  expect(html).toContain('<g class="tm-l good old">');
  expect(html).toMatch(/(B – C|C – B), 90\s%[^<]*, not updated lately</);
  expect(html).toContain("tm-r tm-u");
});

it("a file, in which nothing is asked, has nothing old", () => {
  const { coverage: _, ...file } = seen();
  expect(buildScene(encodeWire(file, {}), null, null).links.some(({ aged }) => aged)).toBe(false);
});

it("every filling of a mark is its own, in both forms and in both renderers", () => {
  const fillings = ["filled", "hollow", "half", "dotted", "faint"] as const;
  const codes = (["disc", "diamond"] as const).flatMap((form) => fillings.map((filling) => markCode(form, filling)));
  expect(codes).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const drawn = fillings.map((filling) => {
    const { id: _, ...rest } = shapeMarkup({ form: "disc", filling, radius: 5 }).attributes;
    return JSON.stringify([rest, shapeMarkup({ form: "disc", filling, radius: 5 }).children.length]);
  });
  expect(new Set(drawn).size).toBe(fillings.length);
});
