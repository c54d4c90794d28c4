import { describe, expect, it } from "vitest";
import { addressOfInterface, canonicalAddress, canonicalNetwork } from "#lib/collectors/scalars/address.ts";
import { linkLocalOfMac, linkLocalsOfMeshAddress, macOfLinkLocal } from "#lib/collectors/scalars/eui64.ts";
import { decodeFmetric8Bmx6, decodeFmetric8Bmx7, parseBandwidth, parseMetric } from "#lib/collectors/scalars/metric.ts";
import {
  parseCpuPercent,
  parseDbm,
  parseKnownNodes,
  parseMemoryBytes,
  parseUptimeS,
  qualityOfByte,
  qualityOfPercent,
  unsigned32,
} from "#lib/collectors/scalars/numbers.ts";
import { cleanMessage, cleanText, textOrNull } from "#lib/collectors/scalars/text.ts";

describe("metrics", () => {
  it.each([
    ["960", 960],
    ["54000K", 54_000_000],
    ["999M", 999_000_000],
    ["128G", 128_849_018_880],
    ["257G", 257_698_037_760],
    ["18874K", 18_874_000],
    ["", null],
    ["54000k", null],
    ["1e9", null],
    ["-5", null],
    ["258G", null],
    ["99999999999999999999", null],
  ])("reads the bandwidth %j as %j", (text, bps) => {
    expect(parseBandwidth(text)).toBe(bps);
  });

  it.each([
    ["46328K", { bps: 46_328_000, special: "none" }],
    ["128G", { bps: 128_849_018_880, special: "unlimited" }],
    ["257G", { bps: 257_698_037_760, special: "unlimited" }],
    ["INVALID", { bps: null, special: "invalid" }],
    ["-1", { bps: null, special: "invalid" }],
    ["---", { bps: null, special: "invalid" }],
    ["noROUTE", { bps: null, special: "no-route" }],
    ["0", { bps: null, special: "no-route" }],
    ["ROUTE  ", { bps: null, special: "unroutable" }],
    ["route", null],
    ["toString", null],
  ])("reads the metric %j as %j", (text, metric) => {
    expect(parseMetric(text)).toEqual(metric);
  });

  it("decodes the 8-bit floats of both daemons", () => {
    expect([165, 196].map(decodeFmetric8Bmx6)).toEqual([54_525_952, 805_306_368]);
    expect([190, 137].map(decodeFmetric8Bmx7)).toEqual([939_524_096, 9_437_184]);
    expect([-1, 256, 1.5, Number.NaN].map(decodeFmetric8Bmx6)).toEqual([null, null, null, null]);
  });
});

