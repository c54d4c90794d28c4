import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instantOf, type MeshEvent, meshEventSchema, type Snapshot } from "#lib/model/index.ts";
import { namesWithAccess } from "#lib/wire/projection/history-projection.ts";
import { availability, diffView, indexSnapshot } from "#lib/wire/views/index.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

const { snapshot } = syntheticMesh({ nodes: 30, seed: 9, round: 100 });

function present<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error("the synthetic mesh lacks what this test needs");
  return value;
}

function withQuality(link: Snapshot["links"][number], quality: number): Snapshot["links"][number] {
  const told = { state: "measured" as const, quality };
  return { ...link, directions: { ab: { ...link.directions.ab, ...told }, ba: { ...link.directions.ba, ...told } } };
}

describe("two moments compared", () => {
  test("who came and went, whose state changed, which links got worse, and who goes another way", () => {
    const leaf = present(snapshot.nodes.at(-1)).uid;
    const silent = present(snapshot.nodes.find(({ state }) => state === "answered"));
    const [worse, better, gone] = snapshot.links.filter(({ a, b }) => ![a, b].includes(leaf));
    const use = present(snapshot.uses.find(({ reason, node }) => reason === "chosen" && node !== leaf));
    const gateway = present(snapshot.gateways.find(({ node }) => node !== leaf));
    const before: Snapshot = {
      ...snapshot,
      links: snapshot.links.map((link) =>
        link === worse ? withQuality(link, 0.9) : link === better ? withQuality(link, 0.4) : link,
      ),
    };
    const after: Snapshot = {
      ...before,
      round: 101,
      nodes: before.nodes
        .filter(({ uid }) => uid !== leaf)
        .map((node) => (node === silent ? { ...node, state: "gone" as const } : node)),
      links: before.links
        .filter(({ id, a, b }) => id !== gone?.id && a !== leaf && b !== leaf)
        .map((link) =>
          link.id === worse?.id ? withQuality(link, 0.5) : link.id === better?.id ? withQuality(link, 0.95) : link,
        ),
      gateways: before.gateways.filter((one) => one !== gateway),
      uses: before.uses.map((one) => (one === use ? { ...one, gateway: leaf } : one)),
    };
    const view = diffView(indexSnapshot(before), indexSnapshot(after), null);
    expect(view.nodes.removed.map(({ uid }) => uid)).toEqual([leaf]);
    expect(view.nodes.removed[0]?.label).toBe(snapshot.nodes.at(-1)?.label);
    expect(view.nodes.state).toMatchObject([{ uid: silent.uid, before: "answered", after: "gone" }]);
    expect(view.links.worse).toMatchObject([{ id: worse?.id, before: 0.9, after: 0.5 }]);
    expect(view.links.better).toMatchObject([{ id: better?.id, before: 0.4, after: 0.95 }]);
    expect(view.links.removed.map(({ id }) => id)).toContain(gone?.id);
    expect(view.links.added).toEqual([]);
    expect(view.gateways.removed).toMatchObject([{ uid: gateway.node, family: gateway.family }]);
    expect(view.uses).toMatchObject([{ uid: use.node, before: { uid: use.gateway }, after: { uid: leaf } }]);
    // The other way round what was worse is better, and who went came.
    const back = diffView(indexSnapshot(after), indexSnapshot(before), null);
    expect(back.links.better).toMatchObject([{ id: worse?.id, before: 0.5, after: 0.9 }]);
    expect(back.nodes.added.map(({ uid }) => uid)).toEqual([leaf]);
  });

  test("a typical hour counts before a single round", () => {
    const link = present(snapshot.links[0]);
    const index = indexSnapshot({ ...snapshot, links: [withQuality(link, 0.9)] });
    const other = indexSnapshot({ ...snapshot, links: [withQuality(link, 0.2)] });
    const medians = (before: number, after: number) => ({
      windowS: 3600,
      before: new Map([
        [`${link.id}/ab`, before],
        [`${link.id}/ba`, 1],
      ]),
      after: new Map([
        [`${link.id}/ab`, 1],
        [`${link.id}/ba`, after],
      ]),
    });
    expect(diffView(index, other, medians(0.85, 0.84)).links.worse).toEqual([]);
    expect(diffView(index, other, medians(0.85, 0.75)).links.worse).toMatchObject([{ before: 0.85, after: 0.75 }]);
    expect(diffView(index, other, { windowS: 3600, before: new Map(), after: new Map() }).links.worse).toMatchObject([
      { before: 0.9, after: 0.2 },
    ]);
  });
});

