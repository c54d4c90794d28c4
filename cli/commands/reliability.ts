/** `reliability`: how long members were without the Internet in a span, and what caused it. */

import { z } from "zod";
import type { Reliability } from "#lib/graph/reliability/reliability.ts";
import { meshIdSchema } from "#lib/model/index.ts";
import { reliabilityIn } from "#lib/server/reliability.ts";
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
      const found = (await reliabilityIn(store, mesh, { fromMs, toMs }))?.total ?? null;
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
