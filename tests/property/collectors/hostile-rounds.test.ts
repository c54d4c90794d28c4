/** Routers that answer anything at all, through the whole of a round: crawl, assembly, events. What honest ones tell stands. */
import { expect, it } from "vitest";
import { RandomStream } from "#lib/base/random.ts";
import { crawl } from "#lib/collectors/discovery/crawl.ts";
import type { CrawlRequest } from "#lib/collectors/discovery/types.ts";
import type { HttpClient } from "#lib/collectors/http/client.ts";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import { deriveEvents, type EventState } from "#lib/graph/events/index.ts";
import { err, instantOf, meshEventSchema, ok, type Snapshot, snapshotSchema } from "#lib/model/index.ts";
import { runs } from "#tests/support/runs.ts";
import { crawlRequest, plainSeven, plainSix, START_MS, seven, six } from "#tests/unit/collectors/crawl-support.ts";

const SCRIPTS = runs(3, 300);
const ROUNDS = 5;
const HONEST = [1, 2];
const HOSTILE = [3, 4, 5];
const ALL = [...HONEST, ...HOSTILE];

const VALUES = [
  ...["null", "true", "[]", "{}", "-1", "1e308", "-1e308", "2147483648", "9007199254740993", '""', '"\\u0000"', '"\\ud800"'],
  ...['"<script>alert(1)</script>"', '"../../etc/passwd"', '"::"', '"::1"', '"127.0.0.1"', '"fe80::1"', '"169.254.169.254"'],
  ...[`"${"x".repeat(5_000)}"`, `"${"\u0301".repeat(300)}"`, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]"],
  ...[`"${six(1)}"`, `"${seven(2)}"`, '"node-1"', '"__proto__"', '"constructor"', "NaN", "Infinity", "0x10"],
];

type Random = () => number;
const pick = <Value>(random: Random, of: readonly Value[]): Value => {
  const found = of[Math.floor(random() * of.length)];
  if (found === undefined) throw new Error("nothing to pick from");
  return found;
};

const SCALAR = /"(?:[^"\\]|\\.)*"(?!\s*:)|-?\d+(?:\.\d+)?|true|false|null/g;
const KEY = /"[^"]*"(?=\s*:)/g;

function replaceOne(random: Random, text: string, pattern: RegExp, by: string): string {
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return text;
  const { index, 0: old } = pick(random, found);
  return text.slice(0, index) + by + text.slice(index + old.length);
}

const MUTATIONS: readonly ((random: Random, text: string) => string)[] = [
  (random, text) => replaceOne(random, text, SCALAR, pick(random, VALUES)),
  (random, text) => replaceOne(random, text, SCALAR, pick(random, VALUES)),
  (random, text) => replaceOne(random, text, KEY, pick(random, ['"__proto__"', '"primaryIp"', '"name"', '"links"', '""'])),
  (random, text) => text.slice(0, Math.floor(random() * text.length)),
  (random, text) => text + text.slice(Math.floor(random() * text.length)),
  (random, text) => {
    const at = Math.floor(random() * text.length);
    return text.slice(0, at) + pick(random, ["}", "]", ",", '"', "{", "\u0000", "\n", "ERROR: ", "\ufeff"]) + text.slice(at);
  },
  () => "",
  () => "[23] ERROR: connect failed",
];

function mutated(random: Random, text: string): string {
  let now = text;
  for (let left = 1 + Math.floor(random() * 4); left > 0; left -= 1) now = pick(random, MUTATIONS)(random, now);
  return now;
}

function hostileMesh(random: Random): HttpClient {
  const numbers = new Map(ALL.flatMap((n) => [[six(n), n] as const, [seven(n), n] as const]));
  return {
    async get({ host }, target) {
      const [path = "", query = ""] = target.split("?");
      const n = numbers.get(host);
      if (n === undefined) return err({ code: "timeout", message: "No answer", elapsedMs: 0, bytes: 0 });
      const isSix = host === six(n);
      if (path.includes(isSix ? "bmx7" : "bmx6")) return err({ code: "http-status", message: "404", elapsedMs: 0, bytes: 0 });
      const plain = (isSix ? plainSix : plainSeven)(n, ALL, query);
      const text = HOSTILE.includes(n) && random() < 0.7 ? mutated(random, plain) : plain;
      const body = new TextEncoder().encode(text);
      return ok({ body, elapsedMs: 1, bytes: body.length });
    },
  };
}

async function livedThrough(seed: number): Promise<void> {
  const { next: random } = new RandomStream(seed);
  const client = hostileMesh(random);
  const identity = new Map<string, string>();
  let memory: CrawlRequest["memory"] = null;
  let previous: Snapshot | null = null;
  let state: EventState | null = null;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const nowMs = START_MS + round * 60_000;
    const seeds = HONEST.flatMap((n) => [`[${six(n)}]`, `[${seven(n)}]`]);
    const result = await crawl(
      crawlRequest({ seeds, protocols: ["bmx6", "bmx7"], client, memory, clock: { nowMs: () => nowMs } }),
    );
    memory = JSON.parse(JSON.stringify(result.memory));
    const { snapshot, newKeys } = assemble({
      ...{ mesh: "m", at: instantOf(nowMs), round, previous, identity, places: new Map() },
      ...{ observations: result.observations, unread: result.unread, refusals: result.refusals, cost: result.cost },
    });
    for (const { key, uid } of newKeys) identity.set(key, uid);
    // What is stored can be read again, and is what was meant.
    const stored = snapshotSchema.parse(JSON.parse(JSON.stringify(snapshot)));
    expect(stored).toEqual(snapshot);
    expect(new Set(stored.nodes.map(({ uid }) => uid)).size).toBe(stored.nodes.length);
    const answered = result.observations
      .filter((one) => one.answered)
      .map(({ self, protocol }) => `${protocol} ${self?.primaryIp}`);
    for (const n of HONEST) expect(answered).toEqual(expect.arrayContaining([`bmx6 ${six(n)}`, `bmx7 ${seven(n)}`]));
    const derived = deriveEvents(state, previous, stored, null);
    for (const event of derived.events) meshEventSchema.parse(event);
    state = JSON.parse(JSON.stringify(derived.state));
    previous = stored;
  }
}

it(`rounds of ${SCRIPTS} hostile meshes are whole, and what honest routers tell stands`, async () => {
  for (let seed = 1; seed <= SCRIPTS; seed += 1) {
    try {
      await livedThrough(seed);
    } catch (cause) {
      throw new Error(`seed ${seed}`, { cause });
    }
  }
});
