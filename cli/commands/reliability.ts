/** `reliability`: how long members were without the Internet in a span, and what caused it. */

import { z } from "zod";
import { usualStep } from "#lib/base/statistics.ts";
import { memberTimes } from "#lib/graph/reliability/member-time.ts";
import { type Reliability, reliabilityOf } from "#lib/graph/reliability/reliability.ts";
import { reliabilityFamily, waysKnown } from "#lib/graph/reliability/way-known.ts";
import type { History } from "#lib/history/types.ts";
import { instantOf, type MeshEvent, meshIdSchema } from "#lib/model/index.ts";
import type { CliCommand } from "../command.ts";
import { EXIT_FAILED, EXIT_OK, type Io, printJson } from "../io.ts";
import { CONFIG_OPTION, configOptionSchema, openStoreOrComplain, parseOptions } from "../options.ts";

const instantOptionSchema = z.iso.datetime({
  offset: true,
  error: "expected an instant with its offset, such as 2026-03-01T10:00:00+01:00",
});
const optionsSchema = configOptionSchema.and(
  z.object({ mesh: meshIdSchema, from: instantOptionSchema, to: instantOptionSchema, history: z.string().optional() }),
);

/** A round holds for 2.5 times the usual time between rounds, and a quarter of an hour at least: a longer gap is not known. */
const HOLD_ROUNDS = 2.5;
const HOLD_LEAST_MS = 900_000;
/** Rounds of a year, one a minute. */
const ROUNDS_MAX = 530_000;
const EVENTS_PAGE = 10_000;

export const reliabilityCommand: CliCommand = {
  define: (command) =>
    command
      .name("reliability")
      .description("hours that members were without the Internet, and the causes (SAIDI, SAIFI, CAIDI, ASAI of IEEE 1366)")
      .requiredOption("--mesh <id>", "id of the mesh")
      .requiredOption("--from <time>", "ISO 8601 with offset")
      .requiredOption("--to <time>", "ISO 8601 with offset")
      .option("--history <url>", "the store (default: the one of the configuration)")
      .option(...CONFIG_OPTION)
      .addHelpText(
        "after",
        "\nExample:\n  teranyina reliability --mesh sants --from 2026-03-01T00:00:00+01:00 --to 2026-04-01T00:00:00+02:00 --json",
      ),
  async run(io, _args, options) {
    const parsed = parseOptions(io, optionsSchema, options);
    if (!parsed.ok) return parsed.status;
    const { mesh, history, config, json } = parsed.value;
    const [fromMs, toMs] = [Date.parse(parsed.value.from), Date.parse(parsed.value.to)];
    if (toMs <= fromMs) {
      io.error("error: --to: expected an instant after --from\n");
      return EXIT_FAILED;
    }
    const store = await openStoreOrComplain(io, history, config);
    if (store === null) return EXIT_FAILED;
    try {
      const found = await reliabilityIn(store, mesh, fromMs, toMs);
      if (found === null) {
        io.error(`error: the store holds no round of "${mesh}" between ${parsed.value.from} and ${parsed.value.to}\n`);
        return EXIT_FAILED;
      }
      if (json) printJson(io, found);
      else tell(io, found);
      return EXIT_OK;
    } finally {
      await store.close();
    }
  },
};

/** null where no round of the span is stored. */
async function reliabilityIn(store: History, mesh: string, fromMs: number, toMs: number): Promise<Reliability | null> {
  const heads = await store.roundsBetween(mesh, { from: instantOf(fromMs), to: instantOf(toMs) }, ROUNDS_MAX);
  if (heads.length === 0) return null;
  const before = await store.at(mesh, instantOf(fromMs));
  const usualMs = usualStep(heads.map(({ at }) => Date.parse(at)));
  const times = memberTimes({ fromMs, toMs }, Math.max(HOLD_LEAST_MS, HOLD_ROUNDS * usualMs));
  const weights = new Map<string, number>();
  // Who was a gateway at any time of the span is no member in it: its own way is not the mesh's to lose.
  const gateways = new Set<string>();
  const instants = [...(before === null ? [] : [before.snapshot.at]), ...heads.map(({ at }) => at)];
  for (const at of new Set(instants)) {
    const snapshot = at === before?.snapshot.at ? before.snapshot : (await store.at(mesh, at))?.snapshot;
    if (snapshot === undefined) continue;
    const family = reliabilityFamily(snapshot);
    for (const gateway of snapshot.gateways) if (gateway.family === family) gateways.add(gateway.node);
    for (const { uid, weight } of snapshot.nodes) weights.set(uid, Math.max(1, Math.round(weight)));
    times.add(Date.parse(at), waysKnown(snapshot, family, gateways.size > 0));
  }
  const events = await eventsUntil(store, mesh, toMs);
  const weightOf = (uid: string) => (gateways.has(uid) ? 0 : (weights.get(uid) ?? 1));
  return reliabilityOf({ fromMs, toMs, times: times.finish(), weightOf, events });
}

async function eventsUntil(store: History, mesh: string, toMs: number): Promise<MeshEvent[]> {
  const found: MeshEvent[] = [];
  for (let before: { from: string; id: string } | undefined; ; ) {
    const page = await store.events(mesh, {
      to: instantOf(toMs),
      limit: EVENTS_PAGE,
      ...(before === undefined ? {} : { before }),
    });
    found.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < EVENTS_PAGE) return found;
    before = { from: last.from, id: last.id };
  }
}

const CAUSES_TOLD = 10;

function tell(io: Io, found: Reliability): void {
  const hours = (value: number | null) => (value === null ? "not known" : `${value.toFixed(2)} h`);
  const percent = found.asai === null ? "not known" : `${(found.asai * 100).toFixed(3)} %`;
  io.out(
    `${found.from} to ${found.to}: ${found.members} members, ${hours(found.member_hours)} in all, ${hours(found.member_hours_unknown)} not known\n` +
      `availability (ASAI)          ${percent}\n` +
      `without, per member (SAIDI)  ${hours(found.saidi_h)}\n` +
      `interruptions a member (SAIFI) ${found.saifi === null ? "not known" : found.saifi.toFixed(2)}\n` +
      `until restored (CAIDI)       ${hours(found.caidi_h)}\n`,
  );
  for (const { kind, id, member_hours_lost: lost, interruptions } of found.causes.slice(0, CAUSES_TOLD))
    io.out(
      `  ${hours(lost)} lost, ${interruptions} interruptions: ${kind === "none" ? "no cause known" : `${kind} ${id ?? ""}`}\n`,
    );
}
