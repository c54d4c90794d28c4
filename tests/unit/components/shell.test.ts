/** The shell: search, theme, live events, freshness, language switch, thumbnails. */
import { describe, expect, it } from "vitest";
import { findNodes } from "#components/shell/find.ts";
import { troubleOf } from "#components/shell/freshness.tsx";
import { inLanguage } from "#components/shell/language-links.tsx";
import { readEvent } from "#components/shell/live.ts";
import { internetGateways, meshPreview } from "#components/shell/mesh-preview.ts";
import { sectionHref } from "#components/shell/sections.ts";
import { isSoft } from "#components/shell/soft-links.tsx";
import { nextTheme, themeCookie, themeOf } from "#components/shell/theme.ts";

describe("findNodes", () => {
  const nodes = {
    uid: ["u1", "u2", "u3", "u4"],
    label: ["HO-Verdi35-0baa", "Verdi", "SA-Overdid", "HO-Pàdua181"],
    state: [0, 1, 2, 3],
  };

  it("ranks names that begin with the text before words that do, before any that contain it", () => {
    expect(findNodes(nodes, "VERDI", 8).map(({ uid }) => uid)).toEqual(["u2", "u1", "u3"]);
  });

  it("ignores accents, finds a uid, cuts at the limit, finds nothing for nothing", () => {
    expect(findNodes(nodes, "padua", 8)).toEqual([{ uid: "u4", label: "HO-Pàdua181", state: 3 }]);
    expect(findNodes(nodes, "u3", 8).map(({ uid }) => uid)).toEqual(["u3"]);
    expect(findNodes(nodes, "verdi", 1)).toHaveLength(1);
    expect(findNodes(nodes, "  ", 8)).toEqual([]);
  });
});

describe("theme", () => {
  it("turns to the other side at once and keeps nothing that the system says anyway", () => {
    expect(nextTheme(null, "light")).toEqual({ shown: "dark", kept: "dark" });
    expect(nextTheme("dark", "light")).toEqual({ shown: "light", kept: null });
    expect(nextTheme(null, "dark")).toEqual({ shown: "light", kept: "light" });
    expect(nextTheme("light", "dark")).toEqual({ shown: "dark", kept: null });
  });

  it("believes only its own cookie values", () => {
    expect(themeOf("dark")).toBe("dark");
    expect(themeOf('dark"><script>')).toBeNull();
    expect(themeOf(undefined)).toBeNull();
    expect(themeCookie("dark")).toContain("theme=dark; path=/; max-age=31536000");
    expect(themeCookie(null)).toContain("max-age=0");
  });
});

describe("readEvent", () => {
  it("reads what it knows and nothing else", () => {
    const round = { type: "round", mesh: "gracia", round: 7, at: "2026-11-22T19:40:00.000Z" };
    expect(readEvent(JSON.stringify(round))).toEqual(round);
    expect(readEvent('{"type":"status","collectorAlive":false}')).toEqual({ type: "status", collectorAlive: false });
    for (const text of [
      "",
      "nonsense",
      "null",
      "[]",
      '{"type":"round"}',
      '{"type":"status","collectorAlive":1}',
      '{"type":"later"}',
    ])
      expect(readEvent(text), text).toBeNull();
  });
});

describe("troubleOf", () => {
  const now = Date.parse("2026-11-22T19:40:00.000Z");
  const collection = {
    state: "collecting",
    collectorAlive: true,
    lastRoundAt: new Date(now - 20_000).toISOString(),
    intervalS: 60,
  } as const;

  it("is silent while rounds come, and says the gravest otherwise", () => {
    expect(troubleOf(collection, null, now)).toBeNull();
    expect(troubleOf({ ...collection, collectorAlive: false }, null, now)).toBe("collectorDown");
    expect(troubleOf({ ...collection, lastRoundAt: null }, null, now)).toBe("never");
    expect(troubleOf({ ...collection, lastRoundAt: null, collectorAlive: false }, null, now)).toBe("collectorDownNever");
    expect(troubleOf({ ...collection, collectorAlive: false }, now - 60_000, now)).toBe("offline");
  });

  it("calls it late after two and a half intervals, offline after eight seconds", () => {
    const lastRoundAt = (secondsAgo: number) => new Date(now - secondsAgo * 1000).toISOString();
    expect(troubleOf({ ...collection, lastRoundAt: lastRoundAt(150) }, null, now)).toBeNull();
    expect(troubleOf({ ...collection, lastRoundAt: lastRoundAt(151) }, null, now)).toBe("late");
    expect(troubleOf(collection, now - 8000, now)).toBeNull();
    expect(troubleOf(collection, now - 8001, now)).toBe("offline");
  });
});

describe("addresses", () => {
  it("keep page and query in another language", () => {
    expect(inLanguage("es", "/ca/gracia/links", "sort=etx&dir=desc")).toBe("/es/gracia/links?sort=etx&dir=desc");
    expect(inLanguage("en", "/ca", "")).toBe("/en");
  });

  it("of sections hang on the mesh", () => {
    expect(sectionHref("/ca/gracia", null)).toBe("/ca/gracia");
    expect(sectionHref("/ca/gracia", "nodes")).toBe("/ca/gracia/nodes");
  });

  it("are followed softly within the same language only", () => {
    const here = new URL("http://site/ca/gracia?node=x");
    expect(isSoft(new URL("http://site/ca/gracia/nodes"), here)).toBe(true);
    expect(isSoft(new URL("http://site/es/gracia"), here)).toBe(false);
    expect(isSoft(new URL("http://site/api/v1/meshes"), here)).toBe(false);
    expect(isSoft(new URL("http://elsewhere/ca/gracia"), here)).toBe(false);
    expect(isSoft(new URL("http://site/ca/gracia#main"), here)).toBe(false);
  });
});

describe("meshPreview", () => {
  const wire = {
    nodes: { uid: ["a", "b", "c"], label: ["a", "b", "c"], state: [0, 1, 3], gateway: [3, 4, 0], x: [0, 100, 50], y: [0, 0, 50] },
    links: { a: [0, 1, 0], b: [1, 2, 2], n: [0, 0, 0], ab: [90, 40, -1], ba: [85, 99, 70], kind: [0, 0, 0], mark: [0, 0, 4] },
  };

  it("fits the box, sorts links by their worse direction and nodes by state and gateway", () => {
    const preview = meshPreview(wire, 116, 66);
    expect(preview.links.good).toBe("M8.0 8.0L108.0 8.0");
    expect(preview.links.poor).toBe("M108.0 8.0L58.0 58.0");
    expect(preview.links.unmeasured).toBe("M8.0 8.0L58.0 58.0");
    expect(preview.links.fair).toBe("");
    expect(preview.gateways).toContain("M8.0 8.0");
    expect(preview.up).toBe("M108.0 8.0h.01");
    expect(preview.down).toBe("M58.0 58.0h.01");
  });

  it("counts a node that offers both families once, and the way to guifi.net not at all", () => {
    expect(internetGateways(wire.nodes)).toBe(1);
  });

  it("draws a single node without dividing by nothing", () => {
    const one = {
      nodes: { uid: ["a"], label: ["a"], state: [0], gateway: [0], x: [5], y: [5] },
      links: { a: [], b: [], n: [], ab: [], ba: [], kind: [], mark: [] },
    };
    expect(meshPreview(one, 100, 50).up).toBe("M50.0 25.0h.01");
  });
});
