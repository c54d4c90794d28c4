import { describe, expect, it } from "vitest";
import { cutQuery, readQuery } from "#emulator/cgi-query.ts";
import { formatIp6, linkLocalOf } from "#emulator/mesh/addresses.ts";
import {
  announcedBandwidth,
  fmetric8,
  fromFmetric8,
  linkBandwidthBps,
  rxPercent,
  tunnelMetricBps,
  txPercent,
  umetric,
} from "#emulator/mesh/metric.ts";

describe("numbers as the daemons print them", () => {
  it("cuts bandwidths off at K, M and G", () => {
    expect([960, 99_999, 100_000, 99_999_999, 999_970_000, 128_849_018_880, 257_698_037_760].map(umetric)).toEqual([
      "960",
      "99999",
      "100K",
      "99999K",
      "999M",
      "128G",
      "257G",
    ]);
  });

  it("announces through one byte, as read off real daemons", () => {
    expect([165, 196].map((code) => fromFmetric8("bmx6", code))).toEqual([54_525_952, 805_306_368]);
    expect([190, 137].map((code) => fromFmetric8("bmx7", code))).toEqual([939_524_096, 9_437_184]);
    expect([54e6, 1e9].map((bps) => fmetric8("bmx6", bps))).toEqual([165, 199]);
    expect([1e9, 10e6].map((bps) => fmetric8("bmx7", bps))).toEqual([190, 137]);
    expect([20e6, 50e6, 10e6, 1e6].map((bps) => announcedBandwidth("bmx6", bps))).toEqual(["18874K", "50331K", "9437K", "983K"]);
    expect([20e6, 50e6, 10e6, 1e6].map((bps) => announcedBandwidth("bmx7", bps))).toEqual(["18874K", "46137K", "9437K", "983K"]);
  });

  it("shows 48 hellos as percent", () => {
    expect([38, 48, 17, 1, 0].map((heard) => rxPercent("bmx6", heard))).toEqual([79, 100, 35, 2, 0]);
    expect([38, 48, 37, 20, 0].map((heard) => txPercent("bmx6", heard))).toEqual([78, 100, 76, 40, 0]);
    expect([24, 30, 43, 48].map((heard) => rxPercent("bmx7", heard))).toEqual([49, 62, 89, 100]);
  });

  it("computes link bandwidths", () => {
    expect(Math.floor(linkBandwidthBps("bmx6", 56e6, false, 48, 48))).toBe(56_000_154);
    expect(linkBandwidthBps("bmx6", 56e6, false, 48, 24) / 1e6).toBeCloseTo(39.598, 3);
    expect(linkBandwidthBps("bmx6", 56e6, false, 0, 48)).toBe(0);
    // a real row: tq 62, rq 35 at 54M gave 3981K; tq 81, rq 100 on a cable of 1000M gave 749M
    expect(umetric(linkBandwidthBps("bmx7", 54e6, false, 30, 17))).toBe("3981K");
    expect(umetric(linkBandwidthBps("bmx7", 1e9, true, 39, 48))).toBe("749M");
    expect(linkBandwidthBps("bmx7", 300e6, false, 48, 48)).toBe(120e6);
    expect(linkBandwidthBps("bmx7", 54e6, false, 4, 48)).toBe(0);
  });

  it("rates tunnels as bmx6 did in seven real rows", () => {
    const real = { 54000000: "53477K", 46328000: "45088K", 35531000: "34603K", 52156000: "51380K", 999970000: "989M" };
    for (const [path, rated] of Object.entries(real)) expect(umetric(tunnelMetricBps("bmx6", Number(path)))).toBe(rated);
    expect(umetric(1.2 * tunnelMetricBps("bmx6", 54_000_000))).toBe("64172K");
    expect(tunnelMetricBps("bmx7", 6_851_000)).toBe(6_851_000);
  });
});

describe("addresses", () => {
  it("shortens IPv6 and derives link-local addresses from MACs", () => {
    expect(formatIp6([0xfe80, 0, 0, 0, 0x0000, 0xb6ff, 0xfe07, 2])).toBe("fe80::b6ff:fe07:2");
    expect(formatIp6([0, 0, 0, 0, 0, 0, 0, 0])).toBe("::");
    expect(formatIp6([0xfd66, 0x66, 0x66, 0, 1, 0, 0, 2])).toBe("fd66:66:66:0:1::2");
    expect(linkLocalOf(0x0200b6070002)).toBe("fe80::b6ff:fe07:2");
  });
});

describe("query strings", () => {
  it("cuts as each script does", () => {
    const raw = ["links=1", "links&_=1", "links?x", "links?=1", "%24info", ""];
    expect(raw.map((query) => cutQuery("bmx6", query))).toEqual(["links", "links", "links", "links", "%24info", ""]);
    expect(raw.map((query) => cutQuery("bmx6-old", query))).toEqual(["links", "links&_", "links?x", "links?", "%24info", ""]);
    expect(raw.map((query) => cutQuery("bmx7", query))).toEqual(["links", "links&_", "links?x", "links?", "%24info", ""]);
  });

  it("takes special names with or without $ where the script does", () => {
    expect(readQuery("bmx6", "info")).toEqual({ special: true, name: "info" });
    expect(readQuery("bmx6", "$info&x")).toEqual({ special: true, name: "info" });
    expect(readQuery("bmx6-old", "info")).toEqual({ special: false, name: "info" });
    expect(readQuery("bmx6-old", "$info")).toEqual({ special: true, name: "info" });
    expect(readQuery("bmx7", "tunnels")).toEqual({ special: false, name: "tunnels" });
    expect(readQuery("bmx7", "$tunnels=5")).toEqual({ special: true, name: "tunnels" });
    expect(readQuery("bmx7", "$myself")).toEqual({ special: false, name: "$myself" });
    expect(readQuery("bmx6", "$originators")).toEqual({ special: false, name: "$originators" });
  });
});
