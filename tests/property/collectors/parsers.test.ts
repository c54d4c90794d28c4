/**
 * Whatever a router sends: no parser throws, none hangs, no prototype is touched, each refusal has its code and words, and what comes
 * out passes the model's own schemas. Inputs are real answers, mutated, cut, deepened and poisoned, and pure noise.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dialect, PartName } from "#lib/collectors/daemon/dialect.ts";
import { DEPTH_MAX, parseAnswer } from "#lib/collectors/json/answer.ts";
import { nestsDeeperThan } from "#lib/collectors/json/depth.ts";
import { repairJson } from "#lib/collectors/json/repair.ts";
import { liveSources } from "#lib/collectors/registry.ts";
import { addressOfInterface, canonicalAddress, canonicalNetwork } from "#lib/collectors/scalars/address.ts";
import { parseMetric } from "#lib/collectors/scalars/metric.ts";
import { parseKnownNodes, parseMemoryBytes, parseUptimeS } from "#lib/collectors/scalars/numbers.ts";
import { cleanText } from "#lib/collectors/scalars/text.ts";
import {
  descriptionRowSchema,
  interfaceRowSchema,
  linkRowSchema,
  metricSchema,
  originatorRowSchema,
  refusalCodeSchema,
  selfReportSchema,
  tunnelRowSchema,
} from "#lib/model/index.ts";
import { runs } from "#tests/support/runs.ts";
import { bodiesOf, CAPTURES, hasCaptures } from "../../unit/collectors/captures.ts";
import { plainSeven, plainSix } from "../../unit/collectors/crawl-support.ts";

const PARTS: readonly PartName[] = ["interfaces", "links", "originators", "tunnels", "descriptions"];
const ROWS = {
  interfaces: interfaceRowSchema,
  links: linkRowSchema,
  originators: originatorRowSchema,
  tunnels: tunnelRowSchema,
  descriptions: descriptionRowSchema,
} as const;
const NUM_RUNS = runs(400, 25_000);

/** Real answers where they lie beside the checkout; else pretended ones of the same shape. */
function samples(): string[] {
  const pretended = PARTS.flatMap((part) => {
    const query = liveSources[0]?.dialect.queries[part] ?? "";
    return [plainSix(1, [1, 2], query), plainSeven(1, [1, 2], query)];
  });
  if (!hasCaptures) return [...pretended, plainSix(1, [1], "status"), plainSeven(1, [1], "status")];
  const real = CAPTURES.flatMap((capture) =>
    [...(bodiesOf(capture).get("n2") ?? [])]
      .filter(([query]) => !query.startsWith("options"))
      .map(([, body]) => body.slice(0, 6_000)),
  );
  return [...pretended, ...real.filter((body) => body !== "")];
}
const SAMPLES = samples();

const POISON = [
  '"__proto__":{"polluted":1},',
  '"constructor":{"prototype":{"polluted":1}},',
  "1e999",
  "-99999999999999999999999",
  "4294967296",
  "-2147483648",
  "300",
  "null",
  '"\\u202e\\u0000"',
  '"\\ud800"',
  '"noROUTE"',
  '"99999999999999G"',
  '"fe80::1%wlan0"',
  '"::ffff:127.0.0.1/128"',
  "[[[[[[[[[[[[[[[[",
  "{},,{}",
  ",]",
  ": }",
];

type Edit = { at: number; remove: number; insert: string };
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(6_000),
  remove: fc.nat(30),
  insert: fc.oneof(fc.constantFrom(...POISON), fc.string({ maxLength: 12 }), fc.constant("")),
});
const mutated = fc
  .tuple(fc.constantFrom(...SAMPLES), fc.array(edit, { maxLength: 5 }), fc.option(fc.nat(6_000), { nil: undefined }))
  .map(([sample, edits, cut]) => {
    let text = sample;
    for (const { at, remove, insert } of edits) text = text.slice(0, at) + insert + text.slice(at + remove);
    return new TextEncoder().encode(cut === undefined ? text : text.slice(0, cut));
  });
