/** Languages, sentences with holes, plurals, numbers and times. */

import { describe, expect, it } from "vitest";
import { isolated, plural } from "#components/i18n/fill.ts";
import {
  ageSeconds,
  bandwidth,
  formatBandwidth,
  formatBytes,
  formatClock,
  formatDuration,
  formatInstant,
  formatMilliseconds,
  percent,
  searchable,
} from "#components/i18n/format.ts";
import { isLanguage } from "#components/i18n/languages.ts";
import { negotiateLanguage } from "#lib/base/negotiation.ts";
import { fill, pieces } from "#lib/base/template.ts";

const ALL = ["ca", "es", "en"] as const;
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

describe("negotiateLanguage", () => {
  it.each([
    [null, "ca"],
    ["", "ca"],
    ["es", "es"],
    ["es-AR,es;q=0.9,en;q=0.8", "es"],
    ["de-DE,de;q=0.9,en-GB;q=0.8,ca;q=0.7", "en"],
    ["en;q=0.1, ca;q=0.9", "ca"],
    ["ca;q=0, es", "es"],
    ["fr, *;q=0.5", "ca"],
    ["fr", "ca"],
    ["cat", "ca"],
    ["en;q=x, es;q=0.2", "es"],
  ])("%j -> %s", (header, language) => {
    expect(negotiateLanguage(header, ALL)).toBe(language);
  });

  it("offers only what the site offers", () => {
    expect(negotiateLanguage("ca", ["es", "en"])).toBe("es");
    expect(isLanguage("CA")).toBe(false);
    expect(isLanguage("en")).toBe(true);
  });
});

describe("sentences", () => {
  it("fills holes and leaves a forgotten one visible", () => {
    expect(fill("{a} hears {b}", { a: "x", b: 0 })).toBe("x hears 0");
    expect(fill("{a} hears {b}", { a: "x" })).toBe("x hears {b}");
  });

  it("does not read holes inside of values", () => {
    expect(fill("{a}", { a: "{b}", b: "no" })).toBe("{b}");
  });

  it("takes a sentence apart in order", () => {
    expect(pieces("hops, via {gateway}!")).toEqual([{ text: "hops, via " }, { hole: "gateway" }, { text: "!" }]);
  });

  it("keeps a label's direction to itself", () => {
    expect(isolated("\u202eexe.txt")).toBe("\u2068\u202eexe.txt\u2069");
  });

  it("follows the language's plural rules", () => {
    const forms = { one: "{n} node", other: "{n} nodes" };
    expect(plural("ca", forms, 1)).toBe("1 node");
    expect(plural("ca", forms, 0)).toBe("0 nodes");
    expect(plural("en", forms, 1234)).toBe("1,234 nodes");
    expect(plural("es", forms, 1_000_000)).toBe("1.000.000 nodes");
  });
});

describe("numbers", () => {
  it("never rounds something to nothing, nor nearly all to all", () => {
    expect([0, 0.001, 0.494, 0.5, 0.996, 1].map(percent)).toEqual([0, 1, 49, 50, 99, 100]);
  });

  it.each([
    [0, "0", "Mbit/s"],
    [0.000_000_96, "0.96", "bit/s"],
    [0.000_96, "0.96", "kbit/s"],
    [0.0042, "4.2", "kbit/s"],
    [0.042, "0.04", "Mbit/s"],
    [0.1, "0.10", "Mbit/s"],
    [16, "16.0", "Mbit/s"],
    [16.14, "16.1", "Mbit/s"],
    [99.96, "100", "Mbit/s"],
    [250.4, "250", "Mbit/s"],
    [999.6, "1.0", "Gbit/s"],
    [1200, "1.2", "Gbit/s"],
  ])("%d Mbit/s is %s %s", (mbps, value, unit) => {
    expect(bandwidth("en", mbps)).toEqual({ value, unit });
  });

  it("writes decimals as the language does", () => {
    expect(plain(formatBandwidth("ca", 16.14))).toBe("16,1 Mbit/s");
    expect(plain(formatBandwidth("es", 1234))).toBe("1,2 Gbit/s");
  });

  it("writes bytes and milliseconds in a fitting unit", () => {
    expect(plain(formatBytes("en", 0))).toBe("0 B");
    expect(plain(formatBytes("en", 999))).toBe("999 B");
    expect(plain(formatBytes("en", 522_000))).toBe("522 kB");
    expect(plain(formatBytes("ca", 1_540_000))).toBe("1,5 MB");
    expect(plain(formatMilliseconds("en", 840))).toBe("840 ms");
    expect(plain(formatMilliseconds("en", 3210))).toBe("3.2 s");
    expect(plain(formatMilliseconds("en", 32_100))).toBe("32 s");
  });
});

describe("times", () => {
  it.each([
    [0, "0 s"],
    [119, "119 s"],
    [120, "2 min"],
    [7199, "119 min"],
    [7200, "2 h"],
    [172_799, "47 h"],
    [172_800, "2 d"],
    [3.9, "3 s"],
    [-5, "0 s"],
  ])("%d seconds are %s", (seconds, text) => {
    expect(plain(formatDuration("en", seconds))).toBe(text);
  });

  it("counts ages by the clock that is handed in, never below 0", () => {
    expect(ageSeconds("2026-11-22T19:40:00.000Z", Date.parse("2026-11-22T19:40:04.900Z"))).toBe(4);
    expect(ageSeconds("2026-11-22T19:40:00.000Z", Date.parse("2026-11-22T19:39:59.000Z"))).toBe(0);
  });

  it("uses the mesh's time zone, summer and winter", () => {
    expect(formatClock("ca", "Europe/Madrid", "2026-11-22T19:40:05.000Z")).toBe("20:40:05");
    expect(formatClock("ca", "Europe/Madrid", "2026-07-22T22:40:05.000Z")).toBe("00:40:05");
    expect(formatInstant("es", "Atlantic/Canary", "2026-11-22T19:40:05.000Z")).toContain("19:40:05");
  });
});

describe("searchable", () => {
  it("ignores case, accents and the dot of l·l", () => {
    expect(searchable("HO-Pàdua181-DFA1")).toBe("ho-padua181-dfa1");
    expect(searchable("Col·lectiu")).toBe("collectiu");
    expect(searchable("Núñez")).toBe("nunez");
  });
});
