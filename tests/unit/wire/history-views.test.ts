import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instantOf, type MeshEvent, meshEventSchema, type Snapshot } from "#lib/model/index.ts";
import { namesWithAccess } from "#lib/wire/history-projection.ts";
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

  test("is not known where nothing is", () => {
    const blind = { kind: "collector-outage" as const, from: instantOf(-5_000), to: null };
    expect(availability("m", "x", [blind], range)).toMatchObject({ share: null, unknownS: 60, downS: 0 });
    expect(availability("m", "x", [], { from: instantOf(5), to: instantOf(5) }).share).toBeNull();
  });

  test("counts each second once, as counting seconds does", () => {
    const spell = fc.record({
      kind: fc.constantFrom("node-down" as const, "collector-outage" as const),
      start: fc.integer({ min: -20, max: 80 }),
      length: fc.option(fc.integer({ min: 0, max: 40 })),
    });
    fc.assert(
      fc.property(fc.array(spell, { maxLength: 8 }), (spells) => {
        const events = spells.map(({ kind, start, length }) => ({
          kind,
          from: instantOf(start * 1000),
          to: length === null ? null : instantOf((start + length) * 1000),
        }));
        const covers = (kind: string, second: number) =>
          spells.some(
            (one) => one.kind === kind && one.start <= second && (one.length === null || second < one.start + one.length),
          );
        let down = 0;
        let unknown = 0;
        for (let second = 0; second < 60; second += 1) {
          if (covers("collector-outage", second)) unknown += 1;
          else if (covers("node-down", second)) down += 1;
        }
        const told = availability("m", "x", events, range);
        expect(told).toMatchObject({ downS: down, unknownS: unknown });
        if (unknown === 60) expect(told.share).toBeNull();
        else expect(told.share).toBeCloseTo(1 - down / (60 - unknown), 9);
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
