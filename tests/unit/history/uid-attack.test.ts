import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import { publicSnapshot } from "#lib/wire/projection/projection.ts";
import { answer, keyOf, round, router, T0 } from "../graph-assemble/made.ts";

/**
 * What an attacker does with a closed mesh: take the uids of its public documents, and try every device of a vendor. All 24 bits in the
 * long run; in the short one the part of the space in which the devices are known to be, which is the attacker's luck.
 */
const TRIED = process.env.TERANYINA_LONG === "1" ? 2 ** 24 : 2 ** 19;
const PREFIXES = ["00:00:00", "44:d9:e7"];
/** What a careless salt would be: known to everybody who reads our source or the mesh's page. */
const KNOWN_SALTS = ["", "teranyina/", "sants/", "sants\u0000"];

function attack(uids: ReadonlySet<string>, salts: readonly string[]): string[] {
  const found: string[] = [];
  for (const prefix of PREFIXES) {
    for (let n = 0; n < TRIED; n += 1) {
      const tail = n.toString(16).padStart(6, "0");
      const mac = `${prefix}:${tail.slice(0, 2)}:${tail.slice(2, 4)}:${tail.slice(4)}`;
      for (const salt of salts) {
        const digest = createHash("sha256").update(`${salt}mac:${mac}`).digest("base64url");
        for (let start = 0; start < 3; start += 1) if (uids.has(digest.slice(start, start + 8))) found.push(mac);
      }
    }
  }
  return found;
}

const routers = [router(1, "one"), router(2, "two"), router(77, "three")];
const macs = routers.map((one) => keyOf(one).slice("mac:".length));

async function open(file: string): Promise<History> {
  const opened = await openHistory(`sqlite:${file}`, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

/** Every uid-like word in what the public is given: whatever name it goes by there. */
function publicWords(uidSecret?: string): Set<string> {
  const observations = routers.map((one) => answer(one, { atMs: T0, lists: routers }));
  const { snapshot } = assemble(round(observations, { atMs: T0, ...(uidSecret !== undefined && { uidSecret }) }));
  expect(snapshot.nodes).toHaveLength(routers.length);
  return new Set(JSON.stringify(publicSnapshot(snapshot)).match(/[A-Za-z0-9_-]{8}/g) ?? []);
}

let folder: string;
let history: History;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-uids-"));
  history = await open(join(folder, "store.db"));
});
afterEach(async () => {
  await history.close();
  rmSync(folder, { recursive: true });
});

describe("who tries every MAC against the uids of a closed mesh", () => {
  it("finds them all where uids are bare hashes: the attack itself works", () => {
    expect(new Set(attack(publicWords(), [""]))).toEqual(new Set(macs));
  });

  it("finds none by the uids of an installation", async () => {
    expect(attack(publicWords(await history.uidSecret()), KNOWN_SALTS)).toEqual([]);
  });

  it("would find them again with the secret, which is nowhere in what is published", async () => {
    const secret = await history.uidSecret();
    expect([...publicWords(secret)].some((word) => secret.includes(word))).toBe(false);
    expect(publicWords(secret)).toEqual(publicWords(secret));
  });
});

describe("the secret of an installation", () => {
  it("is made once, and is the same after a restart and in a copy", async () => {
    const secret = await history.uidSecret();
    expect(secret).toHaveLength(43);
    await history.backup(join(folder, "copy.db"));
    await history.close();
    history = await open(join(folder, "store.db"));
    expect(await history.uidSecret()).toBe(secret);
    const copy = await open(join(folder, "copy.db"));
    expect(await copy.uidSecret()).toBe(secret);
    await copy.close();
  });

  it("is another in another store", async () => {
    const other = await open(join(folder, "other.db"));
    expect(await other.uidSecret()).not.toBe(await history.uidSecret());
    await other.close();
  });

  it("leaves the uids that a store has already", async () => {
    const observations = routers.map((one) => answer(one, { atMs: T0, lists: routers }));
    const before = assemble(round(observations, { atMs: T0 }));
    const identity = new Map(before.newKeys.map(({ key, uid }) => [key, uid]));
    const after = assemble(round(observations, { atMs: T0, identity, uidSecret: await history.uidSecret() }));
    expect(after.snapshot.nodes.map(({ uid }) => uid)).toEqual(before.snapshot.nodes.map(({ uid }) => uid));
  });
});
