/** `notify`: how the notifiers do, and with `--test` one message to one of them, past the store and its queue. */
import { dirname } from "node:path";
import { z } from "zod";
import { type AlertMessage, createNotifier, type NotifierOptions } from "#lib/alerts/index.ts";
import { openHistory } from "#lib/history/registry.ts";
import { instantOf, meshIdSchema } from "#lib/model/index.ts";
import { alertTexts } from "#lib/server/alert-texts.ts";
import type { Config } from "#lib/server/config/load.ts";
import { incidentOf, type NotifierHealth, readNotifierHealth } from "#lib/server/notifier-memory.ts";
import { toolsOf } from "#lib/server/outbox.ts";
import type { CliCommand } from "../command.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE, type Io, printJson } from "../io.ts";
import { CONFIG_OPTION, configOptionSchema, configOrComplain, parseOptions } from "../options.ts";

const optionsSchema = configOptionSchema.and(z.object({ test: z.string().optional(), mesh: meshIdSchema.optional() }));

/** Longer than any notifier's own bound for one request; Request Tracker makes three. */
const TEST_MS_MAX = 180_000;

export const notifyCommand: CliCommand = {
  define: (command) =>
    command
      .name("notify")
      .description("how the notifiers of the configuration do; --test sends one message by one of them")
      .option("--test <name>", "send a test by this notifier, and tell what became of it")
      .option("--mesh <id>", "the mesh that the test speaks of (default: the first)")
      .option(...CONFIG_OPTION)
      .addHelpText("after", "\nExamples:\n  teranyina notify\n  teranyina notify --test technicians"),
  async run(io, _args, options) {
    const parsed = parseOptions(io, optionsSchema, options);
    if (!parsed.ok) return parsed.status;
    const config = configOrComplain(io, parsed.value.config);
    if (config === null) return EXIT_FAILED;
    const { test, mesh = config.meshes[0]?.id ?? "", json } = parsed.value;
    if (test === undefined) return list(io, config, json);
    const notifier = config.alerts.notifiers[test];
    const names = Object.keys(config.alerts.notifiers).join(", ");
    if (notifier === undefined) {
      io.error(`error: --test: expected a notifier of alerts.notifiers: ${names === "" ? "there is none" : names}\n`);
      return EXIT_USAGE;
    }
    if (!config.meshes.some(({ id }) => id === mesh)) {
      io.error(`error: --mesh: expected one of ${config.meshes.map(({ id }) => id).join(", ")}\n`);
      return EXIT_USAGE;
    }
    return sendTest(io, config, { name: test, options: notifier, mesh, json });
  },
};

type Test = { name: string; options: NotifierOptions; mesh: string; json: boolean };

async function sendTest(io: Io, config: Config, { name, options, mesh, json }: Test): Promise<number> {
  const texts = alertTexts(config);
  const log = (fields: object, text: string) => io.out(`${text}: ${JSON.stringify(fields)}\n`);
  const notifier = createNotifier(options, { ...toolsOf({ texts, folder: dirname(config.file), nowMs: Date.now }), log });
  const message = testMessage(mesh);
  const id = `${mesh}/test-${Date.now().toString(36)}/1/test/${name}`;
  const delivery = {
    id,
    mesh,
    incident: incidentOf(id),
    message,
    ref: null,
    words: (language: Parameters<typeof texts.text>[1]) => texts.text(message, language),
    counted: texts.counted,
  };
  const sent = await notifier.deliver(delivery, AbortSignal.timeout(TEST_MS_MAX));
  const told = sent.ok ? "taken" : `not taken: ${sent.error.reason}`;
  if (json) printJson(io, { notifier: name, type: options.type, ok: sent.ok, reason: sent.ok ? null : sent.error.reason });
  else if (sent.ok) io.out(`${name} (${options.type}): ${told}\n`);
  else io.error(`${name} (${options.type}): ${told}\n`);
  return sent.ok ? EXIT_OK : EXIT_FAILED;
}

function testMessage(mesh: string): AlertMessage {
  const at = instantOf(Date.now());
  return {
    what: "test",
    at,
    subscription: "test",
    alert: {
      id: "test",
      mesh,
      kind: "collector-outage",
      level: "warn",
      since: at,
      resolvedAt: null,
      node: null,
      link: null,
      family: null,
      why: null,
      affected: { weight: 0, nodes: [] },
      consequences: 0,
      quality: null,
    },
    nodes: [],
    note: null,
  };
}

type Row = { name: string; type: string; waiting: number; oldestAt: string | null } & Partial<NotifierHealth>;

async function list(io: Io, config: Config, json: boolean): Promise<number> {
  const rows = await rowsOf(io, config);
  if (rows === null) return EXIT_FAILED;
  if (json) printJson(io, rows);
  else if (rows.length === 0) io.out("no notifier is configured (alerts.notifiers)\n");
  else for (const row of rows) io.out(`${lineOf(row)}\n`);
  return EXIT_OK;
}

async function rowsOf(io: Io, { alerts, history }: Config): Promise<Row[] | null> {
  const none = Object.entries(alerts.notifiers).map(([name, { type }]) => ({ name, type, waiting: 0, oldestAt: null }));
  const opened = await openHistory(history.url, "read");
  // Before the collector's first start nothing can wait.
  if (!opened.ok && (opened.error.code === "missing" || opened.error.code === "not-migrated")) return none;
  if (!opened.ok) {
    io.error(`error: ${opened.error.message}\n`);
    return null;
  }
  const store = opened.value;
  try {
    const [queues, health] = [await store.outboxQueues(), await readNotifierHealth(store)];
    return none.map((row) => {
      const queue = queues.find(({ notifier }) => notifier === row.name);
      return { ...row, ...health[row.name], waiting: queue?.waiting ?? 0, oldestAt: queue?.oldestAt ?? null };
    });
  } finally {
    await store.close();
  }
}

function lineOf({ name, type, waiting, oldestAt, failingSince, deliveredAt, givenUp = 0, digest }: Row): string {
  const parts = [
    waiting === 0 ? "nothing waits" : `${waiting} wait${digest === true ? " for the digest" : ""}, the oldest of ${oldestAt}`,
    failingSince == null ? `last taken ${deliveredAt ?? "never"}` : `not taken since ${failingSince}`,
    ...(givenUp === 0 ? [] : [`${givenUp} given up`]),
  ];
  return `${name.padEnd(20)} ${type.padEnd(16)} ${parts.join("; ")}`;
}
