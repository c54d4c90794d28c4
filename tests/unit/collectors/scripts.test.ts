/** Scripts without the `$` form, and interfaces that the daemons describe badly. */
import { describe, expect, it } from "vitest";
import { parseBmx6Interfaces } from "#lib/collectors/bmx6/interfaces.ts";
import { crawl } from "#lib/collectors/discovery/crawl.ts";
import { at, crawlRequest, plainSix, tinyMesh } from "./crawl-support.ts";

describe("a script without the dollar form", () => {
  const tunnels = JSON.stringify({ tunnels: [{ name: "inet", tunName: "bmxOut", advNet: "0.0.0.0/0", remoteName: "gw" }] });
  const crawled = async (plain: string) => {
    const mesh = await tinyMesh((node, cgi, query) => {
      if (cgi !== "bmx6" || node !== at(1)) return 404;
      if (query === "$tunnels") return "";
      return query === "tunnels" ? plain : plainSix(1, [1], query);
    });
    try {
      const result = await crawl(crawlRequest({ seeds: [`${at(1)}:${mesh.port}`] }));
      return result.observations[0]?.tunnels;
    } finally {
      await mesh.stop();
    }
  };

  it("is asked without it", async () => {
    expect(await crawled(tunnels)).toMatchObject({ state: "read", rows: [{ rule: "inet", chosen: true }] });
  });
});

it("reads live originators where the script's list of all is always empty", async () => {
  const mesh = await tinyMesh((node, cgi, query) => {
    if (cgi !== "bmx6" || node !== at(1)) return 404;
    if (query === "originators/all") return "[  ]";
    return query === "originators" ? `{"originators":${plainSix(1, [1], "originators/all")}}` : plainSix(1, [1], query);
  });
  try {
    const result = await crawl(crawlRequest({ seeds: [`${at(1)}:${mesh.port}`] }));
    expect(result.observations[0]?.originators).toMatchObject({ state: "read", rows: [{}] });
  } finally {
    await mesh.stop();
  }
});

describe("interfaces", () => {
  const read = (row: object) => parseBmx6Interfaces({ interfaces: [{ state: "UP", type: "ethernet", ...row }] });

  it.each(["wlan1-mesh_13", "wlan0-adhoc_13", "wif0", "ath0_12", "wlan0.13"])("%s is no wire", (devName) => {
    expect(read({ devName })).toMatchObject({ ok: true, value: { rows: [{ kind: "wireless" }] } });
  });

  it.each(["/-1", "::/-1"])("a down interface's address %s is none, without a note", (llocalIp) => {
    expect(read({ devName: "eth1", llocalIp })).toMatchObject({
      ok: true,
      value: { rows: [{ linkLocal: null }], anomalies: [] },
    });
  });
});
