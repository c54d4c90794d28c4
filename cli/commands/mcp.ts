/** `mcp`: the site's questions for an assistant on standard input and output, out of the store of the configuration. */
import { systemClock } from "#lib/model/clock.ts";
import type { FixFirstFigures } from "#lib/wire/api/analysis.ts";
import type { Language } from "#lib/wire/api/site.ts";
import type { CliCommand } from "../command.ts";
import { EXIT_FAILED, EXIT_OK } from "../io.ts";
import { CONFIG_OPTION, configOptionSchema, configOrComplain, parseOptions } from "../options.ts";

export const mcpCommand: CliCommand = {
  define: (command) =>
    command
      .name("mcp")
      .description(
        "serve the Model Context Protocol on standard input and output, for assistants (a running site serves it at /mcp)",
      )
      .option(...CONFIG_OPTION)
      .addHelpText(
        "after",
        '\nExample, in an assistant\'s settings:\n  {"command": "teranyina", "args": ["mcp", "--config", "/etc/teranyina/teranyina.yaml"]}',
      ),
  async run(io, _args, options) {
    const parsed = parseOptions(io, configOptionSchema, options);
    if (!parsed.ok) return parsed.status;
    const config = configOrComplain(io, parsed.value.config);
    if (config === null) return EXIT_FAILED;
    const { StdioServerTransport } = await import("@modelcontextprotocol/sdk/server/stdio.js");
    const { createMcpServer } = await import("#lib/server/mcp/server.ts");
    const { withWords } = await import("#components/i18n/fix-first/sentence.ts");
    const { openSiteReader } = await import("#lib/server/web/reader/site-reader.ts");
    const trouble = (cause: unknown) => io.error(`${cause instanceof Error ? cause.message : String(cause)}\n`);
    const { nowMs } = systemClock;
    const timezoneOf = (mesh: string) => config.meshes.find(({ id }) => id === mesh)?.timezone ?? "UTC";
    const fixFirstWords = (figures: FixFirstFigures, language: Language) =>
      withWords(figures, language, timezoneOf(figures.mesh));
    const reader = openSiteReader(config, nowMs, trouble);
    const server = createMcpServer({ reader: reader.reader, nowMs, fixFirstWords }, trouble);
    const closed = new Promise<void>((resolve) => {
      server.server.onclose = resolve;
      process.stdin.once("end", resolve);
    });
    await server.connect(new StdioServerTransport());
    await closed;
    await server.close();
    await reader.close();
    return EXIT_OK;
  },
};
