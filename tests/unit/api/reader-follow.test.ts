import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import { ok } from "#lib/model/index.ts";
import { createReaderCore, type ReaderCore } from "#lib/server/web/reader/core.ts";
import { recordOf, roundOf } from "#tests/conformance/history-rounds.ts";

type Listener = Parameters<History["follow"]>[0];

let folder: string;
let store: History;
let rounds: number[];
let looks: number;
let listener: Listener | null;
let core: ReaderCore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-follow-"));
  const opened = await openHistory(`sqlite:${join(folder, "store.db")}`, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  store = opened.value;
  rounds = [];
  looks = 0;
  listener = null;
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Over a store that tells of its rounds, or does not; the test tells. */
function start(tells: boolean): void {
  const followed: History = {
    ...store,
    lastRounds() {
      looks += 1;
      return store.lastRounds();
    },
    async follow(told) {
      listener = told;
      return tells
        ? async () => {
            listener = null;
          }
        : null;
    },
    close: async () => undefined,
  };
  core = createReaderCore({
    open: async () => ok(followed),
    openToAnnotate: async () => ok(followed),
    version: "1",
    site: {
      siteName: "Test",
      meshes: [{ id: "sants", name: "Sants", technicians: "open", intervalS: 60, timezone: "UTC", isChangeable: true }],
    },
    onRound: ({ round }) => rounds.push(round),
    onTrouble: (message) => {
      throw new Error(message);
    },
  });
}

async function told(round: number): Promise<void> {
  listener?.({ mesh: "sants", round, at: roundOf("sants", round).at });
  for (let tries = 0; !rounds.includes(round) && tries < 200; tries++) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("a store that tells of rounds is looked at when it tells, and of the polls by one in fifteen", async () => {
  await store.append(recordOf(roundOf("sants", 1)));
  start(true);
  await core.look();
  expect([rounds, looks]).toEqual([[1], 1]);
  await store.append(recordOf(roundOf("sants", 2)));
  await told(2);
  expect([rounds, looks]).toEqual([[1, 2], 2]);
  for (let polls = 0; polls < 30; polls++) await core.poll();
  expect(looks).toBe(4);
  await core.close();
  expect(listener).toBeNull();
});

test("one that does not is looked at by every poll", async () => {
  await store.append(recordOf(roundOf("sants", 1)));
  start(false);
  for (let polls = 0; polls < 10; polls++) await core.poll();
  expect([rounds, looks]).toEqual([[1], 10]);
  await core.close();
});
