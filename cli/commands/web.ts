/** `web`: the serving half alone, for more than one machine. */

import type { CliCommand } from "../command.ts";
import { EXIT_FAILED } from "../io.ts";
import { CONFIG_OPTION, configOptionSchema, configOrComplain, parseOptions } from "../options.ts";

export const webCommand: CliCommand = {
  define: (command) =>
    command
      .name("web")
      .description("serve only: the site and the API over a store that a collector writes")
      .option(...CONFIG_OPTION)
      .addHelpText("after", "\nExample:\n  teranyina web --config teranyina.yaml"),
  async run(io, _args, options) {
    const parsed = parseOptions(io, configOptionSchema, options);
    if (!parsed.ok) return parsed.status;
    const config = configOrComplain(io, parsed.value.config);
    if (config === null) return EXIT_FAILED;
    const { runWeb } = await import("#lib/server/web/web-main.ts");
    return (await runWeb(config.file)) ? null : EXIT_FAILED;
  },
};
