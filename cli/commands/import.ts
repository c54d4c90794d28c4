/** `import`: recorded captures into the history. */
import { resolve } from "node:path";
import { z } from "zod";
import { LOOKED_FOR } from "#lib/collectors/unknown-kind.ts";
import { openHistory } from "#lib/history/registry.ts";
import { HistoryFailure } from "#lib/history/types.ts";
import { meshIdSchema, type Place } from "#lib/model/index.ts";
import { absoluteStore } from "#lib/server/config/load.ts";
import type { CliCommand } from "../command.ts";
import { inputsAt } from "../import/inputs.ts";
import { planImport } from "../import/plan.ts";
import { progressBar } from "../import/progress.ts";
import { runImport } from "../import/run.ts";
import { summaryText } from "../import/summary.ts";
import { EXIT_FAILED, EXIT_OK, type Io, printJson } from "../io.ts";
import { CONFIG_OPTION, configOptionSchema, configOrComplain, parseOptions, timezoneOptionSchema } from "../options.ts";

const DEFAULT_ZONE = "Europe/Madrid";

const optionsSchema = configOptionSchema.and(
  z.object({
    mesh: meshIdSchema,
    history: z.string().optional(),
    timezone: timezoneOptionSchema,
  }),
);

export const importCommand: CliCommand = {
  define: (command) =>
    command
      .name("import")
      .description("put recorded captures into the history of a mesh, in the order of their own times")
      .argument(
        "<file...>",
        "captures, or folders of them: qmpsu *-graf.js and download_json, b6m, meshmon .data.gz, NetJSON, Snapshot,\n" +
          "answers of bmx6-info and bmx7-info (one alone, or many in a wrapper: see below), JSON directories of bmx6 and\n" +
          "bmx7; CNML files give places to the nodes of the others",
      )
      .requiredOption("--mesh <id>", "id of the mesh that they are of")
      .option("--history <url>", "the store (default: the one of the configuration)")
      .option(
        "--timezone <name>",
        `the zone of times without an offset (default: that of the mesh in the configuration, else ${DEFAULT_ZONE})`,
      )
      .option(...CONFIG_OPTION)
      .addHelpText(
        "after",
        "\nA capture that is there already is not stored again, so the same command may be given twice.\n" +
          "Nobody else may be writing: stop the collector first.\n" +
          "\nOne answer of an info script is a file by itself, saved as it came: info, links, interfaces, status, neighbours,\n" +
          "originators, descriptions or tunnels, such as: curl -g 'http://[fd66:66:66:3::1]/cgi-bin/bmx6-info?$info' > info.json\n" +
          "Those of a whole mesh come in one file, each body as text, byte for byte; the time is that of `capture`, or of the\n" +
          "file's name or date; queries that failed are left out or hold an `error`:\n" +
          '  { "capture": "2026-03-01T10:00:00Z", "nodes": { "node-1": { "base": "http://10.0.0.1/cgi-bin/bmx6-info",\n' +
          '    "queries": { "status": { "body": "{ \\"status\\": … }" }, "links": { "body": "…" }, "interfaces": …,\n' +
          '    "originators/all": …, "descriptions/all": …, "$tunnels": … } }, "node-2": … } }\n' +
          'b6m is taken as the array, as {"topology": […]}, and as the dictionary of b6m-jsonp, with its call or without.\n' +
          "\nExamples:\n  teranyina import captures/13-01 --mesh sants\n" +
          "  teranyina import 13-01-09_10-00-01-graf.js --mesh sants --history sqlite:./data/teranyina.db --timezone Europe/Madrid",
      ),
  async run(io, args, options) {
    const parsed = parseOptions(io, optionsSchema, options);
    if (!parsed.ok) return parsed.status;
    const { mesh, json } = parsed.value;
    const target = targetOf(io, parsed.value);
    if (target === null) return EXIT_FAILED;
    const progress = progressBar(io, process.stderr.isTTY === true && !json);
    const inputs = inputsAt(args);
    const plan = await planImport(inputs, mesh, target.timeZone, (done) =>
      progress.show(done, inputs.inputs.length, "looked at"),
    );
    progress.clear();
    const opened = await openHistory(target.url, "write");
    if (!opened.ok) {
      io.error(`error: ${opened.error.message}\n`);
      return EXIT_FAILED;
    }
    try {
      const places = new Map([...plan.places, ...target.places]);
      const summary = await runImport(plan, { history: opened.value, mesh, timeZone: target.timeZone, places, progress });
      if (json) printJson(io, summary);
      else {
        io.out(summaryText(summary));
        for (const { file, code, message } of summary.refused) io.error(`refused: ${file}: ${code}: ${message}\n`);
        if (plan.refused.some(({ isUnknown }) => isUnknown === true)) io.error(`${LOOKED_FOR}\n`);
        for (const words of summary.untaken) io.error(`not taken: ${words}\n`);
        for (const warning of summary.warnings) io.error(`warning: ${warning}\n`);
      }
      return summary.stored + summary.thereAlready > 0 ? EXIT_OK : EXIT_FAILED;
    } catch (cause) {
      if (!(cause instanceof HistoryFailure)) throw cause;
      io.error(`error: ${cause.message}\n`);
      return EXIT_FAILED;
    } finally {
      await opened.value.close();
    }
  },
};

type Target = { url: string; timeZone: string; places: ReadonlyMap<string, Place> };

/** With a store of its own on the command line no configuration is needed. */
function targetOf(io: Io, { mesh, history, timezone, config: file }: z.infer<typeof optionsSchema>): Target | null {
  if (history !== undefined) {
    return { url: absoluteStore(history, resolve(".")), timeZone: timezone ?? DEFAULT_ZONE, places: new Map() };
  }
  const config = configOrComplain(io, file);
  if (config === null) return null;
  const known = config.meshes.find(({ id }) => id === mesh);
  if (known === undefined) {
    io.error(`error: ${file} has no mesh "${mesh}"; it has: ${config.meshes.map(({ id }) => id).join(", ")}\n`);
    return null;
  }
  return { url: config.history.url, timeZone: timezone ?? known.timezone, places: known.places };
}
