/** `silence`: nobody is told of what begins in a mesh, or at one place of it, until a time. */
import { z } from "zod";
import { readSilences, type Silence, silenceSchema } from "#lib/alerts/index.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "#lib/base/durations.ts";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import { alertKindSchema, instantOf, meshIdSchema } from "#lib/model/index.ts";
import type { Config } from "#lib/server/config/load.ts";
import { SILENCES_STATE } from "#lib/server/judge-round.ts";
import type { CliCommand } from "../command.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE, type Io, printJson } from "../io.ts";
import { CONFIG_OPTION, configOptionSchema, configOrComplain, parseOptions } from "../options.ts";

const SPAN = /^(\d+)(m|h|d)$/;
const UNIT_MS = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const;

const optionsSchema = configOptionSchema.and(
  z.object({
    mesh: meshIdSchema,
    for: z.string().regex(SPAN, { error: "expected a span such as 90m, 2h or 3d" }).optional(),
    until: silenceSchema.shape.until.optional(),
    kind: z.array(alertKindSchema).optional(),
    entity: z.array(z.string().min(1)).optional(),
    note: z.string().min(1).max(500).optional(),
    end: z.coerce.number().int().positive().optional(),
  }),
);
type Options = z.infer<typeof optionsSchema>;

export const silenceCommand: CliCommand = {
  define: (command) =>
    command
      .name("silence")
      .description("tell nobody of what begins until a time; without --for or --until: list the silences")
      .requiredOption("--mesh <id>", "id of the mesh")
      .option("--for <span>", "so long from now: 90m, 2h, 3d")
      .option("--until <time>", "ISO 8601 with offset")
      .option("--kind <kind...>", `only these: ${alertKindSchema.options.join(", ")}`)
      .option("--entity <node...>", "only these: host names or uids of nodes, ids of links")
      .option("--note <text>", "why; told on the alerts page and with what is told afterwards")
      .option("--end <number>", "end the silence of that number in the list")
      .option(...CONFIG_OPTION)
      .addHelpText(
        "after",
        '\nExamples:\n  teranyina silence --mesh sants --for 2h --entity sants-terrat --note "new mast"\n  teranyina silence --mesh sants\n  teranyina silence --mesh sants --end 1',
      ),
  async run(io, _args, options) {
    const parsed = parseOptions(io, optionsSchema, options);
    if (!parsed.ok) return parsed.status;
    const asked = parsed.value;
    const config = configOrComplain(io, asked.config);
    if (config === null) return EXIT_FAILED;
    if (!config.meshes.some(({ id }) => id === asked.mesh)) {
      io.error(`error: --mesh: expected one of ${config.meshes.map(({ id }) => id).join(", ")}\n`);
      return EXIT_USAGE;
    }
    return change(io, config, asked);
  },
};

async function change(io: Io, config: Config, asked: Options): Promise<number> {
  const isChange = asked.for !== undefined || asked.until !== undefined || asked.end !== undefined;
  const opened = await openHistory(config.history.url, isChange ? "annotate" : "read");
  if (!opened.ok) {
    io.error(`error: ${opened.error.message}\n`);
    return EXIT_FAILED;
  }
  const store = opened.value;
  try {
    const kept = await current(store, asked.mesh);
    if (!isChange) return tell(io, kept, config, asked);
    const next = asked.end === undefined ? [...kept, ...added(io, asked)] : kept.filter((_, i) => i + 1 !== asked.end);
    if (next.length === kept.length) {
      if (asked.end !== undefined) io.error(`error: --end: there is no silence ${asked.end}\n`);
      return EXIT_USAGE;
    }
    await store.keepState(asked.mesh, SILENCES_STATE, next);
    return tell(io, next, config, asked);
  } finally {
    await store.close();
  }
}

/** What is over is left out, and forgotten with the next change. */
async function current(store: Pick<History, "state">, mesh: string): Promise<Silence[]> {
  const kept = readSilences(await store.state(mesh, SILENCES_STATE));
  return kept.filter(({ until }) => Date.parse(until) > Date.now());
}

/** None after telling what is wrong. */
function added(io: Io, { mesh, for: span, until, kind, entity, note }: Options): Silence[] {
  if (span !== undefined && until !== undefined) {
    io.error("error: --until: expected either --for or --until\n");
    return [];
  }
  const end = until ?? instantOf(Date.now() + spanMs(span ?? ""));
  if (Date.parse(end) <= Date.now()) {
    io.error("error: --until: expected an instant that is still to come\n");
    return [];
  }
  return [
    {
      mesh,
      from: instantOf(Date.now()),
      until: end,
      ...(kind !== undefined && { kinds: kind }),
      ...(entity !== undefined && { entities: entity }),
      ...(note !== undefined && { note }),
    },
  ];
}

function spanMs(span: string): number {
  const [, number = "0", unit = ""] = SPAN.exec(span) ?? [];
  return Number(number) * (unit === "m" || unit === "h" || unit === "d" ? UNIT_MS[unit] : 0);
}

function tell(io: Io, kept: readonly Silence[], config: Config, { mesh, json }: Options): number {
  const written = config.alerts.silences.filter((one) => one.mesh === mesh && Date.parse(one.until) > Date.now());
  if (json) printJson(io, { silences: kept, configured: written });
  else {
    if (kept.length + written.length === 0) io.out(`nothing is silenced in ${mesh}\n`);
    for (const [i, one] of kept.entries()) io.out(`${String(i + 1).padStart(3)}  ${lineOf(one)}\n`);
    for (const one of written) io.out(`  -  ${lineOf(one)} (in the configuration)\n`);
  }
  return EXIT_OK;
}

function lineOf({ kinds, entities, from, until, note }: Silence): string {
  const what = [(entities ?? ["all"]).join(", "), ...(kinds === undefined ? [] : [kinds.join(", ")])].join("; ");
  const since = from !== undefined && Date.parse(from) > Date.now() ? `from ${from} ` : "";
  return `${since}until ${until}: ${what}${note === undefined ? "" : ` (${note})`}`;
}
