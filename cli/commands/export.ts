/** `export`: a Snapshot file in a format of the field. */
import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { snapshotSchema } from "#lib/model/index.ts";
import type { CliCommand } from "../command.ts";
import { EXIT_FAILED, EXIT_OK } from "../io.ts";
import { parseOptions } from "../options.ts";

const FORMATS = ["netjson", "graphml", "gexf", "dot", "geojson", "meshviewer", "cnml", "csv"] as const;

const optionsSchema = z.object({ format: z.enum(FORMATS), out: z.string().optional(), json: z.boolean().default(false) });

export const exportCommand: CliCommand = {
  define: (command) =>
    command
      .name("export")
      .description("write a Snapshot in a format of the field")
      .argument("<file>", "a Snapshot as `crawl` and `snapshot` print it; - for standard input")
      .requiredOption("--format <name>", FORMATS.join(", "))
      .option("--out <file>", "write there instead of to standard output")
      .addHelpText(
        "after",
        "\nExamples:\n  teranyina export now.json --format netjson\n  teranyina snapshot --mesh sants | teranyina export - --format graphml --out sants.graphml",
      ),
  async run(io, args, options) {
    const parsed = parseOptions(io, optionsSchema, options);
    if (!parsed.ok) return parsed.status;
    const { format, out, json } = parsed.value;
    const file = args[0] ?? "-";
    let content: unknown;
    try {
      content = JSON.parse(file === "-" ? await text(process.stdin) : await readFile(file, "utf8"));
    } catch (cause) {
      io.error(`error: ${file}: ${cause instanceof Error ? cause.message : String(cause)}\n`);
      return EXIT_FAILED;
    }
    const snapshot = snapshotSchema.safeParse(content);
    if (!snapshot.success) {
      const issue = snapshot.error.issues[0];
      io.error(`error: ${file} is no Snapshot: ${issue?.path.join(".") || "(the file)"}: ${issue?.message}\n`);
      return EXIT_FAILED;
    }
    const { exportSnapshot } = await import("#lib/wire/exports/registry.ts");
    const { body, contentType } = exportSnapshot(snapshot.data, format);
    if (out === undefined) io.out(body.endsWith("\n") ? body : `${body}\n`);
    else {
      writeFileSync(out, body);
      const bytes = Buffer.byteLength(body);
      io.out(json ? `${JSON.stringify({ out, format, contentType, bytes })}\n` : `${out}: ${bytes} bytes of ${contentType}\n`);
    }
    return EXIT_OK;
  },
};
