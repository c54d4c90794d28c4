/**
 * Whatever stands in a file: no source throws, none hangs, no prototype is touched, each refusal names its reason, and what comes out
 * passes the model. Inputs are files of every kind, mutated, cut, poisoned and mixed up, and pure noise.
 */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bmxDirectory } from "#lib/collectors/bmx-directory/source.ts";
import { instantIn } from "#lib/collectors/recorded/instant.ts";
import { detectFileSource, fileSources } from "#lib/collectors/registry.ts";
import type { FileReading, FileRefusal, FileSource } from "#lib/collectors/source.ts";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import { observationSchema, placeSchema, type Result, refusalCodeSchema, snapshotSchema } from "#lib/model/index.ts";
import { roundOf } from "#tests/conformance/history-rounds.ts";
import { runs } from "#tests/support/runs.ts";
import { FIXTURES } from "./support.ts";

const NUM_RUNS = runs(500, 20_000);

const FILES = [
  "13-01-09_16-00-01-graf.js",
  "download_json.json",
  "b6m.json",
  "directed.netjson.json",
  "undirected.netjson.json",
  "20-05-01_12-00-00-GMT-qmpnodes-gather-meshmon.data",
  "zone.cnml",
  "bmx6-3n.json",
];
const SAMPLES = [
  ...FILES.map((name) => ({ name, text: readFileSync(`${FIXTURES}${name}`, "utf8") })),
  { name: "now.json", text: JSON.stringify(roundOf("sants", 2)) },
];
const context = {
  timeZone: "Europe/Madrid",
  modifiedAt: "2026-03-01T10:00:00.000Z",
  limits: { bytesMax: 2_000_000, nodesMax: 500 },
};

const POISON = [
  '"__proto__":{"polluted":1},',
  '"constructor":{"prototype":{"polluted":1}},',
  "1e999",
  "-99999999999999999999999",
  "null",
  '"\\u202e\\u0000"',
  '"\\ud800"',
  "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
  "&x;",
  "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
  "<zone><zone><zone>",
  "# start fe80::1 (x) y\n## start bmx6\n{",
  "## start iwdump\nStation 00:00:00:00:00:00 (on x)\n",
  " __proto__: 1\n",
  '"node0"',
  "var json = ",
  "99999999999999999999 99999999999999999999\n",
  "~",
];

type Edit = { at: number; remove: number; insert: string };
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(20_000),
  remove: fc.nat(40),
  insert: fc.oneof(fc.constantFrom(...POISON), fc.string({ maxLength: 12 }), fc.constant("")),
});
const sample = fc.constantFrom(...SAMPLES);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const mutated = fc
  .tuple(sample, fc.array(edit, { maxLength: 6 }), fc.option(fc.nat(20_000), { nil: undefined }))
  .map(([{ name, text }, edits, cut]) => {
    let mutant = text;
    for (const { at, remove, insert } of edits) {
      const place = at % Math.max(1, mutant.length);
      mutant = mutant.slice(0, place) + insert + mutant.slice(place + remove);
    }
    return { name, bytes: bytesOf(cut === undefined ? mutant : mutant.slice(0, cut)) };
  });
