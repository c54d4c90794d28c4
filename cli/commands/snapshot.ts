/** `snapshot`: a stored round. */
import { z } from "zod";
import { meshIdSchema } from "#lib/model/index.ts";
import type { CliCommand } from "../command.ts";
import { EXIT_FAILED, EXIT_OK, printJson } from "../io.ts";
import { CONFIG_OPTION, configOptionSchema, openStoreOrComplain, parseOptions } from "../options.ts";

const optionsSchema = configOptionSchema.and(
  z.object({
    mesh: meshIdSchema,
    at: z.iso
      .datetime({ offset: true, error: "expected an instant with its offset, such as 2026-03-01T10:00:00+01:00" })
      .optional(),
    history: z.string().optional(),
  }),
);

export const snapshotCommand: CliCommand = {
  define: (command) =>
    command
      .name("snapshot")
      .description("print the last stored Snapshot of a mesh, at or before an instant")
      .requiredOption("--mesh <id>", "id of the mesh")
      .option("--at <time>", "ISO 8601 with offset (default: the last round)")
      .option("--history <url>", "the store (default: the one of the configuration)")
      .option(...CONFIG_OPTION)
      .addHelpText(
        "after",
        "\nExamples:\n  teranyina snapshot --mesh sants\n  teranyina snapshot --mesh sants --at 2026-03-01T10:00:00+01:00 --history sqlite:./data/teranyina.db",
      ),
  async run(io, _args, options) {
    const parsed = parseOptions(io, optionsSchema, options);
    if (!parsed.ok) return parsed.status;
    const { mesh, at, history, config } = parsed.value;
    const store = await openStoreOrComplain(io, history, config);
    if (store === null) return EXIT_FAILED;
    try {
      const round = at === undefined ? await store.latest(mesh) : await store.at(mesh, new Date(at).toISOString());
      if (round !== null) {
        printJson(io, round.snapshot);
        return EXIT_OK;
      }
      const known = [...(await store.lastRounds()).keys()].join(", ");
      io.error(
        `error: no round of "${mesh}"${at === undefined ? "" : ` at or before ${at}`}; the store holds: ${known || "nothing"}\n`,
      );
      return EXIT_FAILED;
    } finally {
      await store.close();
    }
  },
};