describe("numbers", () => {
  it("unwraps 32-bit fields", () => {
    expect([7, 2 ** 31 - 1, -1, -(2 ** 31), 2 ** 32 - 1].map(unsigned32)).toEqual([
      7,
      2 ** 31 - 1,
      2 ** 32 - 1,
      2 ** 31,
      2 ** 32 - 1,
    ]);
    expect([2 ** 32, -(2 ** 31) - 1, 1.5, Number.NaN, Number.POSITIVE_INFINITY].map(unsigned32)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it("turns percentages and bytes into shares, and refuses all outside", () => {
    expect([0, 58, 100, -1, 101, 300, Number.NaN].map(qualityOfPercent)).toEqual([0, 0.58, 1, null, null, null, null]);
    expect([0, 255, 256, -1].map(qualityOfByte)).toEqual([0, 1, null, null]);
  });

  it.each([
    ["0:00:04:16", 256],
    ["12:01:00:00", 12 * 86_400 + 3600],
    ["0:24:00:00", null],
    ["0:00:60:00", null],
    ["00:04:16", null],
    ["10000:00:00:00", 864_000_000],
    ["999999:23:59:59", null],
    ["---", null],
  ])("reads the uptime %j as %j", (text, seconds) => {
    expect(parseUptimeS(text)).toBe(seconds);
  });

  it("refuses what no router can say", () => {
    expect([parseCpuPercent("0.1"), parseCpuPercent("-1.00"), parseCpuPercent("2130706433")]).toEqual([0.1, -1, null]);
    expect([parseKnownNodes(2 ** 31), parseKnownNodes(-(2 ** 31)), parseKnownNodes("1/999999999")]).toEqual([null, null, null]);
    expect(parseMemoryBytes("999999999G")).toBeNull();
  });

  it("reads sizes, counts and levels", () => {
    expect(parseMemoryBytes("5152K")).toBe(5_275_648);
    expect(parseMemoryBytes("lots")).toBeNull();
    expect([parseKnownNodes("10/12"), parseKnownNodes(12), parseKnownNodes("12"), parseKnownNodes("a/b")]).toEqual([
      12,
      12,
      12,
      null,
    ]);
    expect([parseDbm("-67"), parseDbm("0"), parseDbm(-95), parseDbm("12"), parseDbm("-900")]).toEqual([
      -67,
      null,
      -95,
      null,
      null,
    ]);
  });
});

describe("addresses", () => {
  it.each([
    ["FD66:66:66:0004:0200:B6FF:FE07:0002", "fd66:66:66:4:200:b6ff:fe07:2"],
    ["fd77:0:0:2::1", "fd77:0:0:2::1"],
    ["fe80:0:0:0:0:b6ff:fe00:1", "fe80::b6ff:fe00:1"],
    ["10.77.2.1", "10.77.2.1"],
    ["fe80::1%wlan0", null],
    ["010.1.1.1", null],
    ["0x7f000001", null],
    ["2130706433", null],
    ["127.1", null],
    ["example.org", null],
    ["", null],
  ])("brings %j to %j", (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });

  it("reads networks", () => {
    expect(addressOfInterface("fe80::1/64")).toBe("fe80::1");
    expect(["0.0.0.0/0", "FD77:0:0:C::/64", "::/0", "10.77.1.0/33", "::/129", "::/x"].map(canonicalNetwork)).toEqual([
      "0.0.0.0/0",
      "fd77:0:0:c::/64",
      "::/0",
      null,
      null,
      null,
    ]);
  });

  it("goes from MAC to link-local address and back", () => {
    expect(macOfLinkLocal("fe80::b6ff:fe07:2")).toBe("02:00:b6:07:00:02");
    expect(linkLocalOfMac("02:00:b6:07:00:02")).toBe("fe80::b6ff:fe07:2");
    expect(macOfLinkLocal("fe80::227:22ff:fe35:dc57")).toBe("00:27:22:35:dc:57");
    expect(linkLocalOfMac("00:27:22:35:dc:57")).toBe("fe80::227:22ff:fe35:dc57");
    expect(macOfLinkLocal("fe80::1:2:3:4")).toBeNull();
    expect(macOfLinkLocal("fd66::b6ff:fe07:2")).toBeNull();
  });

  it("gives both link-local addresses that a mesh address can stand for, the one of a factory MAC first", () => {
    expect(linkLocalsOfMeshAddress("fd66:66:66:5:200:b6ff:fe0e:c")).toEqual(["fe80::200:b6ff:fe0e:c", "fe80::b6ff:fe0e:c"]);
    expect(linkLocalsOfMeshAddress("fd66:66:66:0:227:22ff:fe35:dc57")).toEqual([
      "fe80::227:22ff:fe35:dc57",
      "fe80::27:22ff:fe35:dc57",
    ]);
    expect(linkLocalsOfMeshAddress("fd66::1")).toEqual([]);
  });
});

describe("words of routers", () => {
  it("takes out what steers terminals, logs and directions, and nothing else", () => {
    expect(cleanText('a\u202eb\u0000c\u001b[31md\u200be"><script>ñ日', 100)).toBe('abc[31mde"><script>ñ日');
    expect(cleanText("\ud83d", 10)).toBe("\ufffd");
    expect(cleanText("x\u{e0041}y\u2028z\u061c\ufeff", 10)).toBe("xyz");
  });

  it("keeps no more marks on a letter than languages put there", () => {
    const stacked = `a${"\u0301\u0489\u20e3".repeat(40)}b`;
    expect(cleanText(stacked, 255).match(/\p{M}/gu)).toHaveLength(4);
    expect(cleanText(stacked, 255)).toMatch(/^a.*b$/u);
    expect(cleanText("Vie\u0323\u0302t à l·l", 50)).toBe("Vie\u0323\u0302t à l·l");
  });

  it("cuts to length, never inside a pair", () => {
    expect(cleanText("abcdef", 3)).toBe("abc");
    expect(cleanText("ab😀", 3)).toBe("ab");
    expect(cleanMessage("ERROR one\nERROR two", 100)).toBe("ERROR one ERROR two");
  });

  it("knows the daemons' way to say nothing", () => {
    expect([textOrNull("---", 10), textOrNull("", 10), textOrNull("-_-", 10), textOrNull(undefined, 10)]).toEqual([
      null,
      null,
      "-_-",
      null,
    ]);
  });
});