/** A value of the right place of another kind: the file stays whole, so that the readers behind the shape are reached. */
const revalued = fc.tuple(sample, fc.nat(2_000), fc.jsonValue({ maxDepth: 2 })).map(([{ name, text }, nth, value]) => {
  const pattern = /(?<=[:=] ?)("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?)/g;
  const total = [...text.matchAll(pattern)].length;
  let count = 0;
  const written = name.endsWith(".cnml") ? JSON.stringify(JSON.stringify(value)) : JSON.stringify(value);
  return { name, bytes: bytesOf(text.replace(pattern, (whole) => (count++ === nth % Math.max(1, total) ? written : whole))) };
});
const broken = fc.tuple(mutated, fc.nat(20_000), fc.integer({ min: 128, max: 255 })).map(([{ name, bytes }, at, value]) => {
  const copy = Uint8Array.from(bytes);
  if (copy.length > 0) copy[at % copy.length] = value;
  return { name, bytes: copy };
});
const packed = fc.tuple(mutated, fc.nat(5_000), fc.boolean()).map(([{ name, bytes }, at, damaged]) => {
  const zip = Uint8Array.from(gzipSync(bytes));
  if (damaged) zip[at % zip.length] = (zip[at % zip.length] ?? 0) ^ 0x55;
  return { name: `${name}.gz`, bytes: zip };
});
const noise = fc.record({ name: fc.string({ maxLength: 30 }), bytes: fc.uint8Array({ maxLength: 400 }) });
const anything = fc.oneof(
  { weight: 5, arbitrary: mutated },
  { weight: 5, arbitrary: revalued },
  { weight: 2, arbitrary: broken },
  { weight: 1, arbitrary: packed },
  { weight: 1, arbitrary: noise },
);

function expectSound(read: Result<FileReading, FileRefusal>): void {
  expect(Reflect.get({}, "polluted")).toBeUndefined();
  if (!read.ok) {
    refusalCodeSchema.parse(read.error.code);
    expect(read.error.message).not.toBe("");
    expect(read.error.message.length).toBeLessThanOrEqual(500);
    return;
  }
  for (const place of read.value.places.values()) placeSchema.parse(place);
  for (const recording of read.value.recordings) {
    if (recording.kind === "snapshot") snapshotSchema.parse(recording.snapshot);
    else {
      for (const observation of recording.observations) observationSchema.parse(observation);
      const { at, observations, refusals } = recording;
      const cost = { requests: 0, bytes: 0, seconds: 0 };
      const round = { mesh: "vila", at, round: 1, observations, unread: [], refusals, cost, previous: null };
      snapshotSchema.parse(assemble({ ...round, identity: new Map(), places: new Map() }).snapshot);
    }
  }
}

async function readBy(source: FileSource, file: { name: string; bytes: Uint8Array }): Promise<void> {
  expectSound(await source.read(file, context));
}

describe("every file source, whatever comes", { timeout: 900_000 }, () => {
  it("gives what passes the model, or a reason", async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (file) => {
        const source = detectFileSource(file);
        if (source !== null) await readBy(source, file);
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it("also for the files of others, which it would never be given", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...fileSources), anything, (source, file) => readBy(source, file)),
      { numRuns: NUM_RUNS },
    );
  });

  it("also for any JSON value in the place of a node", async () => {
    const shapes = fc.oneof(
      fc.jsonValue({ maxDepth: 5 }),
      fc.array(fc.record({ name: fc.jsonValue(), links: fc.jsonValue(), id: fc.jsonValue(), data: fc.jsonValue() })),
      fc.record({
        date: fc.jsonValue(),
        nodeList: fc.array(fc.record({ uid: fc.jsonValue(), id: fc.jsonValue(), data: fc.object() })),
      }),
      fc.record({
        type: fc.constant("NetworkGraph"),
        time: fc.jsonValue(),
        nodes: fc.array(fc.record({ id: fc.jsonValue() })),
        links: fc.array(fc.object()),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...fileSources), shapes, async (source, json) => {
        await readBy(source, { name: "x.json", bytes: bytesOf(JSON.stringify(json)) });
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it("and a daemon's directory", async () => {
    const names = fc.constantFrom("status", "links", "interfaces", "tunnels", "originators/a", "descriptions/b");
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 50 }),
      mutated.map(({ bytes }) => bytes),
      fc.json().map(bytesOf),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(names, content), { maxLength: 6 }),
        fc.string({ maxLength: 20 }),
        async (files, name) => {
          expectSound(await bmxDirectory.read({ name, files: new Map(files) }, context));
        },
      ),
      { numRuns: NUM_RUNS },
    );
  });

  it("and the names of files", () => {
    const digits = fc.stringMatching(/^[-0-9_:TZ+ GMT]{0,30}$/);
    fc.assert(
      fc.property(fc.oneof(digits, fc.string({ unit: "binary" })), (name) => {
        const read = instantIn(name, "Europe/Madrid");
        if (read !== null) expect(new Date(read.at).toISOString()).toBe(read.at);
      }),
      { numRuns: NUM_RUNS },
    );
  });
});

describe("files made to hurt", () => {
  const MEGA = 1_500_000;
  it.each([
    ["brackets", "[".repeat(MEGA)],
    ["objects in objects", '[{"name":'.repeat(100_000)],
    ["an assignment of blanks", `var json = ${" ".repeat(MEGA)}`],
    ["comments without an end", "/*".repeat(MEGA / 2)],
    ["headers of nodes", "# start x\n".repeat(100_000)],
    ["headers of sections", `# start fd66::1 (a) b\n${"## start bmx6\n".repeat(80_000)}`],
    ["a line without an end", `# start fd66::1 (a) b\n## start loadavg\n${"1".repeat(MEGA)}`],
    ["braces without an end", `# start fd66::1 (a) b\n## start bmx6\n${"{".repeat(MEGA)}`],
    ["braces and quotes", `# start fd66::1 (a) b\n## start bmx6\n${'{"'.repeat(MEGA / 2)}`],
    ["many small documents", `# start fd66::1 (a) b\n## start bmx6\n${"{}\n".repeat(400_000)}`],
    [
      "many stations",
      `# start fd66::1 (a) b\n## start iwdump\n${"Station 00:00:00:00:00:01 (on w)\n\tsignal: -1 dBm\n".repeat(30_000)}`,
    ],
    ["a df of blanks", `# start fd66::1 (a) b\n## start df\n${"a\n ".repeat(300_000)}`],
    ["zones in zones", `<cnml>${"<zone id='1'>".repeat(100_000)}`],
    ["attributes without an end", `<cnml><node title="${"x".repeat(MEGA)}`],
    ["a declaration without an end", `<?xml ${" ".repeat(MEGA)}`],
    ["a document type of blanks", `<!DOCTYPE ${" ".repeat(MEGA)}`],
    [
      "a pair with many links",
      JSON.stringify({
        type: "NetworkGraph",
        nodes: [{ id: "a" }, { id: "b" }],
        links: Array.from({ length: 20_000 }, (_, n) => (n % 2 ? { source: "a", target: "b" } : { source: "b", target: "a" })),
      }),
    ],
    ["nodes of one name", JSON.stringify(Array.from({ length: 20_000 }, () => ({ name: "a", links: [] })))],
  ])("%s", async (_name, text) => {
    for (const source of fileSources) await readBy(source, { name: "13-01-09_10-00-01-x", bytes: bytesOf(text) });
  });

  it("bombs of gzip, one in another too", async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000, 0x5b));
    for (const bytes of [bomb, gzipSync(bomb)]) {
      for (const source of fileSources) await readBy(source, { name: "x.data.gz", bytes: new Uint8Array(bytes) });
    }
    expect(detectFileSource({ name: "x.gz", bytes: new Uint8Array(bomb) })).toBeNull();
  });
});