describe("availability", () => {
  const range = { from: instantOf(0), to: instantOf(60_000) };
  const nothing = { outages: [], unknown: [] };

  test("UUUDDUU??UDU every five minutes (analytics M6.1)", () => {
    const states = [..."UUUDDUU??UDU"];
    const spansOf = (state: string) =>
      states.flatMap((one, n) => (one === state ? [{ from: instantOf(n * 300_000), to: instantOf((n + 1) * 300_000) }] : []));
    const told = availability(
      "m",
      "x",
      { outages: spansOf("D"), unknown: spansOf("?") },
      { from: instantOf(0), to: instantOf(3_600_000) },
    );
    expect(told).toMatchObject({
      share: 0.7,
      coverage: 10 / 12,
      failures: 2,
      mttrS: 450,
      mtbfS: 1_050,
      upS: 2_100,
      unknownS: 600,
    });
    expect(1_050 / (1_050 + 450)).toBeCloseTo(told.share ?? 0, 12);
  });

  test("is not known where nothing is", () => {
    const blind = { from: instantOf(-5_000), to: null };
    const told = availability("m", "x", { outages: [], unknown: [blind] }, range);
    expect(told).toMatchObject({ share: null, coverage: 0, unknownS: 60, downS: 0, failures: 0, mtbfS: null, mttrS: null });
    expect(availability("m", "x", nothing, { from: instantOf(5), to: instantOf(5) })).toMatchObject({
      share: null,
      coverage: null,
    });
    expect(availability("m", "x", nothing, range)).toMatchObject({ share: 1, upS: 60, failures: 0, mtbfS: null, mttrS: null });
  });

  test("an outage that began before, or goes on after a time that nobody knows, is no failure of this time", () => {
    const outages = [{ from: instantOf(-9_000), to: instantOf(20_000) }];
    const unknown = [{ from: instantOf(5_000), to: instantOf(10_000) }];
    expect(availability("m", "x", { outages, unknown }, range)).toMatchObject({ downS: 15, failures: 0 });
    const again = [...outages, { from: instantOf(30_000), to: instantOf(40_000) }];
    expect(availability("m", "x", { outages: again, unknown }, range)).toMatchObject({ failures: 1, mttrS: 25, mtbfS: 30 });
  });

  test("counts each second once, as counting seconds does", () => {
    const lasting = fc.array(
      fc.record({ start: fc.integer({ min: -20, max: 80 }), length: fc.option(fc.integer({ min: 0, max: 40 })) }),
      { maxLength: 5 },
    );
    type Lasting = { start: number; length: number | null };
    const covers = (spells: readonly Lasting[], second: number) =>
      spells.some((one) => one.start <= second && (one.length === null || second < one.start + one.length));
    const spansOf = (spells: readonly Lasting[]) =>
      spells.map(({ start, length }) => ({
        from: instantOf(start * 1000),
        to: length === null ? null : instantOf((start + length) * 1000),
      }));
    fc.assert(
      fc.property(lasting, lasting, (outages, blind) => {
        const states = Array.from({ length: 60 }, (_, second) =>
          covers(blind, second) ? "unknown" : covers(outages, second) ? "down" : "up",
        );
        const seconds = (state: string) => states.filter((one) => one === state).length;
        const known = states.filter((state) => state !== "unknown");
        const failures = known.filter((state, n) => state === "down" && known[n - 1] === "up").length;
        const told = availability("m", "x", { outages: spansOf(outages), unknown: spansOf(blind) }, range);
        expect(told).toMatchObject({ upS: seconds("up"), downS: seconds("down"), unknownS: seconds("unknown"), failures });
        if (known.length === 0) expect(told.share).toBeNull();
        else expect(told.share).toBeCloseTo(seconds("up") / known.length, 9);
      }),
      { seed: 20261125, numRuns: 300 },
    );
  });
});

describe("names of the past in a closed mesh", () => {
  const secret = "fd66:66:66:0:2ca:feff:fe00:1";
  const nodes = snapshot.nodes.slice(0, 2).map((node, i) => ({ ...node, uid: i === 0 ? secret : "plain" }));
  const link = { ...present(snapshot.links[0]), id: `${secret}~plain~0`, a: secret, b: "plain" };
  const names = namesWithAccess({ mesh: "m", nodes, links: [link] }, "closed");
  const event: MeshEvent = meshEventSchema.parse({
    id: `link-down ${link.id} 2026`,
    mesh: "m",
    kind: "link-down",
    from: instantOf(0),
    to: null,
    noticedAt: instantOf(0),
    node: secret,
    link: link.id,
    family: null,
    gateway: { before: secret, after: "plain" },
    values: null,
    affected: { weight: 1, nodes: [secret] },
    why: null,
    cause: `node-down ${secret}`,
  });

  test("no event tells an address, and its id and cause still point to each other", () => {
    const shown = names.event(event);
    expect(JSON.stringify(shown)).not.toContain("fd66");
    expect(names.event({ ...event, id: event.cause ?? "" }).id).toBe(shown.cause);
    expect(shown.gateway?.after).toBe("plain");
  });

  test("what the public names is found in the store, in the direction that is meant", () => {
    const uid = names.shown(secret);
    expect(names.stored(uid)).toBe(secret);
    expect(names.stored(`${uid}/v4`)).toBe(`${secret}/v4`);
    expect(names.stored(secret)).toBeNull();
    expect(names.stored("plain/v6")).toBe("plain/v6");
    const turned = names.shown("plain") < uid;
    expect(names.stored(`${names.shownLink(link.id)}/ab`)).toBe(`${link.id}/${turned ? "ba" : "ab"}`);
    expect(namesWithAccess({ mesh: "m", nodes, links: [link] }, "open").stored(secret)).toBe(secret);
  });
});
