/** `collect`: the collecting half alone, for more than one machine. */

import type { CliCommand } from "../command.ts";
import { EXIT_FAILED } from "../io.ts";
import { CONFIG_OPTION, configOptionSchema, configOrComplain, parseOptions } from "../options.ts";

export const collectCommand: CliCommand = {
  define: (command) =>
    command
      .name("collect")
      .description("collect only: crawl the meshes and write the store")
      .option(...CONFIG_OPTION)
      .addHelpText("after", "\nExample:\n  teranyina collect --config teranyina.yaml"),
  async run(io, _args, options) {
    const parsed = parseOptions(io, configOptionSchema, options);
    if (!parsed.ok) return parsed.status;
    const config = configOrComplain(io, parsed.value.config);
    if (config === null) return EXIT_FAILED;
    const { runCollector } = await import("#lib/server/collector-main.ts");
    return (await runCollector(config.file)) ? null : EXIT_FAILED;
  },
};
