/** `analyse`: what the analysis says of a mesh in a file. */
import { z } from "zod";
import { analyse, daemonMetrics } from "#lib/graph/analysis/index.ts";
import type { CliCommand } from "../command.ts";
import { EXIT_FAILED, EXIT_OK, printJson } from "../io.ts";
import { tellLeftOut } from "../left-out.ts";
import { familyOptionSchema, parseOptions, timezoneOptionSchema } from "../options.ts";
import { readSnapshotFrom } from "../read-any-file.ts";

const optionsSchema = z.object({
  family: familyOptionSchema,
  deep: z.boolean().default(true),
  integers: z.boolean().default(false),
  timezone: timezoneOptionSchema,
  json: z.boolean().default(false),
});

export const analyseCommand: CliCommand = {
  define: (command) =>
    command
      .name("analyse")
      .description("paths, who depends on what, gateways, statistics and the fit of the prediction, as JSON")
      .argument(
        "<file>",
        "a Snapshot as `crawl` and `snapshot` print it, NetJSON, or any capture that `import` takes; - for standard input",
      )
      .option("--family <name>", "v4 or v6 (default: v4, unless the mesh has only v6 gateways)")
      .option("--no-deep", "leave out spectra, communities and robustness")
      .option("--integers", "add daemon_metrics: every metric as bmx6 itself would print it, digit for digit")
      .option("--timezone <name>", "the zone of times without an offset in captures (default: Europe/Madrid)")
      .addHelpText(
        "after",
        "\nOne file is one moment: weakness, priority and Fix first need a history and are null, with the reason beside them.\n" +
          "\nExamples:\n  teranyina analyse mesh.json | jq .model_fit\n" +
          "  teranyina analyse mesh.json --integers | jq '.daemon_metrics[] | [.id, .printed]'\n" +
          "  teranyina snapshot --mesh sants | teranyina analyse - --family v6\n" +
          "  teranyina analyse mesh.json | jq '.nodes[] | select(.lost_if_fails > 0) | {id, lost_if_fails}'",
      ),
  async run(io, args, options) {
    const parsed = parseOptions(io, optionsSchema, options);
    if (!parsed.ok) return parsed.status;
    const { family, deep, integers, timezone } = parsed.value;
    const read = await readSnapshotFrom(args[0] ?? "-", { ...(timezone !== undefined && { timeZone: timezone }) });
    if (!read.ok) {
      io.error(`error: ${read.error}\n`);
      return EXIT_FAILED;
    }
    tellLeftOut(io, read.value);
    const { snapshot } = read.value;
    if (snapshot.coverage?.partial) {
      const { answered, expected } = snapshot.coverage;
      io.error(`note: this round saw a part of the mesh only: ${answered} of ${expected} routers answered\n`);
    }
    const analysis = analyse(snapshot, { deep, ...(family !== undefined && { family }) });
    printJson(io, integers ? { ...analysis, daemon_metrics: daemonMetrics(snapshot, analysis.family) } : analysis);
    return EXIT_OK;
  },
};
