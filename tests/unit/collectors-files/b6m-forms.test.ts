/** b6m as LuCI, ubus and b6m-jsonp give it. */
import { describe, expect, it } from "vitest";
import { readText, snapshotIn } from "./support.ts";

const rows = {
  nord: [{ name: "sud", rxRate: 90, txRate: 80 }],
  sud: [{ name: "nord", rxRate: 80, txRate: 90 }],
};
const list = Object.entries(rows).map(([name, links]) => ({ name, links }));
const named = (links: readonly { name: string }[]) => Object.fromEntries(links.map(({ name, ...rates }) => [name, rates]));

const FORMS: Record<string, string> = {
  "the array": JSON.stringify(list),
  "wrapped in topology": JSON.stringify({ topology: list }),
  "the dictionary with lists of links": JSON.stringify({ nord: { links: rows.nord }, sud: { links: rows.sud } }),
  "the dictionary with names inside": JSON.stringify({ nord: list[0], sud: list[1] }),
  "the dictionary of links by name": JSON.stringify({ nord: { links: named(rows.nord) }, sud: { links: named(rows.sud) } }),
  "the dictionary of bare rows": JSON.stringify(rows),
  "the dictionary of bare rows by name": JSON.stringify({ nord: named(rows.nord), sud: named(rows.sud) }),
  "the dictionary in topology": JSON.stringify({ topology: { nord: list[0], sud: list[1] } }),
  "a call around the array": `callback(${JSON.stringify(list)});`,
  "a call around the dictionary": `/**/ jQuery18305_1424(${JSON.stringify({ nord: list[0], sud: list[1] })})\n`,
  "rates as text": JSON.stringify(list).replaceAll(/:(\d+)/g, ':"$1"'),
};

describe("b6m", () => {
  it.each(Object.entries(FORMS))("reads %s", async (_, text) => {
    const { source, read } = await readText("2026-03-01_10-00.json", text);
    expect(source.id).toBe("b6m");
    if (!read.ok) throw new Error(read.error.message);
    const { nodes, links, refusals } = snapshotIn(read.value);
    expect(nodes.map(({ uid }) => uid)).toEqual(["nord", "sud"]);
    expect(links.map(({ directions: { ab, ba } }) => [ab.quality, ba.quality])).toEqual([[0.8, 0.9]]);
    expect(refusals).toEqual([]);
  });

  it("keeps a node without links, and tells rows that are no links", async () => {
    const { read } = await readText(
      "2026-03-01_10-00.json",
      JSON.stringify({ topology: [{ name: "nord", links: [] }, 7, { name: "sud", links: [3] }] }),
    );
    if (!read.ok) throw new Error(read.error.message);
    const { nodes, refusals } = snapshotIn(read.value);
    expect(nodes.map(({ uid }) => uid)).toEqual(["nord", "sud"]);
    expect(refusals.map(({ message }) => message)).toEqual(["[1]: no node with a name", "links[0]: no neighbour with a name"]);
  });

  it("doubts positions as every other file does", async () => {
    const at = (name: string, lat: number, lon: number) => ({ name, lat, lon, links: [] });
    const text = JSON.stringify([at("a", 41.38, 2.17), at("b", 41.39, 2.18), at("c", 41.4, 2.16), at("x", 2.17, 41.38)]);
    const { read } = await readText("2026-03-01_10-00.json", text);
    if (!read.ok) throw new Error(read.error.message);
    expect(snapshotIn(read.value).nodes.map(({ place }) => place?.doubtful)).toEqual([false, false, false, true]);
  });
});
