/** `export`: whatever file a mesh is in, in a format of the field. */
import { writeFileSync } from "node:fs";
import { z } from "zod";
import { EXPORT_FORMATS } from "#lib/wire/api/export-formats.ts";
import { exportSnapshot, leftOutOf } from "#lib/wire/exports/registry.ts";
import type { CliCommand } from "../command.ts";
import { EXIT_FAILED, EXIT_OK } from "../io.ts";
import { tellLeftOut } from "../left-out.ts";
import { parseOptions, timezoneOptionSchema } from "../options.ts";
import { readSnapshotFrom } from "../read-any-file.ts";

const optionsSchema = z.object({
  format: z.enum(EXPORT_FORMATS),
  out: z.string().optional(),
  timezone: timezoneOptionSchema,
  json: z.boolean().default(false),
});

export const exportCommand: CliCommand = {
  define: (command) =>
    command
      .name("export")
      .description("write a mesh in a format of the field")
      .argument(
        "<file>",
        "a Snapshot as `crawl` and `snapshot` print it, NetJSON, or any capture that `import` takes; - for standard input",
      )
      .requiredOption("--format <name>", EXPORT_FORMATS.join(", "))
      .option("--out <file>", "write there instead of to standard output")
      .option("--timezone <name>", "the zone of times without an offset in captures (default: Europe/Madrid)")
      .addHelpText(
        "after",
        "\nExamples:\n  teranyina export now.json --format netjson\n  teranyina export 13-01-09_10-00-01-graf.js --format graphml\n  teranyina snapshot --mesh sants | teranyina export - --format graphml --out sants.graphml",
      ),
  async run(io, args, options) {
    const parsed = parseOptions(io, optionsSchema, options);
    if (!parsed.ok) return parsed.status;
    const { format, out, timezone, json } = parsed.value;
    const read = await readSnapshotFrom(args[0] ?? "-", { ...(timezone !== undefined && { timeZone: timezone }) });
    if (!read.ok) {
      io.error(`error: ${read.error}\n`);
      return EXIT_FAILED;
    }
    tellLeftOut(io, read.value, leftOutOf(read.value.snapshot, format));
    const { body, contentType } = exportSnapshot(read.value.snapshot, format);
    if (out === undefined) io.out(body.endsWith("\n") ? body : `${body}\n`);
    else {
      writeFileSync(out, body);
      const bytes = Buffer.byteLength(body);
      io.out(json ? `${JSON.stringify({ out, format, contentType, bytes })}\n` : `${out}: ${bytes} bytes of ${contentType}\n`);
    }
    return EXIT_OK;
  },
};
