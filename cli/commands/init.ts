/** `init`: five questions (or flags), the seed asked, and a `teranyina.yaml` that works. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { meshIdSchema } from "#lib/model/index.ts";
import { parseConfig } from "#lib/server/config/load.ts";
import { formatProblem } from "#lib/server/config/problems.ts";
import { endpointSchema } from "#lib/server/config/schema.ts";
import type { CliCommand } from "../command.ts";
import { askSeed } from "../doctor-network.ts";
import { idFromName, initFile } from "../init-file.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE, type Io, printJson } from "../io.ts";
import { CONFIG_OPTION, configOptionSchema, parseOptions } from "../options.ts";

const protocolsSchema = z.array(z.enum(["bmx6", "bmx7"])).min(1);

const optionsSchema = configOptionSchema.extend({
  name: z.string().min(1).optional(),
  id: meshIdSchema.optional(),
  seed: endpointSchema.optional(),
  protocols: z.string().optional(),
  history: z.string().optional(),
  port: z.string().optional(),
  yes: z.boolean().default(false),
  force: z.boolean().default(false),
  ask: z.boolean().default(true),
});
type Options = z.infer<typeof optionsSchema>;

const answersSchema = z.object({
  name: z.string().min(1, { error: "expected a name" }),
  id: meshIdSchema,
  seed: endpointSchema,
  protocols: z
    .string()
    .transform((text) => text.split(/[\s,]+/))
    .pipe(protocolsSchema),
  history: z.string(),
  port: z.coerce.number().int().min(1).max(65_535),
});

export const initCommand: CliCommand = {
  define: (command) =>
    command
      .name("init")
      .description("write a first teranyina.yaml: five questions, or flags; the seed is asked before")
      .option(...CONFIG_OPTION)
      .option("--name <name>", "the name of the mesh")
      .option("--id <id>", "part of every address on the site (default: of the name)")
      .option("--seed <address>", "mesh address or host[:port] of one router")
      .option("--protocols <names>", "bmx6,bmx7 or one of them (default: both)")
      .option("--history <url>", "where to store (default: sqlite:./data/teranyina.db)")
      .option("--port <port>", "where the site listens (default: 3000)")
      .option("--yes", "ask nothing: defaults for what no flag gives")
      .option("--no-ask", "write the file though the seed is not asked")
      .option("--force", "overwrite a file that is there")
      .addHelpText(
        "after",
        "\nExamples:\n  teranyina init\n  teranyina init --yes --name Sants-UPC --seed fd66:66:66:0:2:ff:fe00:1 --port 3000",
      ),
  async run(io, _args, options) {
    const parsed = parseOptions(io, optionsSchema, options);
    if (!parsed.ok) return parsed.status;
    const given = await (parsed.value.yes ? defaultsOf(parsed.value) : askPerson(io, parsed.value));
    const answers = answersSchema.safeParse({ ...given, id: parsed.value.id ?? idFromName(given.name) });
    if (!answers.success) {
      for (const { path, message } of answers.error.issues) io.error(`error: --${path[0]?.toString() ?? ""}: ${message}\n`);
      return EXIT_USAGE;
    }
    const file = resolve(parsed.value.config);
    const text = initFile(answers.data);
    const config = parseConfig(text, file);
    if (!config.ok) {
      for (const problem of config.error) io.error(`error: ${formatProblem(file, problem)}\n`);
      return EXIT_USAGE;
    }
    if (parsed.value.ask) {
      const failure = await askSeed(answers.data.seed, answers.data.seed, answers.data.protocols);
      if (failure !== null) {
        io.error(`error: ${failure.told}\n  → ${failure.remedy}\n  → Or write the file all the same: --no-ask\n`);
        return EXIT_FAILED;
      }
    }
    return write(io, file, text, parsed.value);
  },
};

function write(io: Io, file: string, text: string, { force, json }: Options): number {
  try {
    // The URL of a store may hold a password.
    writeFileSync(file, text, { flag: force ? "w" : "wx", mode: 0o640 });
  } catch (cause) {
    const there = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    const told = there
      ? `${file} is there already; --force overwrites it`
      : cause instanceof Error
        ? cause.message
        : String(cause);
    io.error(`error: ${told}\n`);
    return EXIT_FAILED;
  }
  if (json) printJson(io, { file });
  else io.out(`${file} is written. Next: teranyina doctor --config ${file}\n`);
  return EXIT_OK;
}

const DEFAULTS = { protocols: "bmx6,bmx7", history: "sqlite:./data/teranyina.db", port: "3000" };

type Given = Record<"name" | "seed" | "protocols" | "history" | "port", string>;

async function defaultsOf({ name, seed, protocols, history, port }: Options): Promise<Given> {
  return {
    name: name ?? "",
    seed: seed ?? "",
    protocols: protocols ?? DEFAULTS.protocols,
    history: history ?? DEFAULTS.history,
    port: port ?? DEFAULTS.port,
  };
}

/** What a flag gives is not asked. Lines may come from a pipe: they are read one by one, none is lost between two questions. */
async function askPerson(io: Io, options: Options): Promise<Given> {
  const reader = createInterface({ input: process.stdin });
  const lines = reader[Symbol.asyncIterator]();
  const ask = async (flag: string | undefined, question: string, otherwise: string) => {
    if (flag !== undefined) return flag;
    io.out(`${question}${otherwise === "" ? "" : ` [${otherwise}]`}: `);
    const line = await lines.next();
    const answer = line.done === true ? "" : line.value.trim();
    return answer === "" ? otherwise : answer;
  };
  try {
    return {
      name: await ask(options.name, "Name of the mesh", ""),
      seed: await ask(options.seed, "Address of one router (mesh address, or host:port)", ""),
      protocols: await ask(options.protocols, "Routing daemons", DEFAULTS.protocols),
      history: await ask(options.history, "Where to store", DEFAULTS.history),
      port: await ask(options.port, "Port of the site", DEFAULTS.port),
    };
  } finally {
    reader.close();
  }
}