/** A string of the right field with a wrong value: the JSON stays whole, so that rows are reached. */
const revalued = fc.tuple(fc.constantFrom(...SAMPLES), fc.nat(400), fc.jsonValue({ maxDepth: 2 })).map(([sample, nth, value]) => {
  let count = 0;
  const pattern = /: ?("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?)/g;
  const total = [...sample.matchAll(pattern)].length;
  const text = sample.replace(pattern, (whole) => (count++ === nth % Math.max(1, total) ? `: ${JSON.stringify(value)}` : whole));
  return new TextEncoder().encode(text);
});
const noise = fc.uint8Array({ maxLength: 300 });
const broken = fc.tuple(mutated, fc.nat(5_000), fc.integer({ min: 128, max: 255 })).map(([bytes, at, value]) => {
  const copy = Uint8Array.from(bytes);
  if (copy.length > 0) copy[at % copy.length] = value;
  return copy;
});
const anything = fc.oneof(
  { weight: 4, arbitrary: mutated },
  { weight: 4, arbitrary: revalued },
  { weight: 1, arbitrary: noise },
  { weight: 2, arbitrary: broken },
);

function readAll(dialect: Dialect, json: unknown): void {
  const status = dialect.parseStatus(json);
  if (status.ok) selfReportSchema.parse(status.value.self);
  else expect(status.error.message).not.toBe("");
  for (const part of PARTS) {
    const parsed = dialect.parts[part](json, { nodeIdOf: () => null });
    const anomalies = parsed.ok ? parsed.value.anomalies : [parsed.error];
    if (parsed.ok) for (const row of parsed.value.rows) ROWS[part].parse(row);
    for (const { code, message } of anomalies) {
      refusalCodeSchema.parse(code);
      expect(message).not.toBe("");
      expect(message.length).toBeLessThanOrEqual(300);
      expect(message).toBe(cleanText(message, 300));
    }
  }
}

describe("every parser, whatever comes", { timeout: 900_000 }, () => {
  it("gives rows that pass the model, or a reason", () => {
    fc.assert(
      fc.property(anything, (bytes) => {
        const answer = parseAnswer(bytes);
        if (answer.ok) for (const { dialect } of liveSources) readAll(dialect, answer.value.json);
        else {
          refusalCodeSchema.parse(answer.error.code);
          expect(answer.error.message).not.toBe("");
          expect(answer.error.message.length).toBeLessThanOrEqual(400);
        }
        expect(Reflect.get({}, "polluted")).toBeUndefined();
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it("takes any JSON value at all", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (json) => {
        for (const { dialect } of liveSources) readAll(dialect, json);
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it("repairs nothing that is whole", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 1, 2), (value, indent) => {
        expect(JSON.parse(repairJson(JSON.stringify(value, null, indent)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it("repairs lists with holes to the lists without", () => {
    const holes = fc.array(fc.record({ name: fc.string(), n: fc.integer() }), { maxLength: 6 });
    fc.assert(
      fc.property(holes, fc.array(fc.nat(2), { minLength: 8, maxLength: 8 }), (rows, commas) => {
        const text = rows
          .map((row, index) => `${",".repeat((commas[index] ?? 0) + (index === 0 ? 0 : 1))}${JSON.stringify(row)}`)
          .join(" ");
        const answer = parseAnswer(new TextEncoder().encode(`[ ${text}${",".repeat(commas[7] ?? 0)} ]`));
        expect(answer).toMatchObject({ ok: true, value: { json: rows } });
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it("measures depth as the parser would", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const depthOf = (one: unknown): number =>
          typeof one === "object" && one !== null ? 1 + Math.max(0, ...Object.values(one).map(depthOf)) : 0;
        const depth = depthOf(value);
        expect(nestsDeeperThan(JSON.stringify(value), depth)).toBe(false);
        if (depth > 0) expect(nestsDeeperThan(JSON.stringify(value), depth - 1)).toBe(true);
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it("takes scalars of any text", () => {
    const numeric = fc.stringMatching(/^[-0-9:.KMG/% a-fx]{0,20}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), numeric, fc.ipV6(), fc.ipV4()), (text) => {
        const metric = parseMetric(text);
        if (metric !== null) metricSchema.parse(metric);
        for (const number of [parseUptimeS(text), parseKnownNodes(text), parseMemoryBytes(text)]) {
          if (number !== null) expect(number).toBeGreaterThanOrEqual(0);
        }
        const address = canonicalAddress(text);
        if (address !== null) expect(canonicalAddress(address)).toBe(address);
        const network = canonicalNetwork(text);
        if (network !== null) expect(canonicalNetwork(network)).toBe(network);
        addressOfInterface(text);
        const cleaned = cleanText(text, 50);
        expect(cleaned.length).toBeLessThanOrEqual(50);
        expect(cleaned).toBe(cleanText(cleaned, 50));
        expect(cleaned.isWellFormed()).toBe(true);
      }),
      { numRuns: NUM_RUNS },
    );
  });
});

describe("bodies made to hurt", () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  it.each([
    ["10,000 deep", "[".repeat(10_000) + "]".repeat(10_000), "too-deep"],
    ["a million deep, in objects", '{"a":'.repeat(1_000_000), "too-deep"],
    ["10 MB of commas", `[${",".repeat(10_000_000)}1 2]`, "not-json"],
    ["10 MB of open strings", '"\\"'.repeat(3_000_000), "not-json"],
    ["10 MB of objects side by side", `[${"{} ".repeat(3_000_000)}`, "not-json"],
    ["10 MB of white space and a brace", `{${" ".repeat(10_000_000)}`, "not-json"],
    ["10 MB of an error text", `ERROR ${"x\n".repeat(5_000_000)}`, "daemon-error"],
    ["10 MB of blanks", " ".repeat(10_000_000), "empty"],
    ["10 MB of a pid", `[${"1".repeat(10_000_000)}`, "not-json"],
  ])("%s", (_name, text, code) => {
    const answer = parseAnswer(bytes(text));
    expect(answer).toMatchObject({ ok: false, error: { code } });
    expect(!answer.ok && answer.error.message.length).toBeLessThanOrEqual(400);
  });

  it("reads a value nested as deep as is allowed", () => {
    const json = parseAnswer(bytes("[".repeat(DEPTH_MAX) + "]".repeat(DEPTH_MAX)));
    if (!json.ok) throw new Error(json.error.message);
    for (const { dialect } of liveSources) readAll(dialect, json.value.json);
  });
});
