/** A collector that is starved of answers: what it says of the mesh stays true, or says that it is not known. */

import { afterEach, describe, expect, it, vi } from "vitest";
import { MINUTE_MS } from "#lib/base/durations.ts";
import type { MeshEvent } from "#lib/model/index.ts";
import { runs } from "#tests/support/runs.ts";
import { START_MS, type Starved, type StarvedOptions, type StarvedRound, starveMesh } from "#tests/support/starved-mesh.ts";

/** A trial is some hundred rounds: minutes on a machine with other work. */
vi.setConfig({ testTimeout: runs(180_000, 900_000) });

let starved: Starved | null = null;
afterEach(async () => {
  await starved?.close();
  starved = null;
});

const LEARNING = 20; // minutes at the start in which everything answers
const HUNGRY = runs(40, 360); // minutes of time-outs
const AFTER = 12; // minutes in which everything answers again
const NODES = 24;

/** Not one of these happens in a mesh in which nothing goes wrong. */
const ABSENCES: ReadonlySet<MeshEvent["kind"]> = new Set([
  "node-down",
  "link-down",
  "gateway-lost",
  "only-way",
  "uncovered",
  "partition",
  "daemon-restart",
  "reboot",
]);

type Findings = {
  gone: string[];
  events: string[];
  alerts: { minute: number; kind: string; node: string | null; link: string | null }[];
  last: StarvedRound | null;
  partial: number;
};

async function liveThrough(options: StarvedOptions, minutes: number): Promise<Findings> {
  starved = await starveMesh(options);
  const found: Findings = { gone: [], events: [], alerts: [], last: null, partial: 0 };
  const told = new Set<string>();
  for await (const round of starved.run(minutes)) {
    const alive = new Set(starved.pretend.truthAt(round.atMs - 5 * MINUTE_MS).alive.map((node) => starved?.uidOf(node)));
    for (const { uid, state, label } of round.snapshot.nodes)
      if (state === "gone" && alive.has(uid)) found.gone.push(`${round.minute} ${label}`);
    for (const { id, kind, from, why, node, link } of round.events) {
      if (!ABSENCES.has(kind) || told.has(id)) continue;
      told.add(id);
      found.events.push(`${round.minute} ${kind} ${node ?? link} from ${from} ${why}`);
    }
    found.alerts.push(
      ...round.alerts
        .filter(({ kind }) => kind !== "partial-sight") // the one word that stands for all that could not be seen
        .map(({ kind, node, link }) => ({ minute: round.minute, kind, node, link: starved?.endsOf(link) ?? null })),
    );
    if (round.snapshot.coverage?.partial === true) found.partial += 1;
    found.last = round;
  }
  return found;
}

const fedRuns = new Map<string, Promise<Set<string | null>>>();

/** Links of which the site tells that they are bad while everything answers. */
function badLinksOf(protocol: "bmx6" | "bmx7" | "both", seed: number): Promise<Set<string | null>> {
  const key = `${protocol} ${seed}`;
  const run = async () => {
    const mesh = await starveMesh({ mesh: { seed, nodes: NODES, protocol, quiet: true, mishaps: false }, loss: () => 0 });
    const links = new Set<string | null>();
    for await (const { alerts } of mesh.run(LEARNING + HUNGRY + AFTER))
      for (const { link } of alerts) links.add(mesh.endsOf(link));
    await mesh.close();
    return links;
  };
  const running = fedRuns.get(key) ?? run();
  fedRuns.set(key, running);
  return running;
}

const hungry = (loss: number) => (minute: number) => (minute < LEARNING || minute >= LEARNING + HUNGRY ? 0 : loss);

describe("a collector starved of answers", () => {
  const cases = [0.1, 0.3, 0.5, 0.8].flatMap((loss) =>
    (["bmx6", "bmx7", "both"] as const).flatMap((protocol) =>
      Array.from({ length: runs(1, 5) }, (_, seed) => ({ loss, protocol, seed: seed + 1 })),
    ),
  );
  it.for(cases)("tells nothing untrue of a quiet mesh: $protocol, p = $loss, seed $seed", async ({ loss, protocol, seed }) => {
    const minutes = LEARNING + HUNGRY + AFTER;
    const found = await liveThrough(
      {
        mesh: { seed, nodes: NODES, protocol, quiet: true, mishaps: false },
        loss: hungry(loss),
        away: (minute, node) => node === 0 && minute >= LEARNING + 8 && minute < LEARNING + HUNGRY - 8,
        restarts: [LEARNING + 10, LEARNING + 25],
      },
      minutes,
    );
    expect(found.gone).toEqual([]);
    expect(found.events).toEqual([]);
    // Some links are truly bad: of those the site tells without any time-outs too.
    const fed = await badLinksOf(protocol, seed);
    expect(found.alerts.filter(({ kind, link }) => kind !== "link-quality" || !fed.has(link))).toEqual([]);
    const states = new Map<string, number>();
    for (const { state } of found.last?.snapshot.nodes ?? []) states.set(state, (states.get(state) ?? 0) + 1);
    expect(Object.fromEntries(states)).toEqual({ answered: NODES });
    expect(found.last?.snapshot.coverage?.partial).toBe(false);
  });

  it.for(cases.filter(({ loss }) => loss < 0.5))(
    "still tells of a router that is really off: $protocol, p = $loss, seed $seed",
    async ({ loss, protocol, seed }) => {
      const options = { mesh: { seed, nodes: NODES, protocol, quiet: true, mishaps: false }, loss: hungry(loss) };
      starved = await starveMesh(options);
      const { pretend } = starved;
      // A router on which nobody depends: what is told is about it alone.
      const degree = (node: number) => pretend.plan.links.filter(({ a, b }) => a === node || b === node).length;
      const [leaf] = pretend.nodes.filter(({ index, gateway }) => index > 0 && gateway.length === 0 && degree(index) === 1);
      if (leaf === undefined) throw new Error("the mesh has no leaf");
      const offFrom = LEARNING + 5;
      const fromMs = START_MS + offFrom * MINUTE_MS;
      pretend.schedule.make({ kind: "node-down", node: leaf.index, link: null, fromMs, toMs: fromMs + 30 * MINUTE_MS });
      const downs = new Map<string, MeshEvent>();
      for await (const { events } of starved.run(LEARNING + HUNGRY + AFTER))
        for (const event of events) if (event.kind === "node-down") downs.set(event.id, event);
      expect([...downs.values()].map(({ node }) => node)).toEqual([starved.uidOf(leaf.index)]);
      const [down] = downs.values();
      const late = (Date.parse(down?.from ?? "") - fromMs) / MINUTE_MS;
      // A silence just before the fault, by time-outs, cannot be told from it.
      expect(late).toBeGreaterThanOrEqual(-6);
      expect(late).toBeLessThanOrEqual(8);
      expect(down?.to).not.toBeNull();
    },
  );
});
