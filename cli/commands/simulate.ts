/** `simulate`: the past of an emulated mesh, written into a history without asking anybody. */
import { z } from "zod";
import { openHistory } from "#lib/history/registry.ts";
import type { CliCommand } from "../command.ts";
import { progressBar } from "../import/progress.ts";
import { EXIT_FAILED, EXIT_OK, printJson } from "../io.ts";
import { parseOptions } from "../options.ts";
import { instantsBetween } from "../simulate/snapshots.ts";
import { writePast } from "../simulate/write-past.ts";

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const optionsSchema = z
  .object({
    mesh: z.string().min(1).default("simulated"),
    nodes: z.coerce.number().int().min(1).max(65_024).default(74),
    protocol: z.enum(["bmx6", "bmx7", "both"]).default("bmx6"),
    seed: z.coerce.number().int().min(0).max(4_294_967_295).default(1),
    from: instant,
    to: instant,
    step: z.coerce.number().int().min(1).default(300),
    quiet: z.boolean().default(false),
    history: z.string().min(1),
    json: z.boolean().default(false),
  })
  .refine(({ from, to }) => from < to, { path: ["to"], error: "has to be after --from" });

export const simulateCommand: CliCommand = {
  define: (command) =>
    command
      .name("simulate")
      .description("write the past of an emulated mesh into a history, without a network")
      .requiredOption("--history <url>", "where it is written, such as sqlite:/tmp/try.db")
      .requiredOption("--from <instant>", "first round, ISO 8601")
      .requiredOption("--to <instant>", "no round at or after this")
      .option("--step <seconds>", "between rounds (default: 300)")
      .option("--mesh <id>", "under which it is kept (default: simulated)")
      .option("--nodes <number>", "default: 74")
      .option("--protocol <name>", "bmx6, bmx7 or both (default: bmx6)")
      .option("--seed <number>", "the same seed gives the same past (default: 1)")
      .option("--quiet", "nothing goes wrong in it")
      .addHelpText(
        "after",
        "\nExample:\n  teranyina simulate --history sqlite:/tmp/try.db --from 2026-11-01T00:00:00Z --to 2026-11-02T00:00:00Z",
      ),
  async run(io, _args, options) {
    const parsed = parseOptions(io, optionsSchema, options);
    if (!parsed.ok) return parsed.status;
    const { mesh, nodes, protocol, seed, quiet, from, to, step, history: url, json } = parsed.value;
    const opened = await openHistory(url, "write");
    if (!opened.ok) {
      io.error(`error: ${opened.error.message}\n`);
      return EXIT_FAILED;
    }
    const bar = progressBar(io, process.stderr.isTTY);
    const startMs = performance.now();
    try {
      const pretend = { seed, nodes, protocol, quiet, mishaps: false };
      const span = { mesh, instants: instantsBetween(from, to, step * 1000) };
      const written = await writePast(opened.value, pretend, span, (done, total) => bar.show(done, total, "rounds"));
      bar.clear();
      if (!written.ok) {
        io.error(`error: ${written.error}\n`);
        return EXIT_FAILED;
      }
      const seconds = (performance.now() - startMs) / 1000;
      const { rounds, events } = written.value;
      if (json) printJson(io, { mesh, rounds, events, seconds });
      else io.out(`${rounds} rounds and ${events} events of "${mesh}" in ${seconds.toFixed(1)} s\n`);
      return EXIT_OK;
    } finally {
      await opened.value.close();
    }
  },
};
